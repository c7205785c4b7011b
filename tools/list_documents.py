"""The `list_documents` tool: the catalogue in pages, with counts by kind, topic and year."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import anyio
from mcp.server.mcpserver import Context
from pydantic import BeforeValidator, Field

from index import Document, FilterError, Model, RefdeskError
from tools.desk import Desk
from tools.entry import ToolEntry

if TYPE_CHECKING:
    from index.retrieval.query import Filter
    from index.storage.reader import Reader

PAGE_DOCUMENTS = 25


class CursorError(RefdeskError, ValueError):
    """A cursor that this list did not give out."""

    def __init__(self) -> None:
        super().__init__("Unknown cursor. Call again without cursor to start from the first page.")


class ListedDocument(Model):
    """A document of the catalogue."""

    id: str
    title: str
    kind: str
    date: str | None
    url: str
    summary: str | None


class DocumentPage(Model):
    """A page of the catalogue; `total` and the counts are of all that match."""

    documents: list[ListedDocument]
    total: int
    kinds: dict[str, int]
    topics: dict[str, int]
    years: dict[str, int]
    next_cursor: str | None


def _write_number(year: object) -> object:
    return str(year) if isinstance(year, int) and not isinstance(year, bool) else year


async def list_documents(
    ctx: Context[Desk],
    kind: Annotated[str | None, Field(description="Such as {kind}.")] = None,
    topic: Annotated[str | None, Field(description="As the counts name it.")] = None,
    year: Annotated[str | None, BeforeValidator(_write_number)] = None,
    changed_since: Annotated[str | None, Field(description="YYYY-MM-DD")] = None,
    cursor: Annotated[str | None, Field(description="A next_cursor.", max_length=200)] = None,
) -> DocumentPage:
    """The documents, newest first, in pages of 25, with counts by kind, topic and year."""
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    everything = reader.documents.values()
    kind = _find_filter("kind", kind, {document.kind for document in everything})
    year = _find_filter("year", year, {document.date[:4] for document in everything if document.date})
    topic = _find_filter("topic", topic, {name for document in everything for name in document.topics or ()})
    changed = None if changed_since is None else await find_changed(reader, changed_since)
    wanted = json.dumps([kind, topic, year, *([] if changed_since is None else [changed_since])])
    matching = sort_newest_first(
        document
        for document in everything
        if _matches(document, kind, topic, year) and (changed is None or document.id in changed)
    )
    start = _decode_cursor(cursor, wanted)
    end = start + PAGE_DOCUMENTS
    return DocumentPage(
        documents=[
            ListedDocument(
                id=document.id,
                title=document.title,
                kind=document.kind,
                date=document.date,
                url=document.url(desk.base_url),
                summary=document.summary,
            )
            for document in matching[start:end]
        ],
        total=len(matching),
        kinds=_count_names(document.kind for document in matching),
        topics=_count_names(name for document in matching for name in document.topics or ()),
        years=_count_names(document.date[:4] for document in matching if document.date),
        next_cursor=_encode_cursor(end, wanted) if end < len(matching) else None,
    )


async def find_changed(reader: "Reader", since: str) -> set[str] | None:
    """The ids of the documents that are new or changed since a date. Raises QueryError for what is no date."""
    from index.retrieval.query import make_filter

    return await _find_allowed(reader, [make_filter("changed_since", since)])


async def find_filtered(reader: "Reader", query: str) -> list[Document] | None:
    """The documents that a query of filters alone lets through, newest first; None for any other query.

    Raises FilterError, DocumentNotFoundError, and QueryError for filters that contradict each other.
    """
    from index.retrieval.query import QueryError, parse_filters

    if ":" not in next(iter(query.split(maxsplit=1)), ""):  # words, which nearly all queries begin with
        return None
    fields = frozenset(name.lower() for document in reader.documents.values() for name in document.extra)
    try:
        filters = parse_filters(query, fields)
    except QueryError:
        return None  # it has words, or its search says what is wrong
    if not filters:
        return None
    allowed = await _find_allowed(reader, filters) or set()
    return sort_newest_first(reader.documents[name] for name in allowed)


async def _find_allowed(reader: "Reader", filters: Sequence["Filter"]) -> set[str] | None:
    from index.retrieval.filters import find_allowed_documents

    arguments = (reader.documents, filters, reader.manifest.archive.language, lambda: reader.changed)
    return await anyio.to_thread.run_sync(find_allowed_documents, *arguments, abandon_on_cancel=True)


def sort_newest_first(documents: Iterable[Document]) -> list[Document]:
    """The documents by date, the undated last, and by id within a day."""
    by_id = sorted(documents, key=lambda document: document.id)
    return sorted(by_id, key=lambda document: document.date or "", reverse=True)


def _find_filter(name: str, value: str | None, known: set[str]) -> str | None:
    """The known value that is meant; None where there is no filter. Raises FilterError."""
    from index.retrieval.filters import find_meant_value

    meant = None if value is None else find_meant_value(value, known)
    if value is not None and meant is None:
        raise FilterError(name, value, sorted(known))
    return meant


def _matches(document: Document, kind: str | None, topic: str | None, year: str | None) -> bool:
    return (
        (kind is None or document.kind == kind)
        and (topic is None or topic in (document.topics or ()))
        and (year is None or (document.date or "")[:4] == year)
    )


def _count_names(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _encode_cursor(start: int, wanted: str) -> str:
    check = hashlib.sha256(wanted.encode()).hexdigest()[:8]
    return base64.urlsafe_b64encode(f"{start}.{check}".encode()).decode()


def _decode_cursor(cursor: str | None, wanted: str) -> int:
    if cursor is None:
        return 0
    try:
        start = int(base64.urlsafe_b64decode(cursor.encode()).decode().partition(".")[0])
    except ValueError as error:
        raise CursorError from error
    if start <= 0 or cursor != _encode_cursor(start, wanted):
        raise CursorError
    return start


TOOL = ToolEntry(list_documents, "List the documents", does="shows the catalogue")
