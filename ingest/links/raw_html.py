"""The addresses in the tags of raw HTML."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

# Which attributes of which elements lead to another file, and whether they show it.
_ADDRESSES: Mapping[str, Mapping[str, bool]] = {
    "a": {"href": False},
    "audio": {"src": True},
    "img": {"src": True, "srcset": True},
    "source": {"src": True, "srcset": True},
    "video": {"src": True, "poster": True},
}
_CONSTRUCT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<whole>script|style|textarea)(?=[\s/>]).*?(?:</(?P=whole)(?=[\s/>])|\Z)"
    r"|<(?P<tag>[a-z][^\s/>]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]++)\s*+=\s*+(\"[^\"]*\"|'[^']*'|[^\s\"'>]++)")
_CANDIDATE = re.compile(r"[^\s,][^\s]*")  # of `srcset`: an address, then a width or a density up to a comma


class HtmlAddress(NamedTuple):
    """An address in a tag: `html[start:end]` as it is written, without quotes; `shows` a picture or a film."""

    start: int
    end: int
    address: str
    shows: bool


def find_html_addresses(html: str) -> Iterator[HtmlAddress]:
    """The addresses in the tags of a piece of HTML, in order; comments, scripts and styles hold none."""
    for construct in _CONSTRUCT.finditer(html):
        known = _ADDRESSES.get((construct["tag"] or "").lower())
        if known is None:
            continue
        for attribute in _ATTRIBUTE.finditer(html, *construct.span("attributes")):
            shows = known.get(attribute[1].lower())
            if shows is None:
                continue
            start, end = attribute.span(2)
            if html[start] in "\"'":
                start, end = start + 1, end - 1
            if attribute[1].lower() == "srcset":
                yield from _split_candidates(html, start, end)
            else:
                yield HtmlAddress(start, end, unescape(html[start:end]).strip(), shows)


def _split_candidates(html: str, start: int, end: int) -> Iterator[HtmlAddress]:
    place = start
    while found := _CANDIDATE.search(html, place, end):
        last = found.end()
        while last > found.start() and html[last - 1] == ",":
            last -= 1
        yield HtmlAddress(found.start(), last, unescape(html[found.start() : last]), True)
        comma = html.find(",", found.end(), end)  # a width or density may follow
        place = found.end() if last < found.end() else comma + 1 if comma >= 0 else end
