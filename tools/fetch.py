"""The `fetch` tool: raw Markdown, in parts that every host takes."""

import json
import re
from typing import TYPE_CHECKING, Annotated

import anyio
from mcp.server.mcpserver import Context
from pydantic import Field

from index import Document, Model, RefdeskError, find_section, read_sections
from index.history.versions import split_version
from tools.desk import Desk
from tools.entry import ToolEntry
from tools.lookup import FoundDocument, look_up

if TYPE_CHECKING:
    from index.storage.reader import Reader

MAX_TEXT_CHARS = 36_000  # characters as JSON: with the metadata an answer stays under the 40,000 that hosts take
MAX_NAMED_VERSIONS = 5  # former texts that an answer names
MAX_NAMED_BACKLINKS = 10  # documents that an answer names of those that link to one

_ID_PATTERN = re.compile(r"(?P<document>[^#~]+)(?:#(?P<anchor>[^~]+))?(?:~(?P<offset>\d{1,9}))?")


class ContinuationError(RefdeskError, LookupError):
    """A continuation of a text that has no such part."""

    def __init__(self, document_id: str, offset: int, start: int, end: int) -> None:
        self.document_id = document_id
        self.offset = offset
        super().__init__(
            f"'{document_id}' has no part at {offset}: it goes from {start} to {end}. "
            "Fetch it without '~' to start anew."
        )


class FetchedDocument(Model):
    """Markdown of a document, a section, or the part that `metadata.next_id` continues."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


async def fetch(
    ctx: Context[Desk],
    id: Annotated[  # noqa: A002  # OpenAI's contract names the argument
        str,
        Field(description="{kind}:x, its section {kind}:x#anchor or version {kind}:x@1.0, or a metadata.next_id."),
    ],
) -> FetchedDocument:
    """The Markdown of a document or of one section, unchanged but for invisible characters.

    A long text comes in parts: fetch `metadata.next_id` for the next one.
    """
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    parts = _ID_PATTERN.fullmatch(id)
    name = parts["document"] if parts else id
    found = await anyio.to_thread.run_sync(_look_up, reader, desk.base_url, name, abandon_on_cancel=True)
    document, former = found.target.document, found.target.former
    markdown = former.markdown if former else await reader.markdown(document.id)
    anchor = parts["anchor"] if parts else None
    start, end = await anyio.to_thread.run_sync(_find_span, document, markdown, anchor, abandon_on_cancel=True)
    offset = int(parts["offset"]) if parts and parts["offset"] else start
    if not start <= offset < end:
        raise ContinuationError(document.id, offset, start, end)
    text = cut_fitting_part(markdown[offset:end])
    stop = offset + len(text)
    return FetchedDocument(
        id=found.target.version.reference if found.target.version else document.id,
        title=document.title,
        text=text,
        url=f"{desk.base_url}/{found.permalink}" if former else document.url(desk.base_url),
        metadata={
            **(
                _collect_metadata(document, desk.base_url) if former is None else _describe_former(found, desk.base_url)
            ),
            **(_describe_backlinks(reader, document, desk.base_url) if former is None else {}),
            **_describe_versions(found, desk.base_url),
            "start": str(offset),
            "end": str(stop),
            **({"next_id": f"{id.partition('~')[0]}~{stop}"} if stop < end else {}),
        },
    )


def _look_up(reader: "Reader", base_url: str, name: str) -> FoundDocument:
    """A document by its id alone, or a version of one. Raises DocumentNotFoundError and what `look_up` raises."""
    if split_version(name) is None:
        reader.document(name)
    return look_up(reader, base_url, name)


def _describe_former(found: FoundDocument, base_url: str) -> dict[str, str]:
    """What is known of a text that is not the newest, and that it is none."""
    document = found.target.document
    known = {
        "kind": document.kind,
        "date": document.date,
        "version": document.version,
        "canonical": document.canonical,
        "markdown_url": f"{base_url}/{found.permalink}.md",
        "sha256": document.text_sha256,
        "text": document.text,
        "newest": found.newest.id if found.newest else None,
        "note": " ".join(found.describe(base_url)),
    }
    return {name: value for name, value in known.items() if value is not None}


def _describe_versions(found: FoundDocument, base_url: str) -> dict[str, str]:
    """The former texts of a document, some of many, each as what to fetch, since when it was served, and its address.

    Nothing where there is none, or where one of them is fetched.
    """
    former = [] if found.target.former else found.list_former()
    if not former:
        return {}
    some = (
        f"{each.reference} | {(*each.seen, '')[0]} | {base_url}/{each.path}" for each in former[:MAX_NAMED_VERSIONS]
    )
    return {"former_versions": "\n".join(some), "former_versions_count": str(len(former))}


def _collect_metadata(document: Document, base_url: str) -> dict[str, str]:
    """What is known of the document, as text, which is all that the contract allows."""
    known = {
        "kind": document.kind,
        "date": document.date,
        "version": document.version,
        "canonical": document.canonical,
        "markdown_url": document.build_markdown_url(base_url),
        "sha256": document.sha256,
        "tokens": str(document.tokens),
        "text": document.text,
    }
    if document.original is not None:
        known["converted_from"] = document.original.media_type
        known["converted_by"] = document.original.converted_by
        known["source_url"] = document.build_raw_url(base_url)
    return {name: value for name, value in known.items() if value is not None}


def _describe_backlinks(reader: "Reader", document: Document, base_url: str) -> dict[str, str]:
    """Which documents link to this one, some of many, each with its title and its address; nothing where none does."""
    found = reader.backlinks.get(document.id, ())
    if not found:
        return {}
    some = (reader.documents[name] for name in found[:MAX_NAMED_BACKLINKS])
    named = "\n".join(f"{each.id} | {each.title} | {each.page_url(base_url)}" for each in some)
    return {"linked_from": named, "linked_from_count": str(len(found))}


def _find_span(document: Document, markdown: str, anchor: str | None) -> tuple[int, int]:
    return (0, len(markdown)) if anchor is None else find_section_span(document, markdown, anchor)


def find_section_span(document: Document, markdown: str, anchor: str) -> tuple[int, int]:
    """Where a section stands in the file of its document. Raises SectionNotFoundError."""
    section = find_section(document.id, read_sections(markdown[document.body_start :]), anchor)
    return document.body_start + section.start, document.body_start + section.end


def cut_fitting_part(text: str) -> str:
    """The beginning of `text` that fits into an answer as JSON, up to the end of a line where there is one."""
    part = text[:MAX_TEXT_CHARS]
    while (size := len(json.dumps(part, ensure_ascii=False))) > MAX_TEXT_CHARS:
        part = part[: len(part) * MAX_TEXT_CHARS // size - 1]
    line_end = part.rfind("\n") + 1
    return part if len(part) == len(text) or line_end == 0 else part[:line_end]


TOOL = ToolEntry(fetch, "Fetch a document", does="reads a document or section")
