"""A citation style that is added reaches the documents that are in the register already."""

import asyncio
from pathlib import Path

import pytest

from index.citation import STYLES, CitationStyle
from index.storage.reader import Reader
from ingest import register_citations
from server.cli import main
from tests.conftest import document_text
from tools.citations.citation import make_citation

OTTERS = "# Otters\n\nSea otters keep a favourite stone.\n"
NATURE = CitationStyle("Nature", "nature")
CELL = CitationStyle("Cell", "cell")


@pytest.fixture(autouse=True)
def without_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.build.can_typeset", lambda: False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """One document, since pandoc takes its time."""
    (tmp_path / "archive").mkdir()
    text = document_text("paper:otters", OTTERS, title="Otters", date="2026-05-16")
    (tmp_path / "archive" / "otters.md").write_text(text)
    return tmp_path / "archive"


def publish_archive(archive: Path, folder: Path) -> str:
    """The page of the otters after an ingest."""
    assert main(["ingest", str(archive), "--index", str(folder / "index"), "--public", str(folder / "public")]) == 0
    return (folder / "public" / "current" / "papers" / "otters.html").read_text()


def cite_otters(folder: Path) -> tuple[dict[str, str], list[str]]:
    async def ask() -> tuple[dict[str, str], list[str]]:
        found = await make_citation(await Reader.open(folder / "index"), "http://127.0.0.1:8321", "paper:otters")
        return found.formatted, found.warnings

    return asyncio.run(ask())


def test_a_style_that_is_added_reaches_documents_that_are_registered_already(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_citations(archive)
    written = (archive / "citations.json").read_bytes()
    assert "<dt>Nature</dt>" not in publish_archive(archive, tmp_path)
    monkeypatch.setitem(STYLES, "nature", NATURE)
    page = publish_archive(archive, tmp_path)
    assert "<dt>Nature</dt>" in page
    assert "<dt>APA</dt>" in page
    assert (archive / "citations.json").read_bytes() == written  # the archive is its owner's
    assert cite_otters(tmp_path)[0].keys() == STYLES.keys()

    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)  # what was made stays without the extra
    (archive / "stones.md").write_text(document_text("note:stones", OTTERS))
    assert "<dt>Nature</dt>" in publish_archive(archive, tmp_path)
    monkeypatch.setitem(STYLES, "cell", CELL)
    assert "<dt>Cell</dt>" not in publish_archive(archive, tmp_path)
    formatted, warnings = cite_otters(tmp_path)
    assert "nature" in formatted
    assert "cell" not in formatted
    assert any("Citation styles are missing (Cell)" in warning for warning in warnings)
    monkeypatch.undo()

    monkeypatch.setattr("server.build.can_typeset", lambda: False)
    monkeypatch.setitem(STYLES, "cell", CELL)  # the extra is installed later
    page = publish_archive(archive, tmp_path)
    assert "<dt>Cell</dt>" in page
    assert "<dt>Nature</dt>" not in page  # no style any more
    (archive / "otters.md").write_text(document_text("paper:otters", OTTERS, title="Sea otters", date="2026-05-16"))
    assert "<dt>Cell</dt>" not in publish_archive(archive, tmp_path)  # a citation of another state of it


def test_a_style_that_the_index_does_not_have_yet_is_given_by_cite(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_citations(archive)
    publish_archive(archive, tmp_path)
    monkeypatch.setitem(STYLES, "nature", NATURE)
    formatted, warnings = cite_otters(tmp_path)
    assert "Otters" in formatted["nature"]
    assert not any("missing" in warning for warning in warnings)
