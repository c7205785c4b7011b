"""Citation keys stay what they were once they are registered."""

import asyncio
import json
from pathlib import Path

import pytest

from index import IndexMismatchError, locate_index, read_manifest
from index.citation import read_register
from index.citation.register import RegisterError
from index.storage.kept.register import read_stored_register
from index.storage.reader import Reader
from ingest import ingest, is_stale, register_citations
from ingest.errors import StrictIngestError
from tests.conftest import STRICT, Cli, document_text

OTTERS = "# Otters\n\nSea otters keep a favourite stone.\n"


@pytest.fixture(autouse=True)
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.citation.citeproc.find_spec", lambda _: None)  # keys alone; pandoc takes its time


def keys(archive: Path) -> dict[str, tuple[str, ...]]:
    return {name: tuple(entry.keys) for name, entry in read_register(archive / "citations.json").documents.items()}


def indexed_keys(index: Path) -> dict[str, str]:
    async def run() -> dict[str, str]:
        reader = await Reader.open(index)
        return {name: document.key for name, document in reader.documents.items()}

    return asyncio.run(run())


def test_registering_writes_every_key_and_a_second_time_nothing(cli: Cli, archive: Path) -> None:
    status, out, err = cli("register", archive)
    assert (status, err) == (0, "")
    assert "3 keys added, 0 documents formatted" in out
    assert "pip install 'refdesk[publish]'" in out
    assert keys(archive)["paper:otters"] == ("paper2026otters",)
    before = (archive / "citations.json").stat().st_mtime_ns
    done = register_citations(archive)
    assert (done.path, done.added, done.formatted) == (archive / "citations.json", 0, 0)
    assert (archive / "citations.json").stat().st_mtime_ns == before


def test_a_broken_file_is_told_and_the_others_are_registered(cli: Cli, archive: Path) -> None:
    (archive / "archive.yaml").write_text(STRICT)
    register_citations(archive)
    before = keys(archive)
    (archive / "otters.md").write_text("no front matter\n")
    (archive / "new.md").write_text(document_text("note:new", "New things.\n", cite_key="new"))
    status, out, err = cli("register", archive)
    assert (status, "1 keys added" in out) == (1, True)
    assert err.startswith("refdesk: otters.md, line 1: the front matter is missing")
    assert keys(archive) == {**before, "note:new": ("new",)}


def test_a_lost_key_is_refused_until_it_is_an_alias(archive: Path, index: Path) -> None:
    register_citations(archive)
    ingest(archive, index)
    (archive / "otters.md").write_text(document_text("paper:otters", OTTERS, date="2027", cite_key="otters"))
    (problem,) = ingest(archive, index).problems
    assert problem == (
        "otters.md, line 6: its published citation key 'paper2026otters' is gone; make it its cite_key, "
        "or list it in cite_aliases."
    )
    with pytest.raises(StrictIngestError):
        register_citations(archive)
    text = document_text("paper:otters", OTTERS, date="2027", cite_key="otters", cite_aliases=["paper2026otters"])
    (archive / "otters.md").write_text(text)
    assert list(ingest(archive, index).problems) == []
    assert register_citations(archive).added == 1
    assert keys(archive)["paper:otters"] == ("paper2026otters", "otters")


def test_a_registered_key_that_nobody_stated_stays_when_its_facts_change(archive: Path, index: Path) -> None:
    register_citations(archive)
    (archive / "otters.md").write_text(document_text("paper:otters", OTTERS, date="2027", authors=["Ada Lovelace"]))
    assert list(ingest(archive, index).problems) == []
    assert indexed_keys(index)["paper:otters"] == "paper2026otters"
    assert register_citations(archive).added == 0
    text = document_text("paper:otters", OTTERS, date="2027", cite_aliases=["paper2026otters"])
    (archive / "otters.md").write_text(text)  # a former key by its owner's word: there is a new one
    assert list(ingest(archive, index).problems) == []
    assert indexed_keys(index)["paper:otters"] == "paper2027otters"


