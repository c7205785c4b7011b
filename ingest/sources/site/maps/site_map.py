"""The maps of a site: llms.txt, sitemaps, and the links of any Markdown."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_ENTRIES = 50_000  # of one map; the most that a sitemap may have
_LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\(<?([^()\s<>]{1,2000})>?(?:\s+\"[^\"\n]{0,300}\")?\)")
_BARE = re.compile(r"(?<![\w(<\[\"])https?://[^\s<>()\[\]\"'`|]{1,2000}")
_HEADING = re.compile(r"#{2,3}[ \t]+([^\n]{1,200})")
_LOCATION = re.compile(r"<(?:\w{1,20}:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<>\]]{1,2000})")
_IS_INDEX = re.compile(r"<(?:\w{1,20}:)?sitemapindex\b")


@dataclass(frozen=True, slots=True)
class MapEntry:
    """An address that a map lists, with what it says of it.

    `text` is the whole of it as HTML, `sha256` the hash of its bytes, where the map has them.
    """

    address: str
    section: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The entries of a map, how many more it has than are taken, and the maps that it names, each with its kind.

    `others` counts what it lists that is neither a page nor a map.
    """

    entries: Sequence[MapEntry]
    more: int = 0
    maps: Sequence[tuple[str, str]] = ()
    others: int = 0


def read_markdown_links(text: str) -> SiteMap:
    """The links of a Markdown text, each with the heading that it stands below; linear in its length."""
    entries: dict[str, MapEntry] = {}
    section = ""
    for line in text.split("\n"):
        heading = _HEADING.match(line)
        section = heading[1].strip() if heading else section
        found = [link[2] for link in _LINK.finditer(line)] + [
            bare[0].rstrip(".,;:!?*_") for bare in _BARE.finditer(line)
        ]
        for address in found:
            entries.setdefault(address, MapEntry(address, section))
    return bound(list(entries.values()))


def read_sitemap(data: bytes) -> SiteMap:
    """The addresses of a sitemap or of an index of them. No entity is expanded and nothing is fetched for it."""
    text = decode_xml(data)
    found = bound([MapEntry(html.unescape(place[1]).strip()) for place in _LOCATION.finditer(text)])
    if _IS_INDEX.search(text[:2_000]) is None:
        return found
    return SiteMap((), found.more, [(entry.address, "sitemap") for entry in found.entries])


def decode_xml(data: bytes) -> str:
    """The text of a file of XML or JSON: UTF-16 by its mark, else UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def bound(entries: Sequence[MapEntry]) -> SiteMap:
    """A map of as many entries as one may have."""
    return SiteMap(entries[:MAX_ENTRIES], max(0, len(entries) - MAX_ENTRIES))
