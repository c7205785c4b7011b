"""Files that never end, that lie elsewhere or nest too deep are told by name, and the others are ingested."""

import json
import os
from pathlib import Path

import pytest

from index.citation import read_register
from index.citation import register as kept
from index.citation.register import RegisterError
from ingest import read_archive_info
from ingest.errors import ArchiveError
from ingest.sources import file_limits, local_folder
from ingest.sources.folder import FolderSource
from tests.conftest import STRICT, Cli, document_text


@pytest.mark.parametrize("name", ["archive.yaml", "citations.json"])
@pytest.mark.parametrize(
    ("what", "reason"),
    [("fifo", "no regular file"), ("device", "leads out of the folder"), ("elsewhere", "leads out of the folder")],
)
def test_a_file_about_the_archive_is_a_regular_file_inside_it(
    archive: Path, tmp_path: Path, cli: Cli, name: str, what: str, reason: str
) -> None:
    (tmp_path / "outside").write_text("{}")
    place = archive / name
    if what == "fifo":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero" if what == "device" else tmp_path / "outside")
    status, _, told = cli("ingest", archive, "--index", tmp_path / "index", "--public", tmp_path / "public")
    assert status == 1
    assert name in told
    assert reason in told
    assert not (tmp_path / "index").exists() or not list((tmp_path / "index").glob("manifest.json"))


def test_a_file_about_the_archive_has_a_size(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_folder, "MAX_ARCHIVE_BYTES", 10)
    monkeypatch.setattr(kept, "MAX_REGISTER_BYTES", 10)
    (archive / "archive.yaml").write_text("title: A long title\n")
    (archive / "citations.json").write_text('{"documents": {}}')
    with pytest.raises(ArchiveError, match="longer than 10 bytes"):
        read_archive_info(archive)
    with pytest.raises(RegisterError, match="longer than 10 bytes"):
        read_register(archive / "citations.json")


def test_a_link_inside_the_archive_is_followed(archive: Path) -> None:
    (archive / "about").mkdir()
    (archive / "about" / "facts.yaml").write_text("title: Facts\nsummary: S\ndescription: D\n")
    (archive / "archive.yaml").symlink_to(archive / "about" / "facts.yaml")
    assert read_archive_info(archive).title == "Facts"


def test_documents_that_cannot_be_read_are_told_and_the_others_ingested(
    archive: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limits, "MAX_DOCUMENT_BYTES", 2_000)
    os.mkfifo(archive / "pipe.md")
    (archive / "large.md").write_text(document_text("note:large", "a " * 2_000))
    texts = {
        "quotes": document_text("note:quotes", "Above.\n\n" + "> " * 30 + "deep\n"),
        "lists": document_text("note:lists", "".join("  " * depth + "- a\n" for depth in range(12))),
        "tabs": document_text("note:tabs", "".join("\t" * depth + "- a\n" for depth in range(12))),
        "aliases": "---\nid: note:a\nkind: note\ntitle: T\ntopics: &a [x, *a]\n---\nBody.\n",
        "brackets": f"---\nid: note:b\nkind: note\ntitle: {'[' * 900}\n---\nBody.\n",
        "number": f"---\nid: note:c\nkind: note\ntitle: T\nversion: {'9' * 1_500}\n---\nBody.\n",
    }
    (archive / "archive.yaml").write_text(STRICT)
    for name, text in texts.items():
        (archive / f"{name}.md").write_text(text)
    options = ("--index", tmp_path / "index", "--public", tmp_path / "public")
    status, said, told = cli("ingest", archive, *options)
    assert status == 3
    assert "3 added" in said
    for expected in (
        "pipe.md: it cannot be read (it is no regular file",
        "large.md: it cannot be read (it is longer than 2,000 bytes",
        "quotes.md, line 8: quotes and lists stand more than 19 levels inside each other",
        "lists.md, line ",
        "tabs.md, line ",
        "aliases.md, line 5: the front matter is not valid YAML (a value holds itself)",
        "brackets.md, line 4: the front matter is not valid YAML (it nests deeper than 20 levels)",
        "number.md, line 5: ",
    ):
        assert expected in told, expected


def test_folders_as_deep_as_a_path_can_be_are_walked(archive: Path) -> None:
    depth, place = 1_500, archive
    descriptor = os.open(archive, os.O_RDONLY)
    try:
        for _ in range(depth):
            os.mkdir("d", dir_fd=descriptor)
            inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor, place = inner, place / "d"
    finally:
        os.close(descriptor)
    (place / "deep.md").write_text(document_text("note:deep", "Deep."))
    found = [item.path for item in FolderSource(str(archive)).discover({})]
    assert len(found) == 4
    assert f"{'d/' * depth}deep.md" in found
    (place / "deep.md").unlink()
    for _ in range(depth):  # pytest would remove them by a function that calls itself
        place.rmdir()
        place = place.parent


def test_a_register_that_nests_without_end_or_names_a_key_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "citations.json"
    many = {f"paper:{number}": {"keys": [f"key{number}"]} for number in range(20_000)}
    for text in (
        "[" * 100_000,
        '{"documents": ' * 10_000,
        json.dumps({"documents": {**many, "paper:x": {"keys": ["key19999"]}}}),
    ):
        path.write_text(text)
        with pytest.raises(RegisterError):
            read_register(path)
