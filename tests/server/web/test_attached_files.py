"""Pictures and other files over HTTP: with safe types, nothing runs in them, and a private service keeps them."""

from pathlib import Path

import pytest

from ingest import ingest
from server.answers.content_policy import FOREIGN_POLICY
from tests.conftest import document_text
from tests.llms.surfaces.test_attached_files import publish_index
from tests.server.http_client import settings, visitor
from tests.server.mcp.test_tools import call, client

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n0000"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
TOKEN = "correct-horse-battery-staple-0123456789"


@pytest.fixture
def published(tmp_path: Path, index: Path) -> dict[str, str]:
    """A service's files by name: a document that shows and offers one of each kind is ingested and published."""
    folder = tmp_path / "tree"
    folder.mkdir()
    for name, data in {
        "a.png": PNG,
        "b.svg": SVG,
        "c.html.txt": b"<script>alert(1)</script>",
        "d.js": b"alert(1)",
    }.items():
        (folder / name).write_bytes(data)
    links = "![a](a.png) ![b](b.svg) [c](c.html.txt) [d](d.js)"
    (folder / "one.md").write_text(document_text("note:one", f"{links} [two](two.md)\n"))
    (folder / "two.md").write_text(document_text("note:two", "Otters.\n"))
    (folder / "three.md").write_text(document_text("note:three", "Kettles.\n"))
    (folder / "four.md").write_text(document_text("note:four", "Teas.\n", related=["note:three", "note:gone"]))
    ingest(folder, index)
    return {path.rpartition("/")[2]: path for path in publish_index(index, tmp_path / "public", "one")}


async def test_an_attached_file_has_its_type_and_runs_nothing(
    published: dict[str, str], tmp_path: Path, index: Path
) -> None:
    async with visitor(settings(index, tmp_path / "public")) as visiting:
        picture = await visiting.get(f"/{published['a.png']}")
        assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
        assert "immutable" in picture.headers["cache-control"]
        for name, media_type in {"b.svg": "image/svg+xml", "d.js": "text/plain; charset=utf-8"}.items():
            answer = await visiting.get(f"/{published[name]}")
            assert answer.headers["content-type"] == media_type
            assert answer.headers["content-security-policy"] == FOREIGN_POLICY
            assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await visiting.get("/files/000000000000/a.png")).status_code == 404


async def test_a_private_service_shows_no_picture_without_a_token(
    published: dict[str, str], tmp_path: Path, index: Path
) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text(f"{TOKEN}\n")
    tokens.chmod(0o600)
    config = settings(index, tmp_path / "public", token_file=tokens)
    async with visitor(config) as visiting:
        assert (await visiting.get(f"/{published['a.png']}")).status_code == 401
        told = await visiting.get(f"/{published['a.png']}", headers={"Authorization": f"Bearer {TOKEN}"})
        assert (told.status_code, told.content) == (200, PNG)


async def test_fetch_says_what_links_to_a_document(published: dict[str, str], index: Path) -> None:
    assert published
    async with client(index) as connected:
        two = (await call(connected, "fetch", id="note:two"))["metadata"]
        one = (await call(connected, "fetch", id="note:one"))["metadata"]
    assert two["linked_from"] == "note:one | About note:one | http://127.0.0.1:8321/notes/one"
    assert two["linked_from_count"] == "1"
    assert "linked_from" not in one


async def test_fetch_says_what_to_read_next(published: dict[str, str], index: Path) -> None:
    assert published
    async with client(index) as connected:
        four = (await call(connected, "fetch", id="note:four"))["metadata"]
        three = (await call(connected, "fetch", id="note:three"))["metadata"]
    assert four["related"] == "note:three | About note:three | http://127.0.0.1:8321/notes/three"
    assert three["linked_from"] == "note:four | About note:four | http://127.0.0.1:8321/notes/four"
    assert "related" not in three
