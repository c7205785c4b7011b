"""Templates inside the address of a link: what Liquid, Hugo and Zola would make of it."""

import re
from collections.abc import Sequence

from ingest.dialects.engine.attributes import read_attributes
from ingest.dialects.engine.dialect import Dialect, Edit, SpanRule
from ingest.dialects.engine.spans import Spans
from ingest.dialects.engine.words import make_address

ROOTS = frozenset({"site.baseurl", "site.url", "base_url", "config.base_url", "site.github.url", "BASE_PATH"})
ADDRESS_FILTERS = frozenset({"relative_url", "absolute_url", "url", "relURL", "absURL", "prepend", "asset_path"})
_PELICAN = re.compile(r"[{|](filename|static|attach)[}|]")
_ENDS = {"{{": "}}", "{%": "%}"}


def expand_variable(inner: str) -> str | None:
    """The address that `{{ inner }}` stands for, from the root of the site; None when it is no address."""
    value, *filters = (part.strip() for part in inner.strip(" -").split("|"))
    if value in ROOTS:
        return ""
    if value[:1] in {"'", '"'} and value[-1:] == value[:1] and len(value) > 1:
        names = {name.partition(":")[0].strip() for name in filters}
        return value[1:-1] if not filters or names & ADDRESS_FILTERS else None
    return None


def expand_tag(inner: str) -> str | None:
    """The address that `{% inner %}` stands for."""
    name, _, rest = inner.strip(" -").partition(" ")
    target = rest.strip().strip("\"'")
    if name == "post_url" and target:
        return f"post:{target}"
    return f"source:/{target.lstrip('/')}" if name in {"link", "asset_url"} and target else None


def expand_shortcode(inner: str) -> str | None:
    """The address that `{{< inner >}}` stands for."""
    name, _, rest = inner.strip(" -<>%").partition(" ")
    attributes = read_attributes(rest)
    target = attributes.find("path") or next(iter(attributes.words), "")
    return f"source:{target}" if name in {"ref", "relref", "doc"} and target else None


def _read_address(spans: Spans, start: int) -> Edit | None:
    """`](…{{ … }}…)`, `](@/page.md)` of Zola, and `]({filename}page.md)` of Pelican."""
    first = start + 2
    if spans.text.startswith(("@/", "<@/"), first):
        return Edit(first, spans.text.index("@/", first) + 2, "source:/")
    pelican = _PELICAN.match(spans.text, first)
    if pelican:
        return Edit(first, pelican.end(), "source:" if pelican[1] == "filename" else "")
    brace, end = spans.find("{", first), spans.find(")", first)
    if brace < 0 or brace > end or spans.text[brace : brace + 2] not in _ENDS:
        return None
    pieces: list[str] = []
    place = first
    while brace >= 0 and brace < end:
        close = spans.find(_ENDS.get(spans.text[brace : brace + 2], ")"), brace)
        if close < 0 or close - first > 1000 or not spans.spend(close - brace):
            return None
        piece = _expand(spans.text[brace : close + 2])
        if piece is None:
            return None
        pieces += [spans.text[place:brace], piece]
        place = close + 2
        brace, end = spans.find("{", place), spans.find(")", place)
    if end < 0 or "\n" in spans.text[place:end]:
        return None
    return Edit(start, end + 1, f"]({_join([*pieces, spans.text[place:end]])})")


def _expand(piece: str) -> str | None:
    if piece.startswith("{%"):
        return expand_tag(piece[2:-2])
    if piece[2:3] in {"<", "%"}:
        return expand_shortcode(piece[3:-3])
    return expand_variable(piece[2:-2])


def _join(pieces: Sequence[str]) -> str:
    """The address, and the title where there is one."""
    address, quote, title = "".join(pieces).strip().partition(' "')
    address = address.strip().strip("<>")
    for scheme in ("post:", "source:"):  # a base before it is that of the site
        before, found, rest = address.partition(scheme)
        if found and not before.strip("/"):
            address = found + rest
    return make_address(address or "/") + (f' "{title}' if quote else "")


TEMPLATES = Dialect("templates in addresses", spans=(SpanRule("](", _read_address),))
