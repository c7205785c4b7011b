"""The `fetch` tool: raw Markdown, in parts that every host takes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import anyio
from mcp.server.mcpserver import Context
from pydantic import BeforeValidator, Field

from index import Document, Model, RefdeskError, find_section, read_sections
from tools.desk import Desk
from tools.entry import ToolEntry, write_call
from tools.lookup import FoundDocument, look_up

if TYPE_CHECKING:
    from index.storage.reader import Reader

MAX_TEXT_CHARS = 36_000  # characters as JSON: with the metadata an answer stays under the 40,000 that hosts take
MAX_NAMED_VERSIONS = 5  # former texts that an answer names
MAX_NAMED_BACKLINKS = 10  # documents that an answer names of those that link to one, or to read next

MAX_FETCHED = 10  # documents of one call

_ID_PATTERN = re.compile(r"(?P<reference>.*?)(?:~(?P<offset>\d{1,9}))?", re.DOTALL)
_NAMED = re.compile(r"\S+:\S+")  # an id or a URL, which has no space: several of them are several documents


class ContinuationError(RefdeskError, LookupError):
    """A continuation of a text that has no such part."""

    def __init__(self, document_id: str, offset: int, start: int, end: int) -> None:
        self.document_id = document_id
        self.offset = offset
        super().__init__(
            f"'{document_id}' has no part at {offset}: it goes from {start} to {end}. "
            "Fetch it without '~' to start anew."
        )


class FetchedListError(RefdeskError, ValueError):
    """More documents than one call gives."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} documents were asked for at once. Fetch at most {MAX_FETCHED}.")


