"""How deep block quotes and lists stand inside each other: below a limit the parser leaves out what they hold."""

import re

from index.markdown.rules.footnotes import MAX_LABEL_CHARS
from index.markdown.sections import get_outline_parser

MAX_NESTING: int = get_outline_parser().options["maxNesting"]  # levels; a quote takes one of them, a list two
_TAB_COLUMNS = 4
_LONG_LEAD = re.compile(  # what a line that opens so many must begin with
    rf"^(?:[ \t>*+.):0-9-]|\[\^[^\s\[\]]{{1,{MAX_LABEL_CHARS}}}\]){{5,}}+", re.MULTILINE
)


def find_too_deep_line(text: str) -> int | None:
    """The first line, from 1, of what stands too deep in a Markdown text to be read; None where all is read."""
    leads = (match[0] for match in _LONG_LEAD.finditer(text))
    if all(len(lead) + (_TAB_COLUMNS - 1) * lead.count("\t") < MAX_NESTING - 2 for lead in leads):
        return None  # most texts, without parsing them once more
    for token in get_outline_parser().parse(text):
        if token.nesting == 1 and token.level >= MAX_NESTING - 1 and token.map:
            return token.map[0] + 1
    return None
