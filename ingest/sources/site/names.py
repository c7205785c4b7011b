"""What of a site is one page, and which addresses may be pages at all."""

import re
from urllib.parse import unquote

from ingest.converters import SUFFIXES, find_suffix
from ingest.sources.site.network.web_address import WebAddress, WebAddressError, read_web_address
from ingest.sources.site.state import Page

_INDEX = re.compile(r"(?:index|default)\.(?:html?|xhtml|php|md)\Z", re.IGNORECASE)
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".md", ".markdown"})
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,9}\Z")
_DIGITS = re.compile(r"\d+")
_FEED_PATH = re.compile(r"(?:^|/)(?:feed|rss|atom)(?:\.(?:xml|json|rss|atom))?/?\Z|\.(?:rss|atom|xml)\Z", re.IGNORECASE)
RAW_FOLDER = "raw/"


def make_name(address: WebAddress) -> str:
    """What `/x`, `/x/`, `/x/index.html`, with or without what follows people, share: `/x`."""
    folder, _, last = address.path.rpartition("/")
    path = folder if _INDEX.fullmatch(last) else address.path.rstrip("/")
    query = address.plain.query
    return f"{path or '/'}?{query}" if query else path or "/"


def make_key(name: str) -> str:
    """What the forms of one document share: `/papers/x`, `/papers/x.md`, `/papers/x.html` and `/raw/papers/x.md`."""
    path, _, query = name.partition("?")
    path = path.strip("/")
    suffix = find_suffix(path)
    if suffix in SUFFIXES or suffix in _PAGE_SUFFIXES:
        path = path[: -len(suffix)]
    path = path.removeprefix(RAW_FOLDER)
    return f"/{path}?{query}" if query else f"/{path}"


def may_be_page(address: WebAddress) -> bool:
    """Whether an address may be that of a text: it has no suffix, or one that is read."""
    suffix = find_suffix(address.path.rpartition("/")[2])
    return not _SUFFIX.fullmatch(suffix) or suffix in SUFFIXES or suffix in _PAGE_SUFFIXES


def may_be_feed(address: WebAddress) -> bool:
    """Whether an address is written as those of feeds are."""
    return _FEED_PATH.search(address.path) is not None


def make_pattern(name: str) -> str:
    """What pages share that differ in numbers or in their query alone, as those of a calendar do."""
    path, mark, _ = name.partition("?")
    return _DIGITS.sub("#", path) + mark


def make_path(address: WebAddress, suffix: str) -> str:
    """The path of an item: that of its address, so that relative links mean the same; a folder's page is its index."""
    path = unquote(address.path).lstrip("/")
    if not path.isprintable() or "\\" in path or "/../" in f"/{path}/":
        path = address.path.lstrip("/")
    folder, slash, last = path.rpartition("/")
    stem = last
    known = find_suffix(last)
    if known in _PAGE_SUFFIXES or known in SUFFIXES:
        stem = last[: -len(known)]
    query = address.plain.query
    tail = "@" + re.sub(r"[^A-Za-z0-9=&_.-]+", "-", query)[:80] if query else ""
    return f"{folder}{slash}{stem or 'index'}{tail}{suffix}"


def read_own_address(address: str, page: Page) -> WebAddress | None:
    """An address as a page writes it; None where it is of another site."""
    try:
        base = read_web_address(page.final or page.url)
        target = read_web_address(address, base)
    except WebAddressError:
        return None
    return target if target.site == base.site else None