class FetchedDocument(Model):
    """Markdown of a document, a section, or the part that `metadata.next_id` continues."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Span:
    """What is to be read of a document: `markdown[offset:end]`, of what begins at `start` and is named `reference`."""

    found: FoundDocument
    reference: str
    markdown: str
    start: int
    offset: int
    end: int
    is_section: bool


async def fetch(
    ctx: Context[Desk],
    id: Annotated[  # noqa: A002  # OpenAI's contract names the argument
        str,
        BeforeValidator(lambda given: "\n".join(map(str, given)) if isinstance(given, list) else given),
        Field(
            description="{kind}:x, its section {kind}:x#anchor or version {kind}:x@1.0, a URL, title or next_id; or"
            " up to 10 ids."
        ),
    ],
) -> FetchedDocument:
    """The Markdown of a document or of one section, unchanged but for invisible characters.

    A long text comes in parts: fetch `metadata.next_id` for the next one. Of several documents, each follows a line
    with its id, title and URL.
    """
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    references = split_references(id)
    spans = [await _find(reader, desk.base_url, reference) for reference in references]
    if len(spans) == 1:
        return _give_one(reader, desk.base_url, spans[0])
    return _give_several(desk.base_url, spans)


def split_references(text: str) -> Sequence[str]:
    """Several references, a line each, or ids and URLs that spaces separate; else the text, which is one reference.

    Raises FetchedListError.
    """
    text = text.strip()
    if "\n" in text:
        names = [line.strip() for line in text.splitlines() if line.strip()]
    else:
        names = [part.strip(",;\"'") for part in text.removeprefix("[").removesuffix("]").split()]
        if len(names) < 2 or not all(map(_NAMED.fullmatch, names)):
            return [text]
    if len(names) > MAX_FETCHED:
        raise FetchedListError(len(names))
    return list(dict.fromkeys(names))


async def _find(reader: "Reader", base_url: str, reference: str) -> _Span:
    """What a reference means. Raises what `look_up` raises, SectionNotFoundError or ContinuationError."""
    parts = _ID_PATTERN.fullmatch(reference)
    name, offset = (parts["reference"], parts["offset"]) if parts else (reference, None)
    found = await anyio.to_thread.run_sync(look_up, reader, base_url, name, abandon_on_cancel=True)
    document, former, anchor = found.target.document, found.target.former, found.target.anchor
    markdown = former.markdown if former else await reader.markdown(document.id)
    start, end = await anyio.to_thread.run_sync(_find_span, document, markdown, anchor, abandon_on_cancel=True)
    begin = int(offset) if offset else start
    if not start <= begin < end:
        raise ContinuationError(document.id, begin, start, end)
    whole = found.target.version.reference if found.target.version else document.id
    return _Span(found, f"{whole}#{anchor}" if anchor else whole, markdown, start, begin, end, anchor is not None)


def _give_one(reader: "Reader", base_url: str, span: _Span) -> FetchedDocument:
    found, document, former = span.found, span.found.target.document, span.found.target.former
    text = cut_fitting_part(span.markdown[span.offset : span.end])
    stop = span.offset + len(text)
    known = _collect_metadata(document, base_url) if former is None else _describe_former(found, base_url)
    return FetchedDocument(
        id=found.target.version.reference if found.target.version else document.id,
        title=document.title,
        text=text,
        url=_get_url(found, base_url),
        metadata={
            **known,
            **({"section_tokens": _estimate_tokens(span)} if span.is_section and former is None else {}),
            **(_describe_backlinks(reader, document, base_url) if former is None else {}),
            **_describe_versions(found, base_url),
            "start": str(span.offset),
            "end": str(stop),
            **({"next_id": f"{span.reference}~{stop}"} if stop < span.end else {}),
            "next": (
                write_call("fetch", id=f"{span.reference}~{stop}")
                if stop < span.end
                else write_call("cite", id=span.reference, quote="...")
            ),
        },
    )


def _give_several(base_url: str, spans: Sequence[_Span]) -> FetchedDocument:
    """The texts one after another, each below a line that says whose it is, as far as an answer goes."""
    text, left = "", list(spans)
    while left:
        heading, body = _introduce(left[0], base_url), left[0].markdown[left[0].offset : left[0].end].rstrip()
        fitting = cut_fitting_part(f"{text}{heading}{body}\n\n")
        read = len(fitting) - len(text) - len(heading)
        if read <= 0 and not text:  # a text of one endless line
            part = cut_fitting_part(body)
            fitting, read = heading + part, len(part)
        if read < len(body):
            if read > 0:
                text, left[0] = fitting, replace(left[0], offset=left[0].offset + read)
            break
        text = f"{text}{heading}{body}\n\n"
        left.pop(0)
    rest = " ".join(f"{span.reference}~{span.offset}" if span.offset else span.reference for span in left)
    return FetchedDocument(
        id=" ".join(span.reference for span in spans),
        title=f"{len(spans)} documents",
        text=text,
        url=_get_url(spans[0].found, base_url),
        metadata={
            "documents": str(len(spans)),
            **({"next_id": rest, "next": write_call("fetch", id=rest)} if left else {}),
        },
    )


def _introduce(span: _Span, base_url: str) -> str:
    document = span.found.target.document
    return f"[{span.reference}] {document.title} <{_get_url(span.found, base_url)}>, text: {document.text}\n\n"


def _get_url(found: FoundDocument, base_url: str) -> str:
    former = found.target.former
    return f"{base_url}/{found.permalink}" if former else found.target.document.url(base_url)


def _estimate_tokens(span: _Span) -> str:
    """About how many of its document's tokens a section has, by its length."""
    section = span.end - span.start
    return f"about {max(1, round(span.found.target.document.tokens * section / len(span.markdown)))}"


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
    """Which documents to read next, and which link to this one, some of many, each with its title and its address."""
    found = reader.backlinks.get(document.id, ())
    related = [name for name in document.related if name in reader.documents]
    return {
        **({"related": _name_documents(reader, related, base_url)} if related else {}),
        **(
            {"linked_from": _name_documents(reader, found, base_url), "linked_from_count": str(len(found))}
            if found
            else {}
        ),
    }


def _name_documents(reader: "Reader", names: Sequence[str], base_url: str) -> str:
    some = (reader.documents[name] for name in names[:MAX_NAMED_BACKLINKS])
    return "\n".join(f"{each.id} | {each.title} | {each.page_url(base_url)}" for each in some)


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
