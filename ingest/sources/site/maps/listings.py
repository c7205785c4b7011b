"""What a site lists in JSON for programs: its `ai-catalog.json`, and the index of an API with its lists."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.converters import CONVERTERS
from ingest.facts.dates import read_date
from ingest.facts.place import make_kind
from ingest.sources.site.maps.site_map import MAX_ENTRIES, MapEntry, SiteMap

MAX_LISTING_BYTES = 10_000_000  # of one answer; its objects take ten times that
_MAX_DEPTH = 8  # of objects in each other that are looked at
_MAX_LINE_CHARS = 400
_MAX_NAMES = 100
_MAPS: Mapping[str, str] = {  # by the type that an entry of a catalogue states
    "application/ai-catalog+json": "ai-catalog",
    "application/atom+xml": "feed",
    "application/rss+xml": "feed",
    "application/feed+json": "feed",
}
_PAGES = ("url", "html_url", "href", "link", "permalink", "canonical")  # the first that a record has is its page
_RAW = ("raw", "raw_url", "markdown", "markdown_url", "source_url")  # and the first of these its source
_FACTS: Mapping[str, Sequence[str]] = {
    "title": ("title", "displayName", "name", "headline"),
    "summary": ("summary", "description", "abstract"),
    "date": ("date", "date_published", "datePublished", "published"),
    "authors": ("authors", "author"),
    "topics": ("topics", "tags", "keywords"),
    "kind": ("kind", "type"),
}
_NO_KINDS = frozenset({"document", "entry", "item", "link", "object", "page", "resource"})


def read_ai_catalog(data: bytes) -> SiteMap:
    """The pages and maps of an `ai-catalog.json`, those of catalogues within it included.

    Entries of any other type, such as services, are counted.
    """
    found = _load(data)
    if found is None:
        return SiteMap((), more=int(len(data) > MAX_LISTING_BYTES))
    pages: list[MapEntry] = []
    maps: list[tuple[str, str]] = []
    more = others = 0
    for entry in _walk_catalogue(found):
        media_type, address = str(entry.get("type") or "").partition(";")[0].strip().lower(), entry.get("url")
        if not isinstance(address, str) or not (media_type in _MAPS or _is_text(media_type)):
            others += 1
        elif len(pages) + len(maps) == MAX_ENTRIES:
            more += 1
        elif media_type in _MAPS:
            maps.append((address, _MAPS[media_type]))
        else:
            facts = _read_facts({name: value for name, value in entry.items() if name != "type"})
            pages.append(MapEntry(address, facts=facts))
    return SiteMap(pages, more, maps, others)


def read_api_index(data: bytes) -> SiteMap:
    """The records of an API's answer that have an address, and the addresses that it names itself: its lists, `next`.

    Which of these belong to the API is for the caller to see.
    """
    found = _load(data)
    if not isinstance(found, list | Mapping):
        return SiteMap((), more=int(len(data) > MAX_LISTING_BYTES))
    pages: list[MapEntry] = []
    more = 0
    for record, addresses in _walk_records(found):
        if len(pages) < MAX_ENTRIES:
            facts = _read_facts(record)
            pages += [MapEntry(address, facts=facts) for address in addresses]
        else:
            more += len(addresses)
    return SiteMap(pages, more, [(address, "api") for address in _list_parts(found)])


def _load(data: bytes) -> Any:
    """What a file of JSON holds; None for any other, and for one that is too long."""
    if len(data) > MAX_LISTING_BYTES:
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _walk_catalogue(catalogue: Any) -> Iterator[Mapping[str, Any]]:
    """The entries of a catalogue; of one that holds another, the entries of that."""
    waiting = [(catalogue, 0)]
    while waiting:
        found, depth = waiting.pop()
        entries = found.get("entries") if isinstance(found, Mapping) else None
        for entry in entries if isinstance(entries, list) else ():
            within = entry.get("data") if isinstance(entry, Mapping) else None
            if isinstance(within, Mapping) and isinstance(within.get("entries"), list) and depth < _MAX_DEPTH:
                waiting.append((within, depth + 1))
            elif isinstance(entry, Mapping):
                yield entry


def _walk_records(found: Any) -> Iterator[tuple[Mapping[str, Any], Sequence[str]]]:
    """The objects in lists that have an address, with those of their source and page; what they hold are none."""
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        for held in value if isinstance(value, list) else value.values():
            record = held if isinstance(held, Mapping) and isinstance(value, list) else {}
            addresses = [address for names in (_RAW, _PAGES) if (address := _find_address(record, names))]
            if addresses:
                yield record, addresses
            elif isinstance(held, list | Mapping) and depth < _MAX_DEPTH:
                waiting.append((held, depth + 1))


def _list_parts(found: Any) -> Iterator[str]:
    """The addresses that an answer names at its top, or among its links; a template of an address is none."""
    top = found if isinstance(found, Mapping) else {}
    links = [held for name in ("links", "_links") if isinstance(held := top.get(name), Mapping)]
    for value in [value for each in (top, *links) for value in each.values()][:_MAX_NAMES]:
        address = value.get("href") if isinstance(value, Mapping) else value
        if isinstance(address, str) and address.startswith(("http://", "https://", "/")) and "{" not in address:
            yield address


def _is_text(media_type: str) -> bool:
    return not media_type or media_type.startswith("text/") or media_type in CONVERTERS


def _read_facts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    facts: dict[str, Any] = {name: _find_line(record, _FACTS[name]) for name in ("title", "summary")}
    facts["date"] = read_date(_find_line(record, _FACTS["date"]))
    facts |= {name: _find_names(record, _FACTS[name]) for name in ("authors", "topics")}
    kind = _find_line(record, _FACTS["kind"])
    facts["kind"] = make_kind(kind) if "/" not in kind and kind.lower() not in _NO_KINDS else None
    return {name: value for name, value in facts.items() if value}


def _find_address(record: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first of these fields that holds a text, as it is written."""
    return next((value for name in names if isinstance(value := record.get(name), str) and value), "")


def _find_line(record: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first of these fields that holds a text, as a line."""
    return next((line for name in names if (line := _read_line(record.get(name)))), "")


def _find_names(record: Mapping[str, Any], names: Sequence[str]) -> Sequence[str]:
    """The first of these fields that holds names: texts, or objects with a name."""
    for name in names:
        held = record.get(name)
        entries = held if isinstance(held, list) else [held]
        found = [_read_line(each.get("name") if isinstance(each, Mapping) else each) for each in entries[:_MAX_NAMES]]
        if any(found):
            return [line for line in found if line]
    return ()


def _read_line(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(value.encode("utf-8", "replace").decode().split())[:_MAX_LINE_CHARS]
