"""The entries of an Atom, RSS or JSON feed: where each leads, what it states, and its whole text where it has one."""

import email.utils
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from lxml import etree

from ingest.facts.dates import read_date
from ingest.sources.site.maps.site_map import MAX_ENTRIES, MapEntry, SiteMap

MAX_FEED_BYTES = 20_000_000
_MAX_LINE_CHARS = 400
_DATES = ("published", "pubDate", "date", "issued", "updated", "modified")
_TEXTS = ("encoded", "content")
_NAMES = ("creator", "author")


def read_feed(data: bytes) -> SiteMap:
    """Read a feed; one that cannot be read has no entries. No entity is expanded, and nothing is fetched for it."""
    if len(data) > MAX_FEED_BYTES:
        return SiteMap((), 1)
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    entries: list[MapEntry] = []
    more, room = 0, MAX_FEED_BYTES
    for entry in _read_json(data) if begins == b"{" else _read_xml(data) if begins == b"<" else ():
        room -= len(entry.text)
        more += room < 0 or len(entries) == MAX_ENTRIES
        if room < 0:
            break  # those that follow are not counted: to read them has no bound
        if not more:
            entries.append(entry)
    return SiteMap(entries, more)


def make_entry_page(entry: MapEntry) -> bytes:
    """A page of HTML of an entry that holds its whole text."""
    title = escape(str(entry.facts.get("title", "")))
    head = f"<!doctype html><html><head><title>{title}</title></head>"
    return f"{head}<body><main>{entry.text}</main></body></html>".encode("utf-8", "replace")


def _read_json(data: bytes) -> Iterator[MapEntry]:
    try:
        items = json.loads(data)["items"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, Mapping):
            continue
        address = item.get("url") or item.get("id")
        text = item.get("content_html") or escape(str(item.get("content_text") or "")).replace("\n\n", "<p>")
        named = item.get("authors")
        names = [name.get("name") for name in named if isinstance(name, Mapping)] if isinstance(named, list) else []
        tags = item.get("tags")
        if isinstance(address, str):
            yield _make_entry(
                address,
                item.get("title"),
                item.get("date_published"),
                names,
                tags if isinstance(tags, list) else [],
                text,
            )


def _read_xml(data: bytes) -> Iterator[MapEntry]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    walk = etree.iterwalk(root, events=("start",)) if root is not None else None
    for _, element in walk or ():
        if walk is not None and _get_name(element) in ("entry", "item"):
            entry = _read_element(element)
            if entry is not None:
                walk.skip_subtree()  # what stands in an entry is its text
                yield entry


def _read_element(element: Any) -> MapEntry | None:
    parts: dict[str, list[Any]] = {}
    for child in element:
        parts.setdefault(_get_name(child), []).append(child)
    address = _find_address(parts)
    if not address:
        return None
    named = [child for name in _NAMES for child in parts.get(name, ())]
    names = [_join(_find(child, "name") if len(child) else child) for child in named]
    topics = [child.get("term") or _join(child) for child in parts.get("category", ())]
    date = next((_join(parts[name][0]) for name in _DATES if name in parts), "")
    text = next((_read_text(parts[name][0]) for name in _TEXTS if name in parts), "")
    title = _join(parts["title"][0]) if "title" in parts else ""
    return _make_entry(address, title, date, names, topics, text)


def _find_address(parts: Mapping[str, Sequence[Any]]) -> str:
    links = parts.get("link", ())
    shown = [link for link in links if link.get("rel", "alternate") == "alternate"]
    found = next((link.get("href") or _join(link) for link in shown), "")
    guid = next((child for child in parts.get("guid", ()) if child.get("isPermaLink") != "false"), None)
    return found or (_join(guid) if guid is not None else "")


def _read_text(element: Any) -> str:
    """What an entry holds as HTML: escaped, as elements, or as plain text."""
    kind = element.get("type", "html").lower()
    if kind in ("xhtml", "application/xhtml+xml"):
        return _write_children(element)
    text = "".join(element.itertext())
    return escape(text) if kind in ("text", "text/plain") else text


def _write_children(element: Any) -> str:
    """The children as elements; each repeats the namespaces that are declared around it, so that they have a bound."""
    written, room = [], MAX_FEED_BYTES
    for child in element:
        written.append(etree.tostring(child, encoding="unicode", with_tail=True))
        room -= len(written[-1])
        if room < 0:
            break  # an entry of this length is left out
    return "".join(written)


def _make_entry(
    address: str, title: object, date: object, names: Sequence[object], topics: Sequence[object], text: object
) -> MapEntry:
    facts: dict[str, Any] = {
        "title": _read_line(title),
        "date": _read_date(_read_line(date)),
        "authors": [line for name in names[:100] if (line := _read_line(name))],
        "topics": [line for topic in topics[:100] if (line := _read_line(topic))],
    }
    stated = {name: value for name, value in facts.items() if value}
    return MapEntry(address.strip(), "", stated, text if isinstance(text, str) else "")


def _read_date(text: str) -> str | None:
    """A date as ISO 8601 or as RFC 822 has it."""
    found = read_date(text)
    if found is None:
        try:
            found = email.utils.parsedate_to_datetime(text).date().isoformat()
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
    return found


def _read_line(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(value.encode("utf-8", "replace").decode().split())[:_MAX_LINE_CHARS]  # JSON may hold half a pair


def _get_name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _find(element: Any, name: str) -> Any:
    return next((child for child in element if _get_name(child) == name), element)


def _join(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
