"""A publication becomes visible in one step, holds what its ledger says, and touches no file of others."""

import importlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index import LEDGER_FILE
from ingest import ingest
from llms import Publication, find_file, is_published, read_ledger, verify_publication
from llms.content.catalogue import Catalogue
from llms.publishing import folder as folders
from llms.publishing.errors import DamagedFileError, PublishBusyError
from llms.publishing.folder import PublicFolder
from llms.publishing.publish import publish
from llms.publishing.state import SEEN_FILE
from tests.conftest import document_text, write_archive
from tests.llms.catalogues import catalogue
from tests.llms.publishing.old_layout import publish_in_place

STEPS = [  # of a publication, in their order
    "writer.PublicFolder.begin",
    "writer.remove_files",
    "writer.link_file",
    "folder.PublicFolder.complete",
    "folder.replace_file",
    "folder.PublicFolder.link",
]
BEFORE_THE_SWITCH = STEPS[:4]  # kills after one of these leave the old publication


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two indexes of one archive, before and after a change of two of its three documents."""
    home = tmp_path_factory.mktemp("indexes")
    archive = write_archive(home / "archive")
    ingest(archive, home / "old")
    shutil.copytree(home / "old", home / "new")
    (archive / "otters.md").write_text(document_text("paper:otters", "Otters sleep afloat.\n", date="2026-05-16"))
    (archive / "glaciers.md").unlink()
    ingest(archive, home / "new")
    return home / "old", home / "new"


@pytest.fixture(scope="module")
def catalogues(indexes: tuple[Path, Path]) -> tuple[Catalogue, Catalogue]:
    old, new = indexes
    return catalogue(old), catalogue(new)


def contents(folder: Path) -> dict[str, bytes]:
    """What a service serves of a folder."""
    publication = Publication(folder)
    return {path: publication.read(path) for path in publication.ledger.files}


def beside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock", LEDGER_FILE, SEEN_FILE, "current"}


class KilledError(BaseException):
    """Stands for SIGKILL, which `make kills` sends: nothing of a publication catches it."""


def publish_until(step: str, after: bool, shown: Catalogue, public: Path, patch: pytest.MonkeyPatch) -> None:
    """Publish, and end before or after a step."""
    module, *owners, name = step.split(".")
    owner = importlib.import_module(f"llms.publishing.{module}")
    for part in owners:
        owner = getattr(owner, part)
    real = getattr(owner, name)

    def end(*given: object, **named: object) -> None:
        if after:
            real(*given, **named)
        raise KilledError

    with patch.context() as context, pytest.raises(KilledError):
        context.setattr(owner, name, end)
        publish(shown, public, "new")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_any_step_leaves_all_of_the_old_publication_or_all_of_the_new_one(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    old, new = catalogues
    first = tmp_path / "first"
    for stamp, shown in (("older", new), ("old", old)):
        publish(shown, first, stamp)
    before = contents(first)
    publish(new, shutil.copytree(first, tmp_path / "wanted", symlinks=True), "new")
    wanted = contents(tmp_path / "wanted")
    for step in STEPS:
        public = shutil.copytree(first, tmp_path / step, symlinks=True)
        reader = Publication(public)
        publish_until(step, after, new, public, monkeypatch)
        is_old = step in BEFORE_THE_SWITCH or (step == STEPS[4] and not after)
        assert contents(public) == (before if is_old else wanted), step
        assert list(verify_publication(public)) == [], step
        assert {path: reader.read(path) for path in before} == before, step
        publish(new, public, "new")
        assert contents(public) == wanted, step
        assert len(beside(public)) == 2, step  # the generation in use and the one before
        assert is_published(public, "new"), step


def test_a_service_goes_on_with_the_publication_that_it_opened_until_it_follows(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path
) -> None:
    old, new = catalogues
    publish(old, tmp_path, "old")
    reader = Publication(tmp_path)
    before = contents(tmp_path)
    publish(new, tmp_path, "new")
    assert {path: reader.read(path) for path in reader.ledger.files} == before
    assert reader.refresh()
    assert {path: reader.read(path) for path in reader.ledger.files} == contents(tmp_path) != before


def test_static_hosting_is_given_a_link_that_switches_too(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path
) -> None:
    for stamp, shown in zip(("old", "new"), catalogues, strict=True):
        publish(shown, tmp_path, stamp)
        served = {path: (tmp_path / "current" / path).read_bytes() for path in read_ledger(tmp_path).files}
        assert served == contents(tmp_path)
    (tmp_path / "current").unlink()
    assert not is_published(tmp_path, "new")
    assert publish(catalogues[1], tmp_path, "new").written == 0
    assert (tmp_path / "current" / "llms.txt").is_file()


def test_files_of_others_are_left_alone(catalogues: tuple[Catalogue, Catalogue], tmp_path: Path) -> None:
    others = (
        "llms.txt",
        "own.txt",
        "papers/otters.md",
        "generation-7/own.txt",
        "generation-old-copy/x",
        "current/own.txt",
    )
    for path in others:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("mine")
    (notice,) = publish(catalogues[0], tmp_path, "old").notices
    assert f"'{tmp_path / 'current'}' is there and was not published by refdesk" in notice
    assert is_published(tmp_path, "old")
    inside = find_file(tmp_path, "google.html")
    inside.write_text("mine")
    assert [tuple(finding) for finding in verify_publication(tmp_path)] == [
        (f"{inside.parent.name}/google.html", "extra")
    ]
    for stamp in ("new", "old", "newer"):
        publish(catalogues[stamp != "old"], tmp_path, stamp)
    assert {path: (tmp_path / path).read_text() for path in others} == dict.fromkeys(others, "mine")
    assert inside.read_text() == "mine"
    assert [path.name for path in inside.parent.iterdir()] == ["google.html"]


def flip(file: Path) -> None:
    """Alter a byte and nothing else: size and date stay."""
    status = file.stat()
    with file.open("r+b") as opened:
        opened.seek(status.st_size // 2)
        byte = opened.read(1)
        opened.seek(-1, os.SEEK_CUR)
        opened.write(bytes([byte[0] ^ 1]))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "altered": flip,
    "truncated": lambda file: os.truncate(file, 40),
    "lost": Path.unlink,
    "empty": lambda file: os.truncate(file, 0),
}


@pytest.mark.parametrize("path", ["llms.txt", "papers/otters.html", "api/records.jsonl", "raw/notes/glaciers.md"])
def test_damage_is_found_not_served_and_mended(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, path: str
) -> None:
    publish(catalogues[0], tmp_path, "old")
    wanted = contents(tmp_path)
    for name, damage in DAMAGES.items():
        damage(find_file(tmp_path, path))
        found = [finding.problem for finding in verify_publication(tmp_path)]
        assert found == (["missing"] if name == "lost" else ["altered"]), name
        with pytest.raises(DamagedFileError, match=r"altered or lost\. Run 'refdesk publish'"):
            Publication(tmp_path).read(path)
        assert not is_published(tmp_path, "old"), name
        report = publish(catalogues[0], tmp_path, "old")
        assert (report.written, report.removed) == (1, 0), name
        assert contents(tmp_path) == wanted, name
        assert list(verify_publication(tmp_path)) == [], name


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_ledger_is_found_and_made_again_and_nothing_is_lost(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    publish(catalogues[0], tmp_path, "old")
    before = read_ledger(tmp_path)
    running = Publication(tmp_path)
    damage(tmp_path / LEDGER_FILE)
    assert [finding.path for finding in verify_publication(tmp_path)] == [LEDGER_FILE]
    assert not running.refresh()
    assert contents(tmp_path) == {path: running.read(path) for path in before.files}
    assert not is_published(tmp_path, "old")
    assert publish(catalogues[0], tmp_path, "old").written == 0
    assert read_ledger(tmp_path) == before
    assert is_published(tmp_path, "old")


def test_files_are_copied_where_there_are_no_links(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    publish(catalogues[0], tmp_path, "old")
    monkeypatch.setattr("llms.publishing.folder.os.link", refuse)
    publish(catalogues[1], tmp_path, "new")
    assert list(verify_publication(tmp_path)) == []
    assert find_file(tmp_path, "papers/kettles.md").stat().st_nlink == 1


def test_two_publications_do_not_run_at_once(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MAX_WAIT_S", 0)
    with PublicFolder(tmp_path).lock(), pytest.raises(PublishBusyError, match="Another process is publishing to"):
        publish(catalogues[0], tmp_path, "old")
    assert publish(catalogues[0], tmp_path, "old").written


@pytest.mark.parametrize("killed", [False, True])
def test_a_folder_of_the_old_layout_is_brought_into_the_new_one(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, killed: bool
) -> None:
    public = tmp_path / "public"
    publish(catalogues[0], tmp_path / "made", "old")
    publish_in_place(public, tmp_path / "made", killed=killed)
    before = read_ledger(public)
    if not killed:
        assert contents(public) == contents(tmp_path / "made")  # as a service reads it that does not ingest
    publish(catalogues[0], public, "old")
    assert contents(public) == contents(tmp_path / "made")
    assert read_ledger(public).changes == before.changes
    assert beside(public) == {"generation-1", "own.txt", "papers"}
    assert [path.name for path in (public / "papers").iterdir()] == ["own.txt"]
    assert is_published(public, "old")


def test_an_upgrade_that_is_killed_is_finished_by_the_next_publication(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = tmp_path / "public"
    publish(catalogues[0], tmp_path / "made", "old")
    publish_in_place(public, tmp_path / "made")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("llms.publishing.publication.remove_files", die)
        publish(catalogues[0], public, "old")
    assert contents(public) == contents(tmp_path / "made")
    assert not is_published(public, "old")
    (public / "mine.txt").write_text("mine")
    publish(catalogues[0], public, "old")
    assert beside(public) == {"generation-1", "own.txt", "papers", "mine.txt"}
    (public / "llms.txt").write_text("mine")  # a name that was ours once
    publish(catalogues[0], public, "old")
    assert (public / "llms.txt").read_text() == "mine"


def test_an_older_release_publishes_beside_the_generations(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path
) -> None:
    """An older release knows of a ledger of another format that its files are ours, in place: there are none."""
    publish(catalogues[0], tmp_path, "old")
    listed = json.loads((tmp_path / LEDGER_FILE).read_bytes())["files"]
    assert [path for path in listed if (tmp_path / path).exists()] == []
    publish(catalogues[1], tmp_path / "again", "new")
    publish_in_place(tmp_path, tmp_path / "again")  # as the older release leaves it
    publish(catalogues[1], tmp_path, "new")
    assert contents(tmp_path) == contents(tmp_path / "again")
    assert read_ledger(tmp_path).generation == 2
    assert "llms.txt" not in beside(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format":9,"files":{"own.txt":1}}', '{"format":3,"files":{"own.txt":1}}']
)
def test_a_file_that_only_has_the_name_of_a_ledger_takes_nothing_with_it(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path, text: str
) -> None:
    (tmp_path / LEDGER_FILE).write_text(text)
    (tmp_path / "own.txt").write_text("mine")
    publish(catalogues[0], tmp_path, "old")
    assert (tmp_path / "own.txt").read_text() == "mine"
    assert is_published(tmp_path, "old")


def test_a_publication_after_two_others_writes_what_differs_and_links_nothing_else(
    catalogues: tuple[Catalogue, Catalogue], tmp_path: Path
) -> None:
    public, fresh = tmp_path / "public", tmp_path / "fresh"
    for number in range(5):
        publish(catalogues[number % 2], public, str(number))
        assert list(verify_publication(public)) == []
    publish(catalogues[0], fresh, "4")
    assert contents(public) == contents(fresh)
