"""What a page says to a crawler, in one pass over its tags: where it leads, what it is, and whether it is a list."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.sources.site.labels import Labels

MAX_LINKS = 5_000  # of one page
_MAX_LINK_CHARS = 2_000
_MAX_FORMS = 100  # of one page, and feeds
_MAX_DATA_CHARS = 200_000  # of one block of JSON-LD
_MAX_DEPTH = 5
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b([^<>]{0,8000})>")
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_MAIN = frozenset({"main", "article"})
_READ = frozenset({"a", "area", "link", "meta", "base"})
_SKIPPED = frozenset({"script", "style", "template", "noscript", "textarea"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})  # a list has them too
_FEED_TYPES = frozenset({"application/atom+xml", "application/rss+xml", "application/feed+json"})
_LISTS = frozenset({"CollectionPage", "SearchResultsPage"})
_WORKS = re.compile(r"(?:Article|Posting|Report|Thesis|Chapter|Book|DefinedTerm)\Z")
MIN_LIST_LINKS = 3
_LIST_SHARE = 0.6  # of the text of a page's main part that stands in links, from which on it is a list

_CANONICAL = re.compile(r"<([^<>]{1,2000})>\s{0,9};[^<>,]{0,200}?\brel\s{0,9}=\s{0,9}\"?canonical\b")
MAX_LINK_HEADER_CHARS = 20_000  # a longer header of links is read as far


@dataclass(slots=True)
class PageScan:
    """What a page says: links by its text order, its own address, other forms of it, and feeds.

    `is_work` says that it calls itself an article or the like, `is_list` that most of its text stands in links, or that
    it calls itself a collection. `forms` are addresses by media type, `more_links` counts links beyond those that are
    taken. `sections` are the names of the breadcrumbs above the page, `types` what its JSON-LD calls it, `cards` what
    it calls the pages that cards lead to.
    """

    links: list[str] = field(default_factory=list)
    canonical: str = ""
    forms: dict[str, list[str]] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)
    robots: str = ""
    sections: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    more_links: int = 0
    is_work: bool = False
    is_list: bool = False

    def add_form(self, media_type: str, address: str) -> None:
        """Add another form of the page; one of more than a hundred is counted among the links that are not taken."""
        if sum(map(len, self.forms.values())) < _MAX_FORMS:
            self.forms.setdefault(media_type[:100], []).append(address)
        else:
            self.more_links += 1


def scan_page(text: str) -> PageScan:
    """Scan a page of HTML; linear in its length."""
    scan, labels = PageScan(), Labels()
    counts = {"main": 0, "linked": 0, "links": 0}
    depth_main, in_link, in_heading, end = 0, False, False, 0
    has_main = "<main" in text or "<article" in text
    position = 0
    while (tag := _TAG.search(text, position)) is not None:
        position = tag.end()
        name, closes = tag[2].lower(), bool(tag[1])
        piece = text[end : tag.start()].split("<!--")[0].strip()
        labels.read_text(piece)
        if depth_main or not has_main:
            length = len(piece)
            counts["main"] += length * (in_link or not in_heading)
            counts["linked"] += length * in_link
        end = position
        if name in _MAIN:
            depth_main = max(0, depth_main + (-1 if closes else 1))
        elif name in _HEADINGS:
            in_heading = not closes
        elif name == "a":
            in_link = not closes
            counts["links"] += (not closes) * bool(depth_main or not has_main)
        elif name in _SKIPPED and not closes:
            close = text.find(f"</{tag[2]}", position)
            inner_end = len(text) if close < 0 else close
            if name == "script" and "ld+json" in tag[3]:
                _read_data(text[position : min(inner_end, position + _MAX_DATA_CHARS)], scan)
            position = end = inner_end
        attributes = _read_attributes(tag[3]) if name in _READ and not closes else {}
        if attributes:
            _read_tag(name, attributes, scan)
        labels.read_tag(name, closes, tag[3], attributes)
    scan.cards, scan.sections = labels.cards, scan.sections or list(labels.sections)
    share = counts["linked"] / counts["main"] if counts["main"] else 0.0
    is_of_links = counts["links"] >= MIN_LIST_LINKS and share >= _LIST_SHARE
    scan.is_list = not scan.is_work and (is_of_links or not _LISTS.isdisjoint(scan.types))
    return scan


def list_pictures(text: str) -> list[str]:
    """The addresses of the pictures in the main part of a page, or in all of one without; linear in its length."""
    depth_main, found = 0, list[str]()
    has_main = any(tag[2].lower() in _MAIN for tag in _TAG.finditer(text))
    for tag in _TAG.finditer(text):
        name, closes = tag[2].lower(), bool(tag[1])
        if name in _MAIN:
            depth_main = max(0, depth_main + (-1 if closes else 1))
        elif name == "img" and (depth_main or not has_main):
            address = _read_attributes(tag[3]).get("src", "")
            found += [address] if 0 < len(address) <= _MAX_LINK_CHARS else []
    return found


def find_canonical(header: str) -> str:
    """The address that a header `Link` calls the one to cite; empty where there is none."""
    found = _CANONICAL.search(header[:MAX_LINK_HEADER_CHARS])
    return found[1] if found else ""


def _read_attributes(text: str) -> Mapping[str, str]:
    found = _ATTRIBUTE.finditer(text)
    return {each[1].lower(): html.unescape(each[2] or each[3] or each[4] or "").strip() for each in found}


def _read_tag(name: str, attributes: Mapping[str, str], scan: PageScan) -> None:
    address = attributes.get("href", "")
    relations = attributes.get("rel", "").lower().split()
    if name == "meta":
        _read_meta(attributes, scan)
    elif name == "link" and address and len(address) <= _MAX_LINK_CHARS:
        kind = attributes.get("type", "").lower()
        if "canonical" in relations:
            scan.canonical = scan.canonical or address
        elif "alternate" in relations and kind in _FEED_TYPES:
            scan.feeds = [*scan.feeds, address][:_MAX_FORMS]
        elif kind and ("alternate" in relations or "item" in relations or "describedby" in relations):
            scan.add_form(kind, address)
    elif name in ("a", "area") and address and "nofollow" not in relations:
        if len(scan.links) < MAX_LINKS and len(address) <= _MAX_LINK_CHARS:
            scan.links.append(address)
        else:
            scan.more_links += 1


def _read_meta(attributes: Mapping[str, str], scan: PageScan) -> None:
    name, value = (attributes.get("name") or attributes.get("property") or "").lower(), attributes.get("content", "")
    if name in ("robots", "refdesk"):
        scan.robots = f"{scan.robots}, {value}".strip(", ")[:300]
    elif name in ("citation_title", "article:published_time"):
        scan.is_work = True
    elif name == "citation_pdf_url" and value:
        scan.add_form("application/pdf", value)


def _read_data(text: str, scan: PageScan) -> None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # the page says it in other ways too
        return
    for entry in _list_objects(data, 0):
        named = entry.get("@type")
        names = [name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)]
        scan.is_work = scan.is_work or any(map(_WORKS.search, names))
        scan.types = [*scan.types, *names[:_MAX_FORMS]][:_MAX_FORMS]
        crumbs = entry.get("itemListElement")
        if named == "BreadcrumbList" and isinstance(crumbs, list):
            scan.sections = [name for each in crumbs[:20] if (name := _name_crumb(each))][:-1]


def _list_objects(data: object, depth: int) -> Iterator[dict[str, object]]:
    """The objects at the top of a block of JSON-LD; what they hold says nothing of the page."""
    if isinstance(data, list) and depth < _MAX_DEPTH:
        for entry in data[:100]:
            yield from _list_objects(entry, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _list_objects(data.get("@graph") or [], depth + 1)
        breadcrumb = data.get("breadcrumb")
        if isinstance(breadcrumb, dict):
            yield breadcrumb


def _name_crumb(crumb: object) -> str:
    if not isinstance(crumb, dict):
        return ""
    item = crumb.get("item")
    name = crumb.get("name") or (item.get("name") if isinstance(item, dict) else "")
    return name.strip()[:100] if isinstance(name, str) else ""
