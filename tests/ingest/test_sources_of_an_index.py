"""Nobody's archive disappears: an index knows its sources, and what would take documents away is asked about."""

import json
import shutil
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from index import read_manifest
from index.documents.archive import name_source
from index.storage.sources import describe_source
from ingest import IngestReport, ingest, is_stale
from ingest.errors import ArchiveError, NoSourceError, OtherSourceError, RemovalsError
from tests.conftest import Cli, document_text, write_archive
from tests.each import for_each
from tests.ingest.second_pass.test_link import read
from tests.ingest.test_pipeline import rows, snapshot
from tests.recipes import write_recipes


def write_notes(folder: Path, count: int, start: int = 0) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(start, start + count):
        (folder / f"{number}.md").write_text(document_text(f"note:n{number}", f"Note {number} of {folder.name}.\n"))
    return folder


def counts(report: IngestReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.removed


def test_an_index_is_brought_up_to_date_from_the_source_that_it_remembers(archive: Path, index: Path) -> None:
    with pytest.raises(NoSourceError, match="remembers no source"):
        ingest(None, index)
    ingest(archive, index)
    assert not is_stale(None, index)
    (archive / "owls.md").write_text(document_text("note:owls", "Owls hunt in silence.\n"))
    assert is_stale(None, index)
    assert counts(ingest(None, index)) == (1, 0, 0)
    (known,) = read_manifest(index).sources
    assert (known.kind, known.address, known.resolved) == ("folder", str(archive), str(archive))


def test_one_place_is_one_source_however_it_is_written(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(archive, index)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(archive)
    before = snapshot(index)
    for spelling in ("archive", "./archive/", f"{archive}/../archive", "link"):
        assert counts(ingest(spelling, index)) == (0, 0, 0)
    assert snapshot(index) == before


def test_another_source_changes_nothing_until_it_is_told_what_shall_become_of_the_first(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    ingest(archive, index)
    other = write_recipes(tmp_path / "kitchen")
    same = shutil.copytree(archive, tmp_path / "copy")
    before = snapshot(index)
    for source, kind, added, removed in (
        (other, "folder", 4, 3),
        (same, "folder", 0, 0),
        (archive, "collection", 0, 0),
    ):
        with pytest.raises(OtherSourceError) as told:
            ingest(source, index, kind=kind)
        message = str(told.value)
        has, other_name = (f"{archive} (folder)", f"{source} (collection)") if source == archive else (archive, source)
        assert f"holds 3 documents of '{has}', and '{other_name}' is another source" in message
        assert f"({added} documents added, {removed} removed)" in message
        assert "--replace" in message
        assert "--add" in message
        assert snapshot(index) == before
    report = ingest(other, index, joining="replace")
    assert (counts(report), report.documents) == ((4, 0, 3), 4)
    assert counts(ingest(None, index)) == (0, 0, 0)


def test_an_index_of_several_sources_keeps_all_of_them_up_to_date(index: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "archive", tmp_path / "b" / "archive"
    first.parent.mkdir()
    write_archive(first)
    write_recipes(second)
    for folder in (first, second):
        (folder / "same.md").write_text(document_text(f"note:{folder.parent.name}-same", "One name in two folders.\n"))
    ingest(first, index)
    report = ingest(second, index, joining="add")
    assert (counts(report), report.documents, report.problems) == ((5, 0, 0), 9, [])
    (first / "owls.md").write_text(document_text("note:owls", "Owls hunt in silence.\n"))
    (second / "same.md").write_text(document_text("note:b-same", "Now in other words.\n"))
    assert counts(ingest(None, index)) == (1, 1, 0)
    assert counts(ingest(second, index)) == (0, 0, 0)
    assert [known.resolved for known in read_manifest(index).sources] == [str(first), str(second)]
    archive = read_manifest(index).archive
    assert (archive.title, archive.kinds) == ("archive", ("recipe", "story", "technique"))
    shutil.move(second, tmp_path / "unmounted")
    with pytest.raises(ArchiveError, match="nothing was removed"):
        ingest(None, index)
    assert len(rows(index)) == 10
    assert counts(ingest(first, index, joining="replace")) == (0, 0, 5)


def test_more_than_a_tenth_of_the_documents_go_only_when_that_is_allowed(index: Path, tmp_path: Path) -> None:
    source = write_notes(tmp_path / "notes", 20)
    ingest(source, index)
    for number in range(2):
        (source / f"{number}.md").unlink()
    assert counts(ingest(source, index, allow_removals=False)) == (0, 0, 2)
    (source / "2.md").write_text(document_text("note:renamed", "Another id is another document.\n"))
    (source / "3.md").unlink()
    before = snapshot(index)
    cases: list[dict[str, Any]] = [{}, {"rebuild": True}, {"joining": "replace"}, {"joining": "add"}]
    for options in cases:
        with pytest.raises(
            RemovalsError, match=r"2 of the 18 documents .* \(note:n2, note:n3\)\. Add --allow-removals"
        ):
            ingest(source, index, allow_removals=False, **options)
        assert snapshot(index) == before
    assert counts(ingest(source, index, allow_removals=True)) == (1, 0, 2)


def test_a_rebuild_of_a_broken_index_takes_no_documents_away_unasked(index: Path, tmp_path: Path) -> None:
    source = write_notes(tmp_path / "notes", 10)
    ingest(source, index)
    shutil.rmtree(index / "generation-1" / "documents.lance")
    for number in range(5):
        (source / f"{number}.md").unlink()
    manifest = index / "manifest.json"
    for broken in (manifest.read_text(), json.dumps({**json.loads(manifest.read_text()), "format": 1, "new": 1})):
        manifest.write_text(broken)
        with pytest.raises(RemovalsError, match="5 of the 10 documents"):
            ingest(None, index, rebuild=True, allow_removals=False)
    assert ingest(None, index, rebuild=True, allow_removals=True).documents == 5


def empty(source: Path) -> None:
    for path in source.iterdir():
        path.unlink()


def become_a_file(source: Path) -> None:
    shutil.rmtree(source)
    source.write_text("")


def become_a_link_to_nowhere(source: Path) -> None:
    shutil.rmtree(source)
    source.symlink_to("nowhere")


def move(source: Path) -> None:
    source.rename(source.with_name("elsewhere"))


DAMAGE: Mapping[str, Callable[[Path], None]] = {
    "gone": shutil.rmtree,
    "moved": move,
    "empty": empty,
    "a file": become_a_file,
    "a link to nowhere": become_a_link_to_nowhere,
}


@for_each(lambda: DAMAGE)
def test_a_source_that_is_not_there_removes_nothing_and_is_told_how_to_mend(
    case: str, index: Path, tmp_path: Path
) -> None:
    source = tmp_path / "notes"
    for path in (source, source.with_name("elsewhere")):
        path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path, ignore_errors=True)
    write_archive(source)
    if not index.exists():
        ingest(source, index)
    DAMAGE[case](source)
    cases: list[dict[str, Any]] = [{}, {"rebuild": True}, {"allow_removals": True}]
    for options in cases:
        with pytest.raises(ArchiveError) as told:
            ingest(None, index, **options)
        assert str(source) in str(told.value)
        assert "nothing was removed, and if it moved, run 'refdesk ingest NEW-PLACE --replace --index " in str(
            told.value
        )
    assert len(rows(index)) == 3
    if case == "moved":
        assert counts(ingest(source.with_name("elsewhere"), index, joining="replace")) == (0, 0, 0)
        assert not is_stale(None, index)
        ingest(source.with_name("elsewhere").rename(source), index, joining="replace")


def test_a_source_that_is_broken_where_it_lies_did_not_move(index: Path, tmp_path: Path) -> None:
    works = tmp_path / "works.bib"
    works.write_text("@article{lee, title={Tea}, author={Lee, Ada}, abstract={Hot leaves.}}\n")
    write_archive(tmp_path / "notes")
    for source, broken in ((works, works), (tmp_path / "notes", tmp_path / "notes" / "archive.yaml")):
        ingest(source, index / source.name)
        broken.write_text("title: [broken\n")
        with pytest.raises(ArchiveError) as told:
            ingest(None, index / source.name)
        assert str(told.value).endswith("; nothing was removed.")


def test_an_index_that_remembers_no_source_takes_the_one_that_is_named(archive: Path, index: Path) -> None:
    ingest(archive, index)
    manifest = json.loads((index / "manifest.json").read_text())
    del manifest["sources"]
    (index / "manifest.json").write_text(json.dumps(manifest))
    assert not is_stale(archive, index)
    assert ingest(archive, index).embedded == 0
    assert read_manifest(index).sources == (describe_source(archive, "folder"),)


def test_several_sources_come_in_one_run(archive: Path, index: Path, tmp_path: Path) -> None:
    notes, others = write_notes(tmp_path / "notes", 2), write_notes(tmp_path / "ledgers", 2, 10)
    assert counts(ingest(archive, index, more=[notes, f"{notes}/"])) == (5, 0, 0)
    assert [source.name for source in read_manifest(index).sources] == ["", "notes"]
    assert counts(ingest(notes, index, more=[archive])) == (0, 0, 0)
    with pytest.raises(OtherSourceError, match="are other sources") as refused:
        ingest(notes, index, more=[others])
    assert (refused.value.added, refused.value.removed) == (2, 3)
    assert counts(ingest(notes, index, more=[others], joining="add")) == (2, 0, 0)
    assert [source.name for source in read_manifest(index).sources] == ["", "notes", "ledgers"]
    assert counts(ingest(others, index, more=[archive], joining="replace")) == (0, 0, 2)
    assert [source.name for source in read_manifest(index).sources] == ["ledgers", ""]


def test_a_text_shows_offers_and_includes_no_file_of_another_source(index: Path, tmp_path: Path) -> None:
    home, packed = tmp_path / "home", tmp_path / "packed"
    for path, text in (
        (home / "n.md", "# Otters\n\nOtters hold hands. See [own](salaries.csv) and [far](other/far.csv).\n"),
        (home / "salaries.csv", "secret salary,1\n"),
        (home / "_private" / "x.md", "A secret plan.\n"),
        (packed / "far.csv", "far,1\n"),
        (
            packed / "y.qmd",
            "# Y\n\n[a](../salaries.csv) [b](salaries.csv) [c](../SALARIES.csv) [far](far.csv) [n](../n.md)\n\n"
            "{{< include ../_private/x.md >}}\n\n{{< include ../n.md >}}\n\n"
            "```{literalinclude} ../salaries.csv\n```\n\n![[salaries.csv]]\n",
        ),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as file:
        file.add(packed, ".")
    ingest(home, index)
    ingest(tmp_path / "other.tar.gz", index, joining="add")
    documents, texts, _ = read(index)
    own, other = (next(d for d in documents.values() if d.source.endswith(end)) for end in ("n.md", "y.qmd"))
    assert [[file.path for file in document.files] for document in (own, other)] == [
        ["salaries.csv"],
        ["other/far.csv"],
    ]
    assert "secret" not in texts[other.id]
    assert "hold hands" not in texts[other.id]
    assert other.links == (own.id,)
    assert not is_stale(None, index)
    assert counts(ingest(None, index)) == (0, 0, 0)
    (home / "m.md").write_text("# M\n\nSee otters.\n")
    assert counts(ingest(None, index)) == (1, 0, 0)


def test_nothing_that_is_made_of_two_sources_tells_where_they_lie(cli: Cli, index: Path, tmp_path: Path) -> None:
    places, facts = [tmp_path / "a" / "notes", tmp_path / "b" / "notes"], "title: Otters\ndoi: 10.1234/otters"
    for place, more in zip(places, ("\ntext: summary", ""), strict=True):
        place.mkdir(parents=True)
        (place / "otters.md").write_text(f"---\n{facts}{more}\n---\nOtters hold hands.\n")
    options = ("--index", index, "--public", tmp_path / "p")
    assert cli("ingest", *places, *options)[0] == 0
    ((name, otters),) = read(index)[0].items()
    assert (otters.source, [form.source for form in otters.forms]) == ("notes/otters.md", ["notes-2"])
    assert (tmp_path / "p" / "current" / "api" / "records.jsonl").is_file()
    told = [path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file() and "api" in path.parts]
    told += [cli("show", name, "--facts", "--index", index)[1].encode()]
    told += [cli("show", name, "--json", "--index", index)[1].encode()]
    assert not [data for data in told if str(tmp_path).encode() in data]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/notes?token=secret/x",
        "https://ada:secret@example.org/notes#secret",
        "https://ada:secret@notes/?token=secret",
        "git+https://ada:secret@example.org/owner/notes.git@v1#docs",
        "/srv/secret/notes.tar.gz",
    ],
)
def test_the_name_of_a_source_is_the_last_part_of_its_address(address: str) -> None:
    assert name_source(address) == "notes"
