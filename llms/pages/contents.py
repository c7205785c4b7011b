"""The table of contents of a page, read from the headings of its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from llms.pages.template import trust_html

MIN_CONTENTS = 3  # headings of a text that a table of contents helps with
MAX_CONTENTS = 150  # headings that one lists
_HEADING = re.compile(r'<h([234]) id="([^"<>]{1,400})">((?:[^\n<]|<(?!/?h[234]))*)</h\1>')
_DROPPED = re.compile(
    r'<sup class="footnote-ref">(?:[^<]|<(?!/?sup))*</sup>|<span class="tex" hidden>[^<]*</span>|</?(?:a|img)\b[^<>]*>'
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, where it is, and its words with their formulas set."""

    level: int
    anchor: str
    words: Markup


def list_headings(html: str) -> Sequence[Heading]:
    """The headings of a text that a renderer of ours wrote, with those of the two upper levels that it has.

    None where there are too few for a table.
    """
    found = _HEADING.findall(html)
    upper = sorted({int(level) for level, _, _ in found})[:2]
    headings = [
        Heading(2 + upper.index(int(level)), anchor, trust_html(_DROPPED.sub("", words)))
        for level, anchor, words in found
        if int(level) in upper
    ]
    return headings[:MAX_CONTENTS] if len(headings) >= MIN_CONTENTS else ()
