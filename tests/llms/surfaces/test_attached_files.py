"""Pictures are published once by content, go with the last document that shows them, and are not read again."""

import asyncio
import json
from pathlib import Path

import pytest

from index.storage.kept.originals import ORIGINALS_FOLDER
from index.storage.reader import Reader
from ingest import ingest
from llms import Catalogue, ServiceDescription
from llms.publishing.opened import find_file, read_ledger
from llms.publishing.publish import publish
from tests.conftest import document_text

PNG = b"\x89PNG\r\n\x1a\n0000"


def publish_index(index: Path, public: Path, stamp: str) -> set[str]:
    """Publish, and list the attached files that are published then."""

    async def read() -> Catalogue:
        reader = await Reader.open(index)
        markdown = await reader.read_all_markdown()
        return Catalogue.of(
            reader.manifest.archive,
            reader.documents,
            markdown,
            ServiceDescription("http://127.0.0.1:8321/desk"),
            read_original=reader.read_original,
            read_attached=reader.read_attached,
        )

    publish(asyncio.run(read()), public, stamp)
    return {path for path in read_ledger(public).files if path.startswith("files/")}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "fig.png").write_bytes(PNG)
    (folder / "same.png").write_bytes(PNG)
    (folder / "a.md").write_text(document_text("note:a", "![A figure](fig.png)\n\n<img src='fig.png' alt='again'>\n"))
    (folder / "b.md").write_text(document_text("note:b", "![B](fig.png) and [A](a.md) ![C](same.png)\n"))
    return folder


def test_a_picture_is_published_once_and_pages_show_it_under_any_prefix(tree: Path, index: Path) -> None:
    public = tree.parent / "public"
    ingest(tree, index)
    (picture, same) = sorted(publish_index(index, public, "one"))
    assert (picture.rpartition("/")[2], same.rpartition("/")[2]) == ("fig.png", "same.png")
    assert find_file(public, picture).read_bytes() == PNG
    page = find_file(public, "notes/a.html").read_text()
    assert f'<img src="../{picture}" alt="A figure">' in page
    assert f'<img src="../{picture}" alt="again">' in page
    twin = find_file(public, "notes/a.md").read_text()
    assert f"![A figure](http://127.0.0.1:8321/desk/{picture})" in twin
    assert "![A figure](/files/" in find_file(public, "raw/notes/a.md").read_text()


def test_a_page_says_what_links_to_it(tree: Path, index: Path) -> None:
    public = tree.parent / "public"
    ingest(tree, index)
    publish_index(index, public, "one")
    page = find_file(public, "notes/a.html").read_text()
    assert "Linked from" in page
    assert '<li><a href="../notes/b">About note:b</a></li>' in page
    assert "Linked from" not in find_file(public, "notes/b.html").read_text()
    (listed,) = [
        item
        for item in json.loads(find_file(public, "api/index.json").read_text())["documents"]
        if item["id"] == "note:a"
    ]
    url = "http://127.0.0.1:8321/desk/notes/b"
    assert listed["linked_from"] == [{"id": "note:b", "title": "About note:b", "url": url}]
    assert listed["linked_from_count"] == 1
    (tree / "b.md").unlink()
    ingest(tree, index)
    publish_index(index, public, "two")
    assert "Linked from" not in find_file(public, "notes/a.html").read_text()


def test_related_documents_are_listed_beside_a_text_and_follow_their_titles(tree: Path, index: Path) -> None:
    public = tree.parent / "public"
    (tree / "c.md").write_text(document_text("note:c", "Words.\n", related=["note:a", "note:gone"]))
    ingest(tree, index)
    publish_index(index, public, "one")
    page = find_file(public, "notes/c.html").read_text()
    related = page[page.index("<h2>Related</h2>") :]
    assert '<li><a href="../notes/a">About note:a</a></li>' in related
    assert "note:gone" not in related
    assert '<li><a href="../notes/c">About note:c</a></li>' in find_file(public, "notes/a.html").read_text()
    twin = find_file(public, "notes/c.md").read_text()
    assert 'related: ["http://127.0.0.1:8321/desk/notes/a.md"]' in twin
    (tree / "a.md").write_text(document_text("note:a", "![A figure](fig.png)\n", title="Another Title"))
    ingest(tree, index)
    publish_index(index, public, "two")
    assert '<li><a href="../notes/a">Another Title</a></li>' in find_file(public, "notes/c.html").read_text()


def test_a_picture_stays_as_long_as_a_document_shows_it(tree: Path, index: Path) -> None:
    public = tree.parent / "public"
    ingest(tree, index)
    publish_index(index, public, "one")
    (tree / "b.md").unlink()
    ingest(tree, index)
    assert {path.rpartition("/")[2] for path in publish_index(index, public, "two")} == {"fig.png"}
    (tree / "a.md").write_text(document_text("note:a", "No figure.\n"))
    ingest(tree, index)
    assert publish_index(index, public, "three") == set()


def test_a_picture_that_is_published_is_not_read_again(tree: Path, index: Path) -> None:
    public = tree.parent / "public"
    ingest(tree, index)
    before = publish_index(index, public, "one")
    for file in (index / ORIGINALS_FOLDER).iterdir():
        if file.read_bytes() == PNG:
            file.unlink()
    assert publish_index(index, public, "two") == before
