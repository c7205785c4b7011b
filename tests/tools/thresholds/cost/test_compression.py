import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import factors
from tools.thresholds import vcpd_compression
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
FACTORS: dict[str, Any] = {"quantization": 4, "runtime": 3, "decoding": 2, "hardware": 35 / 9, "architecture": 3}


def test_280_fold_with_3_fold_from_architecture_leaves_93_for_the_stack() -> None:
    compression = vcpd_compression(**FACTORS)
    assert compression.total == near(280)
    assert compression.stack == near(280 / 3)


@given(st.tuples(factors, factors, factors, factors, factors))
def test_the_total_is_the_product_and_its_log_shares_sum_to_one(five: tuple[float, float, float, float, float]) -> None:
    assume(abs(math.log(math.prod(five))) > 1e-3)
    compression = vcpd_compression(*five)
    assert compression.total == near(math.prod(five), rel=1e-12)
    assert compression.stack * five[-1] == near(compression.total, rel=1e-12)
    assert math.fsum(known(compression.log_shares).values()) == near(1, rel=1e-9)


def test_without_compression_there_are_no_shares() -> None:
    assert vcpd_compression(1, 1, 1, 1).log_shares is None
    assert vcpd_compression(2, 0.5, 1, 1).log_shares is None


def test_impossible_factors_are_refused() -> None:
    assert_refuses_every(vcpd_compression, FACTORS)
    with pytest.raises(ThresholdInputError, match="Input 'runtime' is 0, outside its domain; give a number > 0"):
        vcpd_compression(**FACTORS | {"runtime": 0})
    with pytest.raises(ThresholdInputError, match="too large for a float"):
        vcpd_compression(1e200, 1e200, 1, 1)
    with pytest.raises(ThresholdInputError, match="too small for a float"):
        vcpd_compression(1e-200, 1e-200, 1, 1)
