"""Vectors in LanceDB's index answer as those in memory do."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from index import SHIPPED, ArchiveInfo, Chunk, Document, Manifest, read_spec, write_manifest
from index.manifest import FORMAT
from index.reader import Reader
from index.schema import Entry
from index.vectors import MemoryVectors, StoredVectors
from index.writer import IndexWriter

DOCUMENTS, EACH = 120, 10


def entries() -> list[Entry]:
    random = np.random.default_rng(3)
    made = []
    for number in range(DOCUMENTS):
        name = f"note:d{number}"
        vectors = random.normal(size=(EACH, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        front = {"id": name, "kind": "note", "title": f"Number {number}", "source": f"{number}.md", "sha256": ""}
        document = Document.model_validate({**front, "characters": 1, "body_start": 0, "tokens": 1})
        chunks = [Chunk(name, place, 0, 1, 1, 1, (), "", f"word{place} of {number}", 3) for place in range(EACH)]
        made.append(Entry(document, "x", chunks, vectors))
    return made


async def write(folder: Path) -> None:
    spec = read_spec(SHIPPED)
    writer = await IndexWriter.create(folder, 1, SHIPPED, spec, "en")
    await writer.write(entries(), [])
    documents_version, chunks_version, documents, chunks = await writer.finish(None)
    manifest = Manifest(
        format=FORMAT,
        archive=ArchiveInfo(title="T", summary="S.", description="D."),
        archive_sha256="",
        generation=1,
        encoder=spec.name,
        encoder_sha256=spec.fingerprint,
        documents_version=documents_version,
        chunks_version=chunks_version,
        document_count=documents,
        chunk_count=chunks,
        problems=(),
    )
    write_manifest(folder, manifest)


def test_a_large_index_finds_through_lancedb_what_an_exact_search_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.writer.EXACT_LIMIT", 100)

    async def run() -> None:
        await write(tmp_path / "index")
        exact = await Reader.open(tmp_path / "index")
        monkeypatch.setattr("index.reader.EXACT_LIMIT", 100)
        stored = await Reader.open(tmp_path / "index")
        assert isinstance(exact.vectors, MemoryVectors)
        assert isinstance(stored.vectors, StoredVectors)
        rows = np.array([7, 3, 1199, 3])
        assert np.array_equal(await stored.vectors.take(rows[:3]), await exact.vectors.take(rows[:3]))
        allowed = np.arange(len(exact.table)) % 5 == 0
        found = []
        for query in np.random.default_rng(4).normal(size=(20, 384)).astype(np.float32):
            best = await exact.vectors.nearest(query, 10, None)
            found.append(len(np.intersect1d(best, await stored.vectors.nearest(query, 100, None))) / 10)
            wanted = await exact.vectors.nearest(query, 10, allowed)
            assert set(await stored.vectors.nearest(query, 10, allowed)) == set(wanted)
        assert np.mean(found) >= 0.98
        assert [chunk.id for chunk in (await stored.chunks(np.array([5, 2]))).values()] == [
            chunk.id for chunk in (await exact.chunks(np.array([5, 2]))).values()
        ]
        text, _ = await stored.text_scores("word3", 5)
        assert {stored.table.name(int(row)).rpartition("#")[2] for row in text} == {"3"}

    asyncio.run(run())
