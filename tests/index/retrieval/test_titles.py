"""The titles of documents count in the ranking of their passages."""

import asyncio
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index import SHIPPED_ENCODER, Encoder
from index.retrieval.dense import TITLE_SHARE, TitleVectors
from index.storage.reader import Reader
from ingest import ingest

DIMENSION = 8


@given(st.lists(st.integers(0, 4), max_size=20), st.sets(st.integers(0, 4)), st.integers(0, 2**32 - 1))
def test_a_chunk_has_a_share_of_its_title_s_cosine_and_one_without_a_title_its_own(
    documents: list[int], titled: set[int], seed: int
) -> None:
    draw = np.random.default_rng(seed)
    names = np.array(sorted(titled), dtype=np.int64)
    vectors = draw.normal(size=(len(names), DIMENSION)).astype(np.float32)
    query = draw.normal(size=DIMENSION).astype(np.float32)
    cosines = draw.normal(size=len(documents)).astype(np.float32)
    titles = TitleVectors(5, DIMENSION)
    titles.put(names, vectors)
    blended = titles.blend(cosines, np.array(documents, dtype=np.int64), query)
    for document, cosine, found in zip(documents, cosines, blended, strict=True):
        if document in titled:
            title = vectors[names.tolist().index(document)] @ query
            cosine = (1 - TITLE_SHARE) * cosine + TITLE_SHARE * title
        assert abs(found - cosine) < 0.05 * np.linalg.norm(query)


def test_an_index_holds_the_vector_of_every_title_that_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "money.md").write_text("# How to get money back\n\nWithin thirty days.\n")
    (folder / "untitled.md").write_text("Nothing here is called anything.\n")
    ingest(folder, tmp_path / "index", kind="collection")

    async def read() -> dict[str, np.ndarray]:
        reader = await Reader.open(tmp_path / "index")
        titles = {document.id: document.title for document in reader.documents.values()}
        found = {
            titles[name]: vector
            async for names, vectors in reader.title_batches()
            for name, vector in zip(names, vectors, strict=True)
        }
        assert len(titles) == 2
        return found

    held = asyncio.run(read())
    assert list(held) == ["How to get money back"]
    expected = Encoder(SHIPPED_ENCODER).encode_documents(list(held), workers=1)
    np.testing.assert_allclose(held["How to get money back"], expected[0], atol=1e-5)
