"""A folder lists its files without their bytes, and reads one at a time."""

import os
from pathlib import Path

import pytest

from ingest import read_archive_info
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import folder
from ingest.sources.folder import FolderSource
from ingest.sources.source import KnownItem
from tests.ingest.reading import watch_opens


def paths(archive: Path) -> list[str]:
    return [item.path for item in FolderSource(str(archive)).discover({})]


def test_an_item_is_known_by_the_hash_of_its_bytes_and_fetched_alone(archive: Path) -> None:
    source = FolderSource(str(archive))
    items = list(source.discover({}))
    assert [item.path for item in items] == ["glaciers.md", "kettles.md", "otters.md"]
    for item in items:
        file = source.fetch(item)
        assert file.data == (archive / item.path).read_bytes()
        assert (file.sha256, file.media_type) == (item.sha256, "text/markdown")


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (archive / "pipe.md").mkdir()
    (archive / "loop.md").symlink_to(archive / "loop.md")

    def refuse(name: str) -> None:
        if name == "otters.md":
            raise PermissionError(13, "Permission denied")

    watch_opens(monkeypatch, refuse)
    source = FolderSource(str(archive))
    items = {item.path: item for item in source.discover({})}
    assert set(items) == {"glaciers.md", "kettles.md", "otters.md"}
    with pytest.raises(SourceFileError, match=r"otters\.md: it cannot be read \(Permission denied\)"):
        source.fetch(items["otters.md"])
    assert source.fetch(items["kettles.md"]).data


def test_a_name_that_is_no_text_is_a_problem_of_its_own(archive: Path) -> None:
    (archive / os.fsdecode(b"caf\xe9.md")).write_text("text")
    source = FolderSource(str(archive))
    (item,) = [item for item in source.discover({}) if item.path not in {"glaciers.md", "kettles.md", "otters.md"}]
    assert item.path == r"'caf\udce9.md'"
    with pytest.raises(SourceFileError, match="its name cannot be read as UTF-8"):
        source.fetch(item)


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        ("\n", r"its name holds U\+000A, a control character, which nobody sees; rename the file"),
        ("\u202e", r"its name holds U\+202E, RIGHT-TO-LEFT OVERRIDE, which nobody sees; rename the file"),
        ("\u2028", r"its name holds U\+2028, LINE SEPARATOR"),
        ("\x1b", r"its name holds U\+001B, a control character"),
    ],
)
def test_a_name_that_hides_something_is_told_with_what_it_hides(archive: Path, sign: str, reason: str) -> None:
    (archive / f"a{sign}b.md").write_text("text")
    source = FolderSource(str(archive))
    (item,) = [item for item in source.discover({}) if item.path not in {"glaciers.md", "kettles.md", "otters.md"}]
    with pytest.raises(SourceFileError, match=reason):
        source.fetch(item)


def test_a_file_that_did_not_change_is_not_read_for_its_hash(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SETTLED_NS", 0)
    source = FolderSource(str(archive))
    items = list(source.discover({}))
    known = {item.path: KnownItem(hint=item.hint, sha256=item.sha256) for item in items}
    (archive / "kettles.md").write_text("changed")
    read: list[str] = []
    watch_opens(monkeypatch, read.append)
    again = list(source.discover(known))
    assert read == ["kettles.md"]
    assert [item.path for item, old in zip(again, items, strict=True) if item.sha256 != old.sha256] == ["kettles.md"]


def test_a_change_that_keeps_size_and_date_is_seen(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SETTLED_NS", 0)
    source, path = FolderSource(str(archive)), archive / "otters.md"
    items = list(source.discover({}))
    before = path.stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    known = {item.path: KnownItem(hint=item.hint, sha256=item.sha256) for item in items}
    assert [item.sha256 for item in source.discover(known)] == [item.sha256 for item in source.discover({})]


def test_a_file_that_was_changed_just_now_is_read_again(archive: Path) -> None:
    assert {item.hint for item in FolderSource(str(archive)).discover({})} == {""}


def test_what_was_published_is_not_ingested(archive: Path) -> None:
    (archive / "public").mkdir()
    (archive / "public" / ".published.json").write_text("{}")
    (archive / "public" / "twin.md").write_text("twin")
    assert len(paths(archive)) == 3


def test_a_link_that_leads_out_of_the_archive_is_not_followed(archive: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (archive / "link.md").symlink_to(secret)
    (archive / ".hidden.md").write_text("hidden")
    assert paths(archive) == ["glaciers.md", "kettles.md", "otters.md"]


def test_an_archive_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"it holds no file whose suffix is known \(\.md "):
        paths(tmp_path)
    with pytest.raises(ArchiveError, match="it is not a folder"):
        paths(tmp_path / "nowhere")


def test_archive_yaml_is_optional_and_checked(archive: Path) -> None:
    assert read_archive_info(archive).title == "archive"
    (archive / "archive.yaml").write_text("title: [1\n")
    with pytest.raises(ArchiveError, match=r"archive\.yaml is broken"):
        read_archive_info(archive)
    (archive / "archive.yaml").write_text("title: T\nsummary: S\ndescription: D\norcid: nobody\n")
    with pytest.raises(ArchiveError, match="orcid"):
        read_archive_info(archive)
