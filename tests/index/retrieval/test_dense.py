"""Vectors answer alike in LanceDB's index, in memory, and through a sketch."""

import asyncio
import gc
import shutil
import weakref
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import SHIPPED_ENCODER, ArchiveInfo, Chunk, Document, IndexMismatchError, Manifest, locate_index, read_spec
from index.retrieval.dense import MemoryVectors, StoredVectors
from index.retrieval.search import search
from index.retrieval.searcher import Searcher
from index.storage.chunk_table import NUMBER_COLUMNS, ChunkTable, Selection
from index.storage.reader import Reader
from index.storage.schema import IndexEntry
from index.storage.writer import IndexWriter

DOCUMENTS, EACH = 120, 10
ARCHIVE = ArchiveInfo(title="T", summary="S.", description="D.")
HEADINGS = ("Tides", "Of the moon")


def entries() -> list[IndexEntry]:
    random = np.random.default_rng(3)
    made = []
    for number in range(DOCUMENTS):
        name = f"note:d{number}"
        vectors = random.normal(size=(EACH, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        front = {"id": name, "kind": "note", "title": f"Number {number}", "source": f"{number}.md", "sha256": ""}
        document = Document.model_validate({**front, "characters": 1, "body_start": 0, "tokens": 1})
        chunks = [
            Chunk(name, place, 0, 1, 1, 1, HEADINGS[place % 3 :], "", f"word{place} of {number}", 3)
            for place in range(EACH)
        ]
        made.append(IndexEntry(document, "x", chunks, vectors))
    return made


def table_of(row_ids: Sequence[int]) -> ChunkTable:
    """A table whose chunks, all of one document, LanceDB keeps under these ids."""
    count = len(row_ids)
    columns = {name: pa.array(range(count), pa.int32()) for name in ("position", *NUMBER_COLUMNS)}
    names = {"document_id": pa.array(["note:a"] * count), "anchor": pa.array([""] * count)}
    names["headings"] = pa.array([[]] * count, pa.list_(pa.string()))
    return ChunkTable(pa.table({**columns, **names, "_rowid": pa.array(row_ids, pa.uint64())}), ["note:a"])


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 300)), unique=True), st.randoms())
def test_a_row_is_found_by_its_fragment_and_its_place_in_it_whatever_was_deleted(
    places: list[tuple[int, int]], random: Random
) -> None:
    row_ids = [(fragment << 32) + offset for fragment, offset in places]
    rows = random.sample(range(len(row_ids)), len(row_ids) // 2)
    found = pa.table({"_rowid": pa.array([row_ids[row] for row in rows], pa.uint64())})
    assert table_of(row_ids).find_rows(found).tolist() == rows


async def write(folder: Path, documents: int = DOCUMENTS) -> Manifest:
    writer = await IndexWriter.create(locate_index(folder), 1, SHIPPED_ENCODER, read_spec(SHIPPED_ENCODER), "en")
    await writer.write(entries()[:documents], [])
    return await writer.switch(ARCHIVE, "", None)


async def written(folder: Path) -> Searcher:
    await write(folder / "index")
    return await Searcher.open(folder / "index")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written is searched as a large archive is."""
    monkeypatch.setattr("index.storage.writer.MAX_EXACT_CHUNKS", 100)
    monkeypatch.setattr("index.retrieval.searcher.MAX_EXACT_CHUNKS", 100)


def test_a_large_index_finds_through_lancedb_what_an_exact_search_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.storage.writer.MAX_EXACT_CHUNKS", 100)

    async def run() -> None:
        exact = await written(tmp_path)
        monkeypatch.setattr("index.retrieval.searcher.MAX_EXACT_CHUNKS", 100)
        stored = await Searcher.open(tmp_path / "index")
        assert isinstance(exact.vectors, MemoryVectors)
        assert isinstance(stored.vectors, StoredVectors)
        rows = np.array([7, 3, 1199, 3])
        assert np.allclose(stored.vectors.take(rows), exact.vectors.take(rows), atol=1e-5)
        assert np.array_equal(await stored.matrix(), exact.vectors.take(np.arange(len(exact.table))))
        allowed = Selection(exact.table, np.arange(len(exact.table)) % 5 == 0)
        found = []
        for query in np.random.default_rng(4).normal(size=(20, 384)).astype(np.float32):
            embed = partial(np.copy, query)
            best = (await exact.vectors.nearest(embed, 10, None)).rows
            found.append(len(np.intersect1d(best, (await stored.vectors.nearest(embed, 100, None)).rows)) / 10)
            wanted = await exact.vectors.nearest(embed, 10, allowed)
            near = await stored.vectors.nearest(embed, 10, allowed)
            assert set(near.rows) == set(wanted.rows)
            assert np.array_equal(near.query, query)
        assert np.mean(found) >= 0.98
        assert await stored.chunks([5, 2, 0]) == await exact.chunks([5, 2, 0])
        every = await exact.chunks(range(len(exact.table)))
        assert sorted(every.values(), key=str) == sorted(
            (each for entry in entries() for each in entry.chunks), key=str
        )

    asyncio.run(run())


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("narrow", [0, 80_000])
def test_what_a_filter_leaves_is_found_behind_all_that_it_drops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    monkeypatch.setattr("index.retrieval.dense.MAX_SKETCH_SEARCH_CHUNKS", narrow)
    monkeypatch.setattr("index.retrieval.dense.PROBED_PARTITIONS", 1)

    async def run() -> None:
        stored = await written(tmp_path)
        matrix = await stored.matrix()
        query = matrix[0]
        farthest = np.argsort(matrix @ query)[:30]
        for count in (30, 3):
            mask = np.isin(np.arange(len(matrix)), farthest[:count])
            near = await stored.vectors.nearest(partial(np.copy, query), 100, Selection(stored.table, mask))
            assert set(near.rows) == set(farthest[:count])

    asyncio.run(run())


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("narrow", "sketched"), [(0, 5_000), (80_000, 100)])
def test_a_filter_that_leaves_half_leaves_what_an_exact_search_finds_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, narrow: int, sketched: int
) -> None:
    monkeypatch.setattr("index.retrieval.dense.MAX_SKETCH_SEARCH_CHUNKS", narrow)
    monkeypatch.setattr("index.retrieval.dense.MIN_SKETCH_CHUNKS", sketched)

    async def run() -> None:
        stored = await written(tmp_path)
        allowed = Selection(stored.table, stored.table.positions % 2 == 0)
        cosines = (await stored.matrix()) @ (queries := np.random.default_rng(4).normal(size=(384, 20)))
        cosines[~allowed.mask] = -np.inf
        found = []
        for query, of_rows in zip(queries.T.astype(np.float32), cosines.T, strict=True):
            near = await stored.vectors.nearest(partial(np.copy, query), 100, allowed)
            assert len(set(near.rows)) <= 100 and allowed.mask[near.rows].all()
            found.append(len(np.intersect1d(np.argsort(-of_rows)[:10], near.rows)) / 10)
        assert np.mean(found) >= 0.98

    asyncio.run(run())


def test_words_alone_are_looked_for_behind_all_that_a_filter_drops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.searcher.MAX_EXACT_CHUNKS", 100)
    monkeypatch.setattr("index.storage.chunk_table.MAX_CONDITION_DOCUMENTS", 0)
    monkeypatch.setattr("index.retrieval.lexical.MAX_SCANNED_ROWS", 1)

    async def run() -> None:
        searcher = await written(tmp_path)
        searcher.encoder = None
        for number in (0, DOCUMENTS - 1):
            result = await search(searcher, f"number id:note:d{number}")
            assert {hit.document.id for hit in result.hits} == {f"note:d{number}"}

    asyncio.run(run())


@pytest.mark.usefixtures("large")
def test_the_words_of_a_large_index_are_in_memory_once_it_is_open(tmp_path: Path) -> None:
    async def run() -> None:
        searcher = await written(tmp_path)
        shutil.rmtree(tmp_path / "index")
        few = searcher.table.select_documents(["note:d3"])
        assert len((await searcher.text.find_best_rows("word3", 300, None)).rows) == DOCUMENTS
        assert len((await searcher.text.find_best_rows("word3", 300, few)).rows) == 1
        with pytest.raises(IndexMismatchError, match="missing or broken"):
            await searcher.vectors.nearest(lambda: np.zeros(384, np.float32), 10, None)

    asyncio.run(run())


async def size_of_parts(searcher: Searcher) -> int:
    """What LanceDB aims at in the vector index."""
    (details,) = [
        each.index_details for each in await searcher.reader.chunks_table.list_indices() if each.name == "vector_idx"
    ]
    return int(details["target_partition_size"])


def test_a_vector_index_keeps_its_parts_until_it_is_outgrown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LanceDB joins parts when it optimizes a table, unless they are as large as it was told to make them."""
    monkeypatch.setattr("index.storage.writer.MAX_EXACT_CHUNKS", 100)

    async def run() -> None:
        manifest = await write(tmp_path / "index", 20)
        parts = [path.stat().st_size // (384 * 4) for path in tmp_path.rglob("index.idx")]
        assert all(number >= 13 for number in parts)  # of 200 chunks
        known = 20
        for documents, size in ((70, 14), (DOCUMENTS, 34)):
            writer = await IndexWriter.update(locate_index(tmp_path / "index"), manifest, read_spec(SHIPPED_ENCODER))
            await writer.write(entries()[known:documents], [])
            manifest, known = await writer.switch(ARCHIVE, "", None), documents
            searcher = await Searcher.open(tmp_path / "index")
            assert len(searcher.table) == documents * EACH
            assert await size_of_parts(searcher) == size

    asyncio.run(run())


@pytest.mark.parametrize("limit", [100, 100_000])
def test_an_index_that_nobody_reads_any_more_is_let_go_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("index.storage.writer.MAX_EXACT_CHUNKS", limit)
    monkeypatch.setattr("index.retrieval.searcher.MAX_EXACT_CHUNKS", limit)

    async def used() -> "weakref.ref[Searcher]":
        searcher = await written(tmp_path)
        assert (await search(searcher, "word3 kind:note")).hits
        return weakref.ref(searcher)

    gc.disable()  # what refers to itself would be kept until Python looks for it, with all of the index
    try:
        reference = asyncio.run(used())
        for _ in range(1000):  # a thread of LanceDB keeps the end of a stream, and who read it, until a later call
            if reference() is None:
                break
            asyncio.run(Reader.open(tmp_path / "index"))
        assert reference() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("halved", [10_000, 50_000])
def test_a_sketch_finds_what_is_nearest_in_all_directions(monkeypatch: pytest.MonkeyPatch, halved: int) -> None:
    monkeypatch.setattr("index.retrieval.dense.MIN_SKETCH_CHUNKS", 1_000)
    monkeypatch.setattr("index.retrieval.dense.MIN_PARALLEL_CHUNKS", halved)
    random = np.random.default_rng(5)
    subjects = random.normal(size=(400, 384)).astype(np.float32)
    matrix = subjects[random.integers(0, 400, 20_000)] + random.normal(scale=0.6, size=(20_000, 384)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    vectors = MemoryVectors(matrix)
    allowed = Selection(table_of(range(len(matrix))), np.arange(len(matrix)) % 7 == 0)

    async def run() -> None:
        shares, of_allowed = [], []
        for query in subjects[:40]:
            cosines = matrix @ query
            nearest = (await vectors.nearest(partial(np.copy, query), 100, None)).rows
            shares.append(len(np.intersect1d(np.argsort(-cosines)[:10], nearest)) / 10)
            cosines[~allowed.mask] = -np.inf
            found = (await vectors.nearest(partial(np.copy, query), 100, allowed)).rows
            assert len(found) == 100 and allowed.mask[found].all()
            of_allowed.append(len(np.intersect1d(np.argsort(-cosines)[:10], found)) / 10)
        assert np.mean(shares) >= 0.98
        assert np.mean(of_allowed) >= 0.98
        together = await asyncio.gather(*(vectors.nearest(partial(np.copy, subjects[0]), 100, None) for _ in range(8)))
        assert len({frozenset(near.rows) for near in together}) == 1

    asyncio.run(run())


def test_lancedb_looks_in_few_documents_alone_unless_that_finds_too_much_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        table = (await written(tmp_path)).table
        mask = table.select_documents(["note:d1", "note:d7"]).mask
        part = mask & (table.positions > 3)
        assert Selection(table, mask).plan_reach(10, 900) == ("document_id IN ('note:d1', 'note:d7')", 10)
        assert Selection(table, part).plan_reach(10, 900) == ("document_id IN ('note:d1', 'note:d7')", 18)
        assert Selection(table, np.ones(len(table), dtype=bool)).plan_reach(10, 900)[1] == 10
        monkeypatch.setattr("index.storage.chunk_table.MAX_DISCARDED_CHUNKS", 7)
        assert Selection(table, part).plan_reach(10, 900)[0] is None
        monkeypatch.setattr("index.storage.chunk_table.MAX_CONDITION_DOCUMENTS", 1)
        assert Selection(table, mask).plan_reach(10, 900) == (None, 600)  # 20 of 1,200
        assert Selection(table, mask).plan_reach(10, 100) == (None, 100)

    asyncio.run(run())
