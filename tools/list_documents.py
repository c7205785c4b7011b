"""The `list_documents` tool: the catalogue in pages, with counts by kind, topic and year."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import anyio
from mcp.server.mcpserver import Context
from pydantic import BeforeValidator, Field, WithJsonSchema

from index import Document, FilterError, Model, RefdeskError
from index.model import is_empty, is_none
from tools.desk import Desk
from tools.entry import ToolEntry, write_call

if TYPE_CHECKING:
    from index.retrieval.query import Filter, FilterName
    from index.retrieval.searcher import Searcher
    from index.storage.reader import Reader

PAGE_DOCUMENTS = 25
MAX_RANKED_HITS = 200  # passages of which the documents about a subject are those
FIELDS = ("id", "title", "kind", "date", "url", "summary")  # of a document that is listed


class CursorError(RefdeskError, ValueError):
    """A cursor that this list did not give out."""

    def __init__(self) -> None:
        super().__init__("Unknown cursor. Call again without cursor to start from the first page.")


class UnknownFieldError(RefdeskError, ValueError):
    """A field that listed documents do not have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Documents are not listed with a field '{name[:40]}'. Choose of: {', '.join(FIELDS)}.")


class DocumentPage(Model):
    """A page of the catalogue; `total` and the counts are of all that match.

    Of each document there are the FIELDS that were asked for and that it has.
    """

    documents: Annotated[list[dict[str, str]], WithJsonSchema({"type": "array", "items": {"type": "object"}})]
    total: int
    kinds: dict[str, int]
    topics: dict[str, int]
    years: dict[str, int]
    next_cursor: Annotated[str | None, Field(exclude_if=is_none)] = None
    warnings: Annotated[list[str], Field(exclude_if=is_empty)] = Field(default_factory=list)
    next: Annotated[list[str], Field(exclude_if=is_empty)] = Field(default_factory=list)


def _write_number(year: object) -> object:
    return str(year) if isinstance(year, int) and not isinstance(year, bool) else year


async def list_documents(
    ctx: Context[Desk],
    kind: Annotated[str | None, Field(description="Such as {kind}.")] = None,
    topic: Annotated[str | None, Field(description="As the counts name it.")] = None,
    year: Annotated[str | None, BeforeValidator(_write_number)] = None,
    after: Annotated[str | None, Field(description="Dated on or after YYYY-MM.")] = None,
    before: Annotated[str | None, Field(description="Dated earlier.")] = None,
    changed_since: Annotated[str | None, Field(description="YYYY-MM-DD")] = None,
    about: Annotated[str | None, Field(description="A subject; the nearest first.")] = None,
    fields: Annotated[list[str], Field(description=f"Of {', '.join(FIELDS)}.")] = [],  # noqa: B006  # pydantic copies it
    cursor: Annotated[str | None, Field(description="A next_cursor.", max_length=200)] = None,
) -> DocumentPage:
    """The documents, newest first, in pages of 25, with counts by kind, topic and year."""
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    everything = reader.documents.values()
    kind = _find_filter("kind", kind, {document.kind for document in everything})
    year = _find_filter("year", year, {document.date[:4] for document in everything if document.date})
    topic = _find_filter("topic", topic, {name for document in everything for name in document.topics or ()})
    dates = {"after": after, "before": before, "changed_since": changed_since}
    allowed = await _find_dated(reader, {name: value for name, value in dates.items() if value is not None})
    matching = [
        document
        for document in everything
        if _matches(document, kind, topic, year) and (allowed is None or document.id in allowed)
    ]
    shown = _read_fields(fields)
    wanted = json.dumps([kind, topic, year, *([dates, about] if any((about, *dates.values())) else [])])
    start = _decode_cursor(cursor, wanted)
    ranked, warnings = (
        (sort_newest_first(matching), []) if about is None else await _rank(await desk.searcher(), about, matching)
    )
    return _make_page(ranked, start, wanted, shown, desk.base_url).model_copy(update={"warnings": warnings})


def _make_page(
    documents: Sequence[Document], start: int, wanted: str, fields: Sequence[str], base: str
) -> DocumentPage:
    end = start + PAGE_DOCUMENTS
    cursor = _encode_cursor(end, wanted) if end < len(documents) else None
    first = documents[start].id if documents[start:] else None
    return DocumentPage(
        documents=[_describe(document, fields, base) for document in documents[start:end]],
        total=len(documents),
        kinds=_count_names(document.kind for document in documents),
        topics=_count_names(name for document in documents for name in document.topics or ()),
        years=_count_names(document.date[:4] for document in documents if document.date),
        next_cursor=cursor,
        next=[
            *([write_call("fetch", id=first)] if first else []),
            *([write_call("list_documents", cursor=cursor)] if cursor else []),
        ],
    )


def _describe(document: Document, fields: Sequence[str], base_url: str) -> dict[str, str]:
    known = {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "date": document.date,
        "url": document.url(base_url),
        "summary": document.summary,
    }
    return {name: value for name in fields if (value := known[name]) is not None}


def _read_fields(names: Sequence[str]) -> Sequence[str]:
    """The fields that are meant, in their order; all where none is named. Raises UnknownFieldError."""
    meant = {part.strip().lower() for name in names for part in name.split(",") if part.strip()}
    for name in sorted(meant - set(FIELDS)):
        raise UnknownFieldError(name)
    return [name for name in FIELDS if not meant or name in meant]


async def _find_dated(reader: "Reader", dates: Mapping[str, str]) -> set[str] | None:
    """The ids of the documents that dates let through; None without dates. Raises QueryError for what is no date."""
    from index.retrieval.query import make_filter

    return await _find_allowed(reader, [make_filter(cast("FilterName", name), value) for name, value in dates.items()])


async def _rank(
    searcher: "Searcher", about: str, documents: Sequence[Document]
) -> tuple[Sequence[Document], list[str]]:
    """Those of the documents whose passages are about a subject, the nearest first. Raises QueryError."""
    from index.retrieval.search import MIN_RELEVANT_SCORE, search

    found = await search(searcher, about, MAX_RANKED_HITS)
    relevant = [hit.document.id for hit in found.hits if hit.score >= MIN_RELEVANT_SCORE]
    by_id = {document.id: document for document in documents}
    return [by_id[name] for name in dict.fromkeys(relevant) if name in by_id], list(found.warnings)


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
    try:
        filters = parse_filters(query, reader.fields)
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
