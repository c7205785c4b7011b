"""A kind of source is one class and one line: settings, command line, ingest and register take it by its name."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import count_reader_tokens, read_manifest
from index.storage.sources import describe_source, find_source
from ingest import CONVERTERS, SOURCES, UnknownSourceKindError, ingest, is_stale, open_source, register_citations
from ingest.converters import Converted, Converter
from ingest.errors import ArchiveError
from ingest.sources import DEFAULT_KIND, SourceSettings, choose_kind
from ingest.sources.source import Source
from ingest.stages.compare import compare
from ingest.stages.convert import convert_items
from ingest.stages.discover import discover
from ingest.stages.plan import make_plan
from ingest.stages.texts import open_text_store
from server.config import SOURCE_KIND, read_config
from tests.conftest import STRICT, Cli, document_text
from tests.ingest.sources.notes import NOTES, NotesSource

ADDRESS = "notes://example.org/all"


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, tuple[str, bytes]]]:
    """The notes at ADDRESS, of a kind that is registered for this test."""
    found: dict[str, tuple[str, bytes]] = {}
    source: type[Source] = NotesSource
    monkeypatch.setitem(SOURCES, NotesSource.kind, source)
    monkeypatch.setitem(NOTES, ADDRESS, found)
    NotesSource.held = NotesSource.most_held = NotesSource.fetched = 0
    yield found


def markdown(name: str, body: str) -> tuple[str, bytes]:
    return "text/markdown", document_text(f"note:{name}", body).encode()


def test_another_kind_of_source_is_ingested_by_its_name(
    notes: dict[str, tuple[str, bytes]], index: Path, cli: Cli
) -> None:
    notes["a"] = markdown("a", "Otters crack mussels.\n")
    status, out, err = cli("ingest", ADDRESS, "--kind", "notes", "--index", index)
    assert (status, err) == (0, "")
    known = describe_source("https://Example.org/all/", "notes")
    assert find_source([known], describe_source("HTTPS://example.org/all", "notes")) is known
    assert find_source([known], describe_source("https://example.org/All", "notes")) is None
    assert "1 added" in out
    assert read_manifest(index).archive.title == "Notes"
    assert not is_stale(ADDRESS, index, kind="notes")
    notes["b"] = markdown("b", "Kettles whistle.\n")
    assert is_stale(ADDRESS, index, kind="notes")
    assert ingest(ADDRESS, index, kind="notes").added == 1
    assert NotesSource.fetched == 2  # the one that was known is not read again


def test_a_source_without_a_kind_is_the_first_that_recognizes_its_address_else_a_folder(
    notes: dict[str, tuple[str, bytes]], index: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    notes["a"] = markdown("a", "Otters crack mussels.\n")
    assert (choose_kind(ADDRESS), choose_kind(tmp_path), choose_kind("C:/notes")) == ("notes", "folder", "folder")
    assert cli("ingest", ADDRESS)[::2] == (0, "")
    (tmp_path / "both").mkdir()
    (tmp_path / "both" / "archive.yaml").write_text(f"title: Both\nsources: ['{ADDRESS}']\n")
    assert cli("ingest", "both", "--index", index, "--public", "other")[::2] == (0, "")
    assert cli("list", "--index", index)[1].split()[-1] == "all/a"
    (source,) = read_manifest(Path(".refdesk/index")).sources
    assert (source.kind, source.resolved) == ("notes", ADDRESS)
    assert "Nothing to ingest" in cli("ingest")[1]
    assert cli("doctor")[0] == cli("status")[0] == 0


def test_a_source_is_told_its_settings_and_each_has_its_own_folder_for_state(
    notes: dict[str, tuple[str, bytes]], tmp_path: Path
) -> None:
    settings = SourceSettings(state=tmp_path, contact="desk@example.org")
    states = set()
    for address in (ADDRESS, f"{ADDRESS}/more"):
        source = open_source("notes", address, settings)
        assert isinstance(source, NotesSource)
        assert source.settings.contact == "desk@example.org"
        assert source.settings.state is not None
        assert source.settings.state.parent == tmp_path
        states.add(source.settings.state)
    assert len(states) == 2


def test_an_item_that_nothing_converts_is_told_and_the_rest_ingested(
    notes: dict[str, tuple[str, bytes]], index: Path
) -> None:
    notes["a"] = markdown("a", "Otters crack mussels.\n")
    notes["scan.tiff"] = "image/tiff", b"II*\0"
    report = ingest(ADDRESS, index, kind="notes")
    assert report.documents == 1
    assert report.problems == [
        f"scan.tiff: nothing converts its type 'image/tiff'; give it as one of: {', '.join(CONVERTERS)}."
    ]


def test_an_original_and_its_markdown_need_not_be_equal(
    notes: dict[str, tuple[str, bytes]], index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def convert(data: bytes, path: str) -> Converted:
        title, _, body = data.decode("utf-16").partition("|")
        return Converted(f"# {title}\n\n{body}\n", {"id": f"note:{path}", "kind": "note", "title": title})

    monkeypatch.setitem(CONVERTERS, "text/x-note", Converter("text/x-note", (".note",), convert))
    data = "Otters|They crack mussels.".encode("utf-16")
    notes["otters"] = "text/x-note", data
    notes["untitled"] = "text/x-note", "|Nobody knows.".encode("utf-16")
    report = ingest(ADDRESS, index, kind="notes")
    assert (report.documents, list(report.problems)) == (2, [])
    source = open_source("notes", ADDRESS)
    contents = discover(source, {})
    with open_text_store() as texts:
        work = make_plan(
            compare(contents.items, {}, contents.register),
            convert_items(source, contents.items, texts, contents.info),
            contents.register,
            contents.info,
        )
        draft, untitled = work.writes
        assert (untitled.document.title, untitled.document.inferred) == ("Untitled", ("title",))
        assert texts.read(draft.text) == "# Otters\n\nThey crack mussels.\n"
    assert draft.document.sha256 == contents.items[0].sha256
    assert draft.document.characters == len("# Otters\n\nThey crack mussels.\n")


def test_an_ingest_of_2000_items_holds_one_original_at_a_time(notes: dict[str, tuple[str, bytes]], index: Path) -> None:
    for number in range(2000):  # three of four are broken, which costs no embedding and leaves an error behind
        name = "" if number % 4 else f"n{number}"
        notes[f"{number}.md"] = markdown(name, f"Number {number}.\n")
    report = ingest(ADDRESS, index, kind="notes")
    assert (report.documents, len(report.problems)) == (500, 1500)
    assert (NotesSource.fetched, NotesSource.most_held, NotesSource.held) == (2000, 1, 0)


def test_what_many_files_hold_is_never_in_memory_at_once(tmp_path: Path) -> None:
    size, count = 100_000, 100
    for number in range(count):
        broken = "id: " if number % 2 else "x: "  # every second one is broken, and its error is kept
        text = document_text(f"note:n{number}", f"Number {number}.{chr(10) * size}").replace("id: ", broken, 1)
        (tmp_path / f"{number}.md").write_text(text)
    (tmp_path / "archive.yaml").write_text(STRICT)
    source = open_source("folder", tmp_path)
    count_reader_tokens("reads the ranks, which are no part of this")
    tracemalloc.start()
    try:
        with open_text_store() as texts:
            contents = discover(source, {})
            comparison = compare(contents.items, {}, contents.register)
            work = make_plan(
                comparison,
                convert_items(source, comparison.changed, texts, contents.info),
                contents.register,
                contents.info,
            )
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(work.writes), len(work.problems)) == (count // 2, count // 2)
    assert peak < size * count / 4


@pytest.mark.parametrize("command", [("ingest", "x"), ("register", "x")])
def test_an_unknown_kind_is_refused_by_the_kinds_that_there_are(cli: Cli, command: tuple[str, ...]) -> None:
    status, out, err = cli(*command, "--kind", "gopher")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "There is no kind of source 'gopher'" in err
    for name, source in SOURCES.items():
        assert f"{name} ({source.summary})" in err


def test_the_kind_is_a_setting(archive: Path, index: Path) -> None:
    assert DEFAULT_KIND == SOURCE_KIND == read_config({}, {}).source_kind
    config = read_config({"source": "https://example.org/a//b"}, {"REFDESK_SOURCE_KIND": "site"})
    assert (config.source, config.source_kind) == ("https://example.org/a//b", "site")
    with pytest.raises(UnknownSourceKindError):
        is_stale(archive, index, kind="gopher")


def test_every_source_is_registered_under_its_own_name() -> None:
    for name, source in SOURCES.items():
        assert source.kind == name
        assert source.summary


def test_a_source_without_a_register_is_told_so(notes: dict[str, tuple[str, bytes]]) -> None:
    notes["a"] = markdown("a", "Otters crack mussels.\n")
    with pytest.raises(ArchiveError, match="a source of the kind 'notes' keeps no register of citations"):
        register_citations(ADDRESS, kind="notes")
