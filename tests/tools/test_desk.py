"""A desk opens what is asked of it, and keeps the state that it serves when a new one cannot be read."""

import asyncio
import shutil
from pathlib import Path

import pytest

from index import IndexMissingError, read_manifest
from index.retrieval.search import search
from ingest import ingest
from tests.conftest import document_text
from tools import Desk


def test_documents_are_read_without_what_a_search_needs(archive: Path, index: Path) -> None:
    ingest(archive, index)
    shutil.rmtree(index / "generation-1" / "encoder")
    desk = Desk(index, "http://127.0.0.1:8321")

    async def run() -> tuple[str, str | None]:
        reader = await desk.reader()
        markdown = await reader.markdown("paper:otters")
        searcher = await desk.searcher()
        assert searcher.reader is reader
        assert await desk.searcher() is searcher
        return markdown, searcher.encoder_problem

    markdown, problem = asyncio.run(run())
    assert markdown == (archive / "otters.md").read_text()
    assert problem is not None


def test_a_switch_is_followed_by_reader_and_searcher_alike(archive: Path, index: Path) -> None:
    ingest(archive, index)
    desk = Desk(index, "http://127.0.0.1:8321")

    async def run() -> None:
        before = await desk.searcher()
        (archive / "new.md").write_text(document_text("note:new", "A zeppelin over the sea.\n"))
        await asyncio.to_thread(ingest, archive, index)
        after = await desk.searcher()
        assert after is not before
        assert await desk.reader() is after.reader
        assert (await search(after, "zeppelin")).hits[0].document.id == "note:new"

    asyncio.run(run())


def test_a_state_that_cannot_be_read_leaves_the_one_before(archive: Path, index: Path) -> None:
    ingest(archive, index)
    desk = Desk(index, "http://127.0.0.1:8321")

    async def run() -> None:
        before = await desk.searcher()
        broken = read_manifest(index).model_copy(update={"encoder_sha256": "0" * 64})
        desk.location.replace("manifest.json", broken.model_dump_json().encode())
        assert await desk.searcher() is before
        assert await desk.reader() is before.reader

    asyncio.run(run())


def test_a_place_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        asyncio.run(Desk(tmp_path, "http://127.0.0.1:8321").reader())
