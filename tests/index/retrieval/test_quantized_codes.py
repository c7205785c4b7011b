"""Quantized vectors are as near to what they stand for as their steps allow."""

from random import Random
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.models.encoder import Vectors
from index.retrieval.quantized_codes import QuantizedCodes

COMPONENTS = st.integers(-1_000, 1_000).map(lambda number: number / 1_000)


@given(
    vectors=arrays(np.float32, st.tuples(st.integers(1, 9), st.just(7)), elements=COMPONENTS),
    query=arrays(np.float32, 7, elements=COMPONENTS),
    of=st.sampled_from([np.int8, np.int16]),
    random=st.randoms(),
)
def test_a_quantized_vector_is_off_by_half_a_step_at_most(
    vectors: Vectors, query: Vectors, of: type[np.int8 | np.int16], random: Random
) -> None:
    rows = np.array(random.sample(range(20), len(vectors)))
    codes = QuantizedCodes(20, 7, of)
    codes.put(rows, vectors)
    taken = codes.take(rows)
    steps = np.abs(vectors).max(axis=1, keepdims=True) / np.iinfo(of).max
    assert (np.abs(taken - vectors) <= steps * 0.51).all()
    with patch("index.retrieval.quantized_codes.BLOCK_VECTORS", 4):
        assert np.allclose(codes.compute_products(rows, query), taken @ query, atol=1e-5)
