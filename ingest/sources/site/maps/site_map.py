"""The maps of a site: llms.txt, sitemaps, the index of a Refdesk, and the links of any Markdown."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CATALOGUED = (  # facts of a catalogue that are fields of ours
    "id", "kind", "title", "summary", "date", "authors", "topics", "language", "version", "series", "status",
    "canonical", "doi", "text", "inferred",
)  # fmt: skip
_API = "api/v1/openapi.json"
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
    """The entries of a map, and how many more it has than are taken; `is_index` says that they are maps themselves."""

    entries: Sequence[MapEntry]
    more: int = 0
    is_index: bool = False


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
    return _bound(list(entries.values()))


def read_sitemap(data: bytes) -> SiteMap:
    """The addresses of a sitemap or of an index of them. No entity is expanded and nothing is fetched for it."""
    text = decode_xml(data)
    entries = [MapEntry(html.unescape(found[1]).strip()) for found in _LOCATION.finditer(text)]
    bounded = _bound(entries)
    return SiteMap(bounded.entries, bounded.more, is_index=_IS_INDEX.search(text[:2_000]) is not None)


def read_catalogue(data: bytes) -> SiteMap | None:
    """The documents of a Refdesk, from its `/api/index.json`; None for another file of that name."""
    try:
        catalogue = json.loads(data)
        base = str(catalogue["api"]).removesuffix(_API)  # which may be another address than the one that we see
        entries = [_read_record(record, base) for record in catalogue["documents"]]
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
        return None
    return _bound(entries)


def decode_xml(data: bytes) -> str:
    """The text of a file of XML or JSON: UTF-16 by its mark, else UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _read_record(record: Mapping[str, Any], base: str) -> MapEntry:
    """A record of a catalogue: the source file is the form to read, and its facts hold."""
    paths = [str(form["url"]).removeprefix(base) for form in record["representations"]]
    raw = next((path for path in paths if path.startswith("raw/")), None)
    if raw is None:  # of an earlier release, which does not tell where the source file of a page in HTML is
        raise ValueError(record["id"])
    facts = {name: _clean(record.get(name)) for name in CATALOGUED}
    return MapEntry(
        f"../{raw}",
        str(record["kind"]),
        {name: value for name, value in facts.items() if value},
        "",
        str(record["sha256"]),
    )


def _clean(value: Any) -> Any:
    """A value without halves of surrogate pairs, which JSON can hold and no text does."""
    if isinstance(value, list):
        return [_clean(entry) for entry in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _bound(entries: Sequence[MapEntry]) -> SiteMap:
    return SiteMap(entries[:MAX_ENTRIES], max(0, len(entries) - MAX_ENTRIES))
