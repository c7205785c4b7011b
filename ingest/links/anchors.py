"""What of a document an address can name: its headings by any tool's anchor, and the ids that it states."""

from collections.abc import Mapping

from index.markdown.sections import get_outline_parser, name_nested_headings, read_sections
from index.markdown.stated_ids import STATED_ID
from ingest.links.address import fold_words

HTML_ID_PREFIX = "user-content-"  # of the ids that raw HTML states, on a page: see llms/content/html/raw_html.py


def read_anchors(body: str) -> Mapping[str, str]:
    """The anchors of a text by what addresses may call them: as they are, and by letters and digits alone.

    The first heading of several with the same letters is meant, as it is everywhere. An id in raw HTML has the prefix
    that it has on a page; the heading that opens a text has no anchor, and is found as an empty one.
    """
    anchors: dict[str, str] = {}
    folded: dict[str, str] = {}
    tokens = get_outline_parser().parse(body)
    opens = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    for section in read_sections(body, tokens):
        anchor = section.anchor
        if opens and anchor:  # the title of a page stands for the heading that opens its text
            opens, anchor = False, ""
        anchors.setdefault(section.anchor, anchor)
        folded.setdefault(fold_words(section.anchor), anchor)
        folded.setdefault(fold_words(section.title), anchor)
    for anchor in name_nested_headings(tokens, anchors).values():
        anchors[anchor] = anchor
        folded.setdefault(fold_words(anchor), anchor)
    for found in STATED_ID.finditer(body):
        stated = found["braces"] or found["html"]
        anchor = stated if found["braces"] else HTML_ID_PREFIX + stated
        anchors.setdefault(stated, anchor)
        folded.setdefault(fold_words(stated), anchor)
    return {**folded, **anchors}


def read_headings(body: str) -> Mapping[str, str]:
    """The titles of the sections of a text by their anchors."""
    sections = read_sections(body, get_outline_parser().parse(body))
    return {section.anchor: section.title for section in sections if section.title}


def find_anchor(anchors: Mapping[str, str], fragment: str) -> str | None:
    """The anchor that a fragment means; None where the text has no such part.

    Obsidian names a heading below another as `Above#Below`, and a block as `^id`.
    """
    if fragment in anchors:
        return anchors[fragment]
    last = fragment.rpartition("#")[2]
    words = fold_words(last)
    return anchors.get(last, anchors.get(words) if words else None)
