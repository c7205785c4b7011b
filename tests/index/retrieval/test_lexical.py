"""The words of the chunks are scored as the literature says, and found alike in memory and in LanceDB."""

import asyncio

import bm25s
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.stems import list_asked_groups, list_terms, split_words
from index.retrieval.lexical import MemoryText, StoredText
from index.retrieval.postings import BM25_B, BM25_K1
from index.retrieval.searcher import Searcher
from index.storage.chunk_table import Selection
from ingest import ingest
from tests.conftest import document_text

WORDS = ("router", "verifier", "cost", "costs", "naïve", "γ", "2605.06534", "GPU", "the", "of", "x_y", "Straße")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=12)


def column(texts: list[str], parts: int = 1) -> pa.ChunkedArray:
    size = -(-len(texts) // parts)
    return pa.chunked_array([texts[start : start + size] for start in range(0, len(texts), size)], pa.string())


@given(texts=TEXTS, query=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join))
def test_scores_are_those_of_bm25s(texts: list[str], query: str) -> None:
    text = MemoryText(column(texts), ["en"] * len(texts))
    tokens = [[term for word in split_words(passage) for term in list_terms(word, "en")] for passage in texts]
    scores = asyncio.run(text.find_best_rows(query, 1, None)).scores
    if not any(tokens):
        assert not scores.any()
        return
    rival = bm25s.BM25(method="lucene", k1=BM25_K1, b=BM25_B)
    rival.index(tokens, show_progress=False)
    asked = [term for (term,) in list_asked_groups(query, ["en"]) if any(term in passage for passage in tokens)]
    expected = rival.get_scores(asked) * (BM25_K1 + 1) if asked else np.zeros(len(texts))
    assert np.allclose(scores, expected, atol=1e-5)


@given(texts=TEXTS, parts=st.integers(1, 5), query=st.sampled_from(WORDS))
def test_how_a_column_is_divided_makes_no_difference(texts: list[str], parts: int, query: str) -> None:
    languages = ["en"] * len(texts)
    whole, divided = MemoryText(column(texts), languages), MemoryText(column(texts, parts), languages)
    assert np.array_equal(
        asyncio.run(whole.find_best_rows(query, 1, None)).scores,
        asyncio.run(divided.find_best_rows(query, 1, None)).scores,
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, StoredText]:
    """A searcher of passages with awkward words, and the same in LanceDB."""
    folder = tmp_path_factory.mktemp("words")
    texts = {
        "one": "Verifiers verify what generators generate; costs fall by 4.5 % at arXiv:2605.06534v2.",
        "two": "Naïve routing, naïvely routed: κ·Δ > γ in snake_case_names and CamelCase.",
        "three": "The café's façade cost €3,000 — ﬁne ligatures and straße. x" + "y" * 50,
    }
    (folder / "archive").mkdir()
    for name, text in texts.items():
        (folder / "archive" / f"{name}.md").write_text(document_text(f"note:{name}", f"# {name}\n\n{text}\n"))
    ingest(folder / "archive", folder / "index")
    searcher = asyncio.run(Searcher.open(folder / "index"))
    return searcher, StoredText(searcher.reader.chunks_table, searcher.table, searcher.reader.translate_errors)


@pytest.mark.parametrize(
    "words",
    [
        "verify",
        "costs",
        "cost 4.5",
        "2605.06534v2",
        "naive route",
        "κ Δ",
        "snake_case_names",
        "camelcase",
        "cafe facade",
        "3,000",
        "the",
        "nowhere",
        "x" + "y" * 50,
    ],
)
def test_memory_and_lancedb_find_the_same_passages(both: tuple[Searcher, StoredText], words: str) -> None:
    searcher, stored = both

    async def run() -> None:
        assert isinstance(searcher.text, MemoryText)
        for allowed in (None, Selection(searcher.table, np.arange(len(searcher.table)) != 1)):
            memory, lancedb = [
                (await text.find_best_rows(words, 300, allowed)).scores for text in (searcher.text, stored)
            ]
            assert np.array_equal(memory > 0, lancedb > 0)
        assert np.array_equal(await searcher.text.find_rows_with_all(words), await stored.find_rows_with_all(words))

    asyncio.run(run())
