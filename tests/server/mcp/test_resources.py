"""Resources as a host reads them, in both protocol eras."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp_types import INVALID_PARAMS, TextResourceContents

from ingest import ingest
from server.mcp.resources import NEXT_PART_KEY
from server.mcp.server import build_server
from tests.conftest import ARCHIVE, document_text
from tests.llms.publications import replace_surface, write_publication
from tools import Desk

pytestmark = pytest.mark.anyio
LONG = "# Long\n\n" + 'A "quote", a \\\\ and äöü.\n' * 20 + "y" * 90_000
both_eras = pytest.mark.parametrize("era", ["auto", "legacy"])


@asynccontextmanager
async def client(index: Path, public: Path | None = None, era: Any = "auto") -> AsyncIterator[Client]:
    async with Client(build_server(Desk(index, "http://127.0.0.1:8321"), public=public), mode=era) as connected:
        yield connected


async def read(connected: Client, uri: str) -> TextResourceContents:
    (content,) = (await connected.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.uri == uri
    assert len(json.dumps(content.text, ensure_ascii=False)) < 40_000
    return content


@pytest.fixture
def public(tmp_path: Path) -> Path:
    files = {
        "llms.txt": b"# The map\n",
        "papers/x.md": "A twin with äöü.\n".encode(),
        ".well-known/card.json": b"{}",
        "paper.pdf": b"%PDF\xff\xfe",
        "papers/damaged.md": b"Written.",
    }
    folder = write_publication(tmp_path / "public", files)
    (folder / "generation-1" / "beside.txt").write_text("of somebody else")
    (folder / "generation-1" / "papers" / "damaged.md").write_text("Altered.")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@both_eras
async def test_a_document_and_each_of_its_sections_can_be_read(shipped: Path, era: str) -> None:
    whole = (ARCHIVE / "papers" / "routing-premium.md").read_text()
    async with client(shipped, era=era) as connected:
        content = await read(connected, "refdesk://document/paper:routing-premium")
        assert content.text == whole
        assert content.mime_type == "text/markdown"
        fetched = await connected.call_tool("search", {"query": "when does routing pay?"})
        assert fetched.structured_content
        first = fetched.structured_content["results"][0]
        document_id, anchor = first["id"], next(iter(first["passages"]))
        section = await read(connected, f"refdesk://document/{document_id}/{anchor}")
        assert section.text.startswith("#")
        assert section.text in whole


@both_eras
async def test_published_surfaces_can_be_listed_and_read(shipped: Path, public: Path, era: str) -> None:
    async with client(shipped, public, era) as connected:
        listed = {resource.uri for resource in (await connected.list_resources()).resources}
        assert listed == {"refdesk://surface/llms.txt", "refdesk://surface/llms-full.txt"}
        assert (await read(connected, "refdesk://surface/llms.txt")).text == "# The map\n"
        twin = await read(connected, "refdesk://surface/papers/x.md")
        assert (twin.text, twin.mime_type) == ("A twin with äöü.\n", "text/markdown")
        card = await read(connected, "refdesk://surface/.well-known/card.json")
        assert card.mime_type == "application/json"


async def test_without_a_folder_of_surfaces_there_are_none(shipped: Path) -> None:
    async with client(shipped) as connected:
        assert (await connected.list_resources()).resources == []
        templates = (await connected.list_resource_templates()).resource_templates
        assert [template.uri_template for template in templates] == [
            "refdesk://document/{id}",
            "refdesk://document/{id}/{section}",
        ]


@both_eras
@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("refdesk://document/paper:nowhere", "No document 'paper:nowhere'."),
        ("refdesk://document/routing-premium", "Did you mean 'paper:routing-premium'?"),
        ("refdesk://document/paper:routing-premium/nowhere", "has no part '#nowhere'"),
        ("refdesk://document/paper:routing-premium~999999999", "has no part at 999999999"),
        ("refdesk://document/..%2F..%2Fetc%2Fpasswd", "Unknown resource"),
        ("refdesk://surface/nowhere.txt", "The surface 'nowhere.txt' is not published"),
        ("refdesk://surface/llms-full.txt", "The surface 'llms-full.txt' is not published"),
        ("refdesk://surface/.published.json", "is not published"),
        ("refdesk://surface/papers/../../secret.txt", "Unknown resource"),
        ("refdesk://surface/%2e%2e/secret.txt", "Unknown resource"),
        ("refdesk://surface//etc/passwd", "Unknown resource"),
        ("refdesk://surface/link.txt", "is not published"),
        ("refdesk://surface/beside.txt", "is not published"),
        ("refdesk://surface/paper.pdf", "is not text"),
        ("file:///etc/passwd", "Unknown resource"),
    ],
)
async def test_what_cannot_be_read_is_told_as_a_protocol_error(
    shipped: Path, public: Path, era: str, uri: str, sentence: str
) -> None:
    async with client(shipped, public, era) as connected:
        with pytest.raises(MCPError, match=sentence.replace("?", r"\?")) as refused:
            await connected.read_resource(uri)
        assert refused.value.error.code == INVALID_PARAMS


async def test_a_surface_that_was_altered_is_not_read(shipped: Path, public: Path) -> None:
    async with client(shipped, public) as connected:
        with pytest.raises(MCPError) as refused:
            await connected.read_resource("refdesk://surface/papers/damaged.md")
    assert "altered or lost. Run 'refdesk publish'" in refused.value.error.message


@pytest.fixture(scope="module")
def unusual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a document too long for one answer and of one with hidden characters."""
    folder = tmp_path_factory.mktemp("unusual")
    (folder / "archive").mkdir()
    (folder / "archive" / "long.md").write_text(document_text("note:long", LONG))
    (folder / "archive" / "tags.md").write_text(document_text("note:tags", "# T\n\nPlain\U000e0041\u202e words.\n"))
    ingest(folder / "archive", folder / "index")
    return folder / "index"


async def test_a_long_text_comes_in_parts_that_join(unusual: Path, public: Path) -> None:
    replace_surface(public, "llms-full.txt", LONG.encode())
    async with client(unusual, public) as connected:
        starts = (
            "refdesk://document/note:long",
            "refdesk://document/note:long/long",
            "refdesk://surface/llms-full.txt",
        )
        for uri in starts:
            parts, following = [], uri
            while following:
                content = await read(connected, following)
                parts.append(content.text)
                following = (content.meta or {}).get(NEXT_PART_KEY, "")
            assert len(parts) > 2
            assert "".join(parts).endswith(LONG)


async def test_what_cannot_be_seen_is_not_given_to_a_model(unusual: Path) -> None:
    async with client(unusual) as connected:
        assert "Plain words." in (await read(connected, "refdesk://document/note:tags")).text
