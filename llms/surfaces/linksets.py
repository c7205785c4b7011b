"""The typed links of every document as a linkset (RFC 9264)."""

from collections.abc import Iterator, Sequence
from typing import Any

from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.links import Link, list_links


def render_linkset(item: Item) -> Iterator[File]:
    """`papers/x.linkset.json`: the links of the page, and those back from each of its items."""
    found = list_links(item)
    anchors: list[dict[str, Any]] = [{"anchor": item.url, **_group(found)}]
    parts = [link for link in found if link.rel == "item"]
    page = OFFERED_FORMS["html"].media_type
    anchors += [{"anchor": part.href, "collection": [{"href": item.url, "type": page}]} for part in parts]
    text = encode_compact({"linkset": anchors})
    yield File(OFFERED_FORMS["linkset"].file(item.path), text.encode())


def _group(found: Sequence[Link]) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for link in found:
        if link.rel != "linkset":
            target = {"href": link.href, "type": link.type} if link.type else {"href": link.href}
            groups.setdefault(link.rel, []).append({name: value for name, value in target.items() if value})
    return groups
