"""The resources: documents, sections and published surfaces under `refdesk://`. To add one: one entry, one test."""

import mimetypes
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer, ResourceSecurity

from index import RefdeskError
from llms import Publication
from server.mcp.suggestions import Suggest, filter_fitting, suggest_document_ids, suggest_section_anchors
from tools import Desk
from tools.fetch import ContinuationError, cut_fitting_part, find_section_span

SURFACE_URI_PREFIX = "refdesk://surface/"
NEXT_PART_KEY = "refdesk/next"  # the key in a content's `_meta` that holds the URI of the next part

_PART_PATTERN = re.compile(r"(?P<name>.*?)(?:~(?P<offset>\d{1,9}))?", re.DOTALL)
_ID_SECURITY = ResourceSecurity(
    reject_absolute_paths=False
)  # 'a:b' is an id and no drive; ids are looked up, never joined


class SurfaceError(RefdeskError, LookupError):
    """A surface that is not published, or that is not text."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in path)
        super().__init__(f"The surface '{shown[:80]}' {reason}.")


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """A resource template, the function that reads it, and what its variables are completed with."""

    uri: str
    title: str
    mime_type: str
    read: Callable[..., Awaitable[str]]
    suggest: Mapping[str, Suggest]


def list_resource_entries(public: Path | None) -> Sequence[ResourceEntry]:
    """The templates; those of surfaces only where `public`, the folder that they are published in, is given."""
    entries = [
        ResourceEntry("refdesk://document/{id}", "A document", "text/markdown", document, {"id": suggest_document_ids}),
        ResourceEntry(
            "refdesk://document/{id}/{section}",
            "A section of a document",
            "text/markdown",
            section,
            {"id": suggest_document_ids, "section": suggest_section_anchors},
        ),
    ]
    return entries if public is None else [*entries, _make_surface_entry(public)]


async def document(ctx: Context[Desk], id: str) -> str:  # noqa: A002  # the template names it
    """The Markdown of a document, by the id that `search` gives."""
    name, offset = split_offset(id)
    reader = await ctx.request_context.lifespan_context.reader()
    return _slice_from(await reader.markdown(reader.document(name).id), name, offset)


async def section(ctx: Context[Desk], id: str, section: str) -> str:  # noqa: A002  # the template names it
    """The Markdown of one section of a document, by the anchor that `search` gives after '#'."""
    anchor, offset = split_offset(section)
    reader = await ctx.request_context.lifespan_context.reader()
    found = reader.document(id)
    markdown = await reader.markdown(found.id)
    start, end = find_section_span(found, markdown, anchor)
    return _slice_from(markdown[start:end], f"{id}/{anchor}", offset)


def add_resources(server: MCPServer[Desk], public: Path | None) -> None:
    """Register the templates, and the two surfaces that every archive has as resources of their own."""
    for entry in list_resource_entries(public):
        security = None if entry.uri.startswith(SURFACE_URI_PREFIX) else _ID_SECURITY
        server.resource(entry.uri, title=entry.title, mime_type=entry.mime_type, security=security)(entry.read)
    if public is not None:
        for name, text in (("llms.txt", "The map of the archive"), ("llms-full.txt", "Every document in one text")):
            reading = _make_surface_reader(public, name)
            server.resource(SURFACE_URI_PREFIX + name, name=name, title=text, description=f"{text}.")(reading)


def cut_to_parts(uri: str, contents: Iterable[ReadResourceContents]) -> Sequence[ReadResourceContents]:
    """The contents, cut to what every host takes.

    What was cut off continues under the URI in the `_meta` of the content.
    """
    return [_cut_part(uri, content) for content in contents]


def _cut_part(uri: str, whole: ReadResourceContents) -> ReadResourceContents:
    if not uri.startswith("refdesk://") or isinstance(whole.content, bytes):
        return whole
    text = cut_fitting_part(whole.content)
    base, offset = split_offset(uri)
    meta = (
        {**(whole.meta or {}), NEXT_PART_KEY: f"{base}~{offset + len(text)}"}
        if len(text) < len(whole.content)
        else whole.meta
    )
    kind = _guess_content_type(unquote(base)) if uri.startswith(SURFACE_URI_PREFIX) else whole.mime_type
    return ReadResourceContents(content=text, mime_type=kind, meta=meta)


def split_offset(name: str) -> tuple[str, int]:
    """A name, and the offset of the part that it asks for: `x~700`."""
    parts = _PART_PATTERN.fullmatch(name)
    return (parts["name"], int(parts["offset"] or 0)) if parts else (name, 0)


def _slice_from(text: str, name: str, offset: int) -> str:
    if offset and offset >= len(text):
        raise ContinuationError(name, offset, 0, len(text))
    return text[offset:]


def _make_surface_entry(public: Path) -> ResourceEntry:
    async def surface(path: str) -> str:
        """A published surface by its path on the service, such as refdesk://surface/llms.txt."""
        name, offset = split_offset(path)
        return _slice_from(_read_surface(public, name), name, offset)

    async def surface_paths(_: Desk, typed: str, __: Mapping[str, str]) -> Sequence[str]:
        ledger = _open_publication(public).ledger
        paths = sorted([*ledger.files, *ledger.on_request])
        return filter_fitting([path for path in paths if _is_text(path)], typed)

    return ResourceEntry(
        SURFACE_URI_PREFIX + "{+path}", "A published surface", "text/plain", surface, {"path": surface_paths}
    )


def _make_surface_reader(public: Path, name: str) -> Callable[[], str]:
    return lambda: _read_surface(public, name)


def _open_publication(public: Path) -> Publication:
    """What is published now. A ledger is read at the first use, because `initialize` does not wait for it."""
    published = _keep_publication(public)
    published.refresh()
    return published


@lru_cache(maxsize=8)  # folders; a process serves one
def _keep_publication(public: Path) -> Publication:
    return Publication(public)


def _read_surface(public: Path, path: str) -> str:
    published = _open_publication(public)
    if published.ledger.find(path) is None:
        raise SurfaceError(path, "is not published; complete the path, or see refdesk://surface/llms.txt")
    try:
        return published.read(path).decode()
    except UnicodeDecodeError as error:
        raise SurfaceError(path, "is not text; open it under its URL on this service") from error


def _guess_content_type(path: str) -> str:
    return mimetypes.guess_type(path)[0] or "text/plain"


def _is_text(path: str) -> bool:
    kind = _guess_content_type(path)
    return kind.startswith("text/") or kind.endswith(("json", "xml"))