def test_a_key_of_another_document_is_never_given_again(archive: Path, index: Path) -> None:
    register_citations(archive)
    (archive / "otters.md").unlink()
    (archive / "stones.md").write_text(document_text("note:stones", OTTERS, cite_key="paper2026otters"))
    (problem,) = ingest(archive, index).problems
    assert "its citation key 'paper2026otters' was published for 'paper:otters'" in problem
    (archive / "stones.md").write_text(document_text("note:stones", OTTERS, cite_aliases=["paper2026kettles"]))
    (problem,) = ingest(archive, index, rebuild=True).problems
    assert "its cite_key 'paper2026kettles' is also that of kettles.md" in problem


def test_an_alias_of_an_unchanged_file_is_still_taken(archive: Path, index: Path) -> None:
    text = document_text("paper:otters", OTTERS, cite_aliases=["seaotters"])
    (archive / "otters.md").write_text(text)
    ingest(archive, index)
    (archive / "stones.md").write_text(document_text("note:stones", OTTERS, cite_key="seaotters"))
    (problem,) = ingest(archive, index).problems
    assert "its cite_key 'seaotters' is also that of otters.md" in problem


def test_the_register_decides_on_the_keys_of_unchanged_files_and_a_stated_one_is_told(
    archive: Path, index: Path
) -> None:
    ingest(archive, index)
    (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles.\n", cite_key="kettles"))
    ingest(archive, index)
    owned = {"paper:otters": {"keys": ["otters2025"]}, "paper:kettles": {"keys": ["kettles2025"]}}
    (archive / "citations.json").write_text(json.dumps({"documents": owned}))
    for _ in range(2):
        (problem,) = ingest(archive, index).problems
        assert "kettles.md, line 5: its published citation key 'kettles2025' is gone" in problem
        assert indexed_keys(index)["paper:otters"] == "otters2025"  # which nobody stated


def test_an_index_keeps_the_register_and_notices_that_it_was_altered(archive: Path, index: Path) -> None:
    ingest(archive, index)
    assert read_manifest(index).citations is None
    register_citations(archive)
    ingest(archive, index)
    digest = read_manifest(index).citations
    assert read_stored_register(locate_index(index), digest) == read_register(archive / "citations.json")
    (copy,) = index.glob("kept/citations-*.json")
    copy.write_text(copy.read_text().replace("otters", "others"))
    with pytest.raises(IndexMismatchError, match="has an altered"):
        read_stored_register(locate_index(index), digest)
    copy.unlink()
    with pytest.raises(IndexMismatchError, match="does not hold"):
        read_stored_register(locate_index(index), digest)


def test_a_register_that_was_altered_in_the_index_is_made_again(archive: Path, index: Path) -> None:
    register_citations(archive)
    ingest(archive, index)
    (copy,) = index.glob("kept/citations-*.json")
    whole = copy.read_bytes()
    altered = whole.replace(b"otters", b"0tters")
    for damage, rebuild in ((altered, False), (altered, True), (whole[:-9], False), (None, False)):
        if damage is None:
            copy.unlink()
        else:
            copy.write_bytes(damage)
        assert is_stale(archive, index)
        assert ingest(archive, index, rebuild=rebuild).problems == []
        assert copy.read_bytes() == whole
        assert not is_stale(archive, index)


def test_an_index_holds_the_registers_of_two_states_at_most(archive: Path, index: Path) -> None:
    for number in range(4):
        (archive / "more.md").write_text(
            document_text(
                "note:more", OTTERS, cite_key=f"key{number}", cite_aliases=[f"key{before}" for before in range(number)]
            )
        )
        register_citations(archive)
        ingest(archive, index)
    assert len(list(index.glob("kept/citations-*.json"))) == 2
    read_stored_register(locate_index(index), read_manifest(index).citations)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "Invalid JSON"),
        (json.dumps({"documents": {"paper:x": {"keys": ["a b"]}}}), "documents.paper:x.keys.0"),
        (json.dumps({"documents": {"a:x": {"keys": ["one"]}, "b:x": {"keys": ["One"]}}}), "'one' is there twice"),
    ],
)
def test_a_broken_register_stops_the_ingest(archive: Path, index: Path, text: str, reason: str) -> None:
    (archive / "citations.json").write_text(text)
    with pytest.raises(RegisterError) as caught:
        ingest(archive, index)
    assert reason in str(caught.value)
    assert not index.exists()
