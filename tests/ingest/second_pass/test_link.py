"""Links hold in what is indexed, and an ingest writes again just those documents whose links lead elsewhere."""

import asyncio
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from index import read_manifest
from index.documents.document import Document
from index.storage.kept.originals import Originals
from index.storage.reader import Reader
from ingest import IngestReport, ingest, is_stale
from tests.conftest import document_text

PNG = b"\x89PNG\r\n\x1a\n0000"
OTHER_PNG = b"\x89PNG\r\n\x1a\n1111"
START = document_text(
    "note:start", "See [next](next.md#part-two), [gone](gone.md), ![a](img/a.png) and [data](../data.csv).\n"
)
NEXT = document_text("note:next", "# Next\n\n## Part two\n\nBack to [start](start.md).\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "guide" / "img").mkdir(parents=True)
    (folder / "guide" / "start.md").write_text(START)
    (folder / "guide" / "next.md").write_text(NEXT)
    (folder / "guide" / "img" / "a.png").write_bytes(PNG)
    (folder / "data.csv").write_text("a,b\n")
    return folder


def read(index: Path) -> tuple[Mapping[str, Document], Mapping[str, str], Mapping[str, object]]:
    async def run() -> tuple[Mapping[str, Document], Mapping[str, str], Mapping[str, object]]:
        reader = await Reader.open(index)
        return reader.documents, await reader.read_all_markdown(), reader.backlinks

    return asyncio.run(run())


def counts(report: IngestReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.removed


def body(index: Path, name: str) -> str:
    documents, markdown, _ = read(index)
    return markdown[name][documents[name].body_start :]


def test_a_text_is_stored_with_the_addresses_at_which_its_links_are_published(tree: Path, index: Path) -> None:
    report = ingest(tree, index)
    documents, markdown, backlinks = read(index)
    start = documents["note:start"]
    picture, data = (hashlib.sha256(data).hexdigest() for data in (PNG, b"a,b\n"))
    assert body(index, "note:start") == (
        f"See [next](/notes/next#part-two), [gone](gone.md), ![a](/files/{picture[:12]}/a.png) and "
        f"[data](/files/{data[:12]}/data.csv).\n"
    )
    assert start.links == ("note:next",)
    assert [file.path for file in start.files] == ["data.csv", "guide/img/a.png"]
    assert start.rewritten_sha256 == hashlib.sha256(markdown["note:start"].encode()).hexdigest()
    assert start.characters == len(markdown["note:start"])
    assert start.sha256 == hashlib.sha256(START.encode()).hexdigest()
    assert backlinks == {"note:next": ["note:start"], "note:start": ["note:next"]}
    assert [(link.path, link.line, link.address) for link in report.broken_links] == [("guide/start.md", 6, "gone.md")]
    assert Originals(index).read(picture) == PNG


def test_a_second_ingest_changes_nothing(tree: Path, index: Path) -> None:
    ingest(tree, index)
    assert not is_stale(tree, index)
    assert counts(ingest(tree, index)) == (0, 0, 0)


def test_a_document_whose_target_comes_goes_or_moves_is_written_again(tree: Path, index: Path) -> None:
    ingest(tree, index)
    gone = tree / "guide" / "gone.md"
    gone.write_text(document_text("note:gone", "Here.\n"))
    assert is_stale(tree, index)
    assert counts(ingest(tree, index)) == (1, 1, 0)
    assert "[gone](/notes/gone)" in body(index, "note:start")
    gone.write_text(document_text("note:away", "Here.\n"))
    assert counts(ingest(tree, index)) == (1, 1, 1)
    assert "[gone](/notes/away)" in body(index, "note:start")
    gone.unlink()
    assert counts(ingest(tree, index)) == (0, 1, 1)
    assert "[gone](gone.md)" in body(index, "note:start")


def test_a_document_is_written_again_when_a_heading_that_it_names_changes(tree: Path, index: Path) -> None:
    ingest(tree, index)
    (tree / "guide" / "next.md").write_text(NEXT.replace("Part two", "Part 2"))
    report = ingest(tree, index)
    assert counts(report) == (0, 2, 0)
    assert "[next](/notes/next)," in body(index, "note:start")
    (tree / "guide" / "next.md").write_text(NEXT.replace("Back", "Up"))
    ingest(tree, index)
    (tree / "guide" / "next.md").write_text(NEXT)
    assert counts(ingest(tree, index)) == (0, 1, 0)  # the heading is what it was


def test_a_document_alone_that_changes_finds_the_headings_of_those_that_did_not(tree: Path, index: Path) -> None:
    ingest(tree, index)
    (tree / "guide" / "start.md").write_text(START.replace("See", "Look at"))
    assert counts(ingest(tree, index)) == (0, 1, 0)
    assert body(index, "note:start").startswith("Look at [next](/notes/next#part-two)")


def test_a_picture_that_changes_or_goes_is_followed_and_its_bytes_are_kept_as_long_as_they_are_used(
    tree: Path, index: Path
) -> None:
    ingest(tree, index)
    picture = tree / "guide" / "img" / "a.png"
    old, new = (hashlib.sha256(data).hexdigest() for data in (PNG, OTHER_PNG))
    picture.write_bytes(OTHER_PNG)
    assert is_stale(tree, index)
    assert counts(ingest(tree, index)) == (0, 1, 0)
    assert f"![a](/files/{new[:12]}/a.png)" in body(index, "note:start")
    picture.unlink()
    assert counts(ingest(tree, index)) == (0, 1, 0)
    assert "![a](img/a.png)" in body(index, "note:start")
    assert not Originals(index).holds(old)
    (tree / "guide" / "next.md").unlink()
    ingest(tree, index)
    assert not Originals(index).holds(new)


def test_a_file_that_nothing_links_to_changes_no_document(tree: Path, index: Path) -> None:
    ingest(tree, index)
    (tree / "guide" / "other.png").write_bytes(PNG)
    assert counts(ingest(tree, index)) == (0, 0, 0)
    assert not is_stale(tree, index)


def test_a_strict_archive_keeps_its_links_as_they_are(tree: Path, index: Path) -> None:
    (tree / "archive.yaml").write_text("title: T\nsummary: S\ndescription: D\nstrict: true\n")
    assert ingest(tree, index).broken_links == ()
    documents, markdown, _ = read(index)
    assert markdown["note:start"] == START
    assert (documents["note:start"].links, documents["note:start"].files) == ((), ())
    (tree / "archive.yaml").write_text("title: T\nsummary: S\ndescription: D\n")
    ingest(tree, index)
    assert "/notes/next" in body(index, "note:start")


def test_nothing_outside_the_root_and_nothing_that_is_no_file_is_attached(tree: Path, index: Path) -> None:
    (tree.parent / "secret.png").write_bytes(PNG)
    (tree / "out.png").symlink_to(tree.parent / "secret.png")
    os.mkfifo(tree / "pipe.png")
    (tree / ".hidden.png").write_bytes(PNG)
    (tree / "large.png").write_bytes(PNG + bytes(20_000_000))
    addresses = ["out.png", "pipe.png", ".hidden.png", "large.png", "../secret.png", "/dev/zero"]
    text = " ".join(f"![x]({address})" for address in addresses)
    (tree / "all.md").write_text(document_text("note:all", f"Pictures: {text}\n"))
    report = ingest(tree, index)
    documents, _, _ = read(index)
    assert documents["note:all"].files == ()
    told = {link.address: link.reason for link in report.broken_links}
    assert set(addresses) <= set(told)
    assert "20,000,000 bytes" in told["large.png"]


def test_every_broken_link_is_in_the_report(tree: Path, index: Path) -> None:
    text = " ".join(f"[x](gone-{number}.md)" for number in range(30))
    (tree / "all.md").write_text(document_text("note:all", f"{text}\n"))
    report = ingest(tree, index)
    assert len(report.broken_links) == 31


def test_the_manifest_is_the_same_for_the_same_archive(tree: Path, tmp_path: Path) -> None:
    ingest(tree, tmp_path / "one")
    ingest(tree, tmp_path / "two")
    one, two = (read_manifest(tmp_path / name).archive_sha256 for name in ("one", "two"))
    assert one == two
