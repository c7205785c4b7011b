"""What narrows a search: facets that count the documents found, and chips for the filters that stand in the query."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from index import Document, RefdeskError
from llms import write_filter

if TYPE_CHECKING:
    from index.retrieval.query import Filter
    from index.storage.reader import Reader

MAX_VALUES = 8  # of a facet that are shown, the most frequent first
_ITEM = re.compile(r'-?[\w.-]+:(?:"[^"]*"|\S*)')


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: what it is called, how many documents have it, and the search that it narrows to."""

    name: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow, with its values."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the query, and the search without it."""

    text: str
    url: str


def link_search(root: str, query: str, page: int = 1) -> str:
    """The address of a search."""
    return f"{root}/search?q={quote(query)}" + (f"&page={page}" if page > 1 else "")


def list_facets(reader: "Reader", documents: Sequence[Document], query: str, root: str) -> Sequence[Facet]:
    """The facets that tell the documents apart, each value with the search that it leads to."""
    archive = reader.manifest.archive
    names = {source.name for source in reader.manifest.sources if source.name}
    facets: list[tuple[str, str, Callable[[Document], Iterable[str]]]] = [
        ("Kind", "kind", lambda document: [document.kind]),
        ("Topic", "topic", lambda document: document.topics or ()),
        ("Year", "year", lambda document: [document.date[:4]] if document.date else ()),
        ("Language", "lang", lambda document: [document.language or archive.language]),
        ("Source", "source", lambda document: names & {document.source.partition("/")[0]}),
    ]
    found = []
    for heading, name, read in facets:
        counts = Counter(value for document in documents for value in dict.fromkeys(read(document)))
        if len(counts) < 2 and set(counts.values()) <= {len(documents)}:  # it narrows to what is there
            continue
        order = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if name == "year":
            order.sort(reverse=True)
        values = [
            Value(value, f"{count:,}", link_search(root, f"{query} {write_filter(name, _clean(value))}".strip()))
            for value, count in order[:MAX_VALUES]
        ]
        found.append(Facet(heading, values))
    return found


def _clean(value: str) -> str:
    return " ".join(value.replace('"', " ").split())


def read_filters(reader: "Reader", query: str) -> Sequence["Filter"]:
    """The filters of a query; none of one that cannot be read."""
    from index.retrieval.query import parse_filters, parse_query

    with suppress(RefdeskError):
        return parse_query(query, reader.fields).filters
    with suppress(RefdeskError):
        return parse_filters(query, reader.fields)
    return ()


def list_chips(filters: Sequence["Filter"], query: str, root: str) -> Sequence[Chip]:
    """The filters as they stand in the query, each with the search without it."""
    chips = []
    for each in filters:
        found = _ITEM.match(query, each.position - 1)
        if found:
            rest = " ".join((query[: found.start()] + query[found.end() :]).split())
            chips.append(Chip(found[0], link_search(root, rest) if rest else f"{root}/search"))
    return chips
