"""A code block too long for one chunk: where it may be cut, and what each part needs to be understood."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]

MIN_LINES_TOKENS = 16  # tokens of lines in a part, however long the opening line is
MIN_PART = 0.25  # of the budget, that a part ending at a blank line or before a definition has at least
_DEFINITION = re.compile(
    r"[ \t>]*(?:(?:export|default|public|private|protected|internal|static|abstract|final|async|pub|unsafe)[ \t]+)*"
    r"(?:def|class|fn|func|fun|function|struct|enum|impl|interface|trait|type|module|namespace|sub|proc|procedure)\b"
)


@dataclass(frozen=True, slots=True)
class CodeFence:
    """A fenced code block: its span, the end of its opening line, and the text of that."""

    span: Span
    opening: Span
    opening_text: str

    @classmethod
    def of(cls, text: str, span: Span) -> "CodeFence":
        """Read the fence in `text[start:end]`; its first line opens it."""
        end = text.find("\n", span[0], span[1]) + 1 or span[1]
        return cls(span, (span[0], end), text[span[0] : end])


def group_lines(text: str, span: Span, opening: int, count: Callable[[int, int], int], budget: int) -> Iterator[Span]:
    """Spans of whole lines that tile a code block, each within the budget beside an opening line of `opening` tokens.

    A part ends before a blank line's successor or a definition where there is one, else after any line. A line that is
    longer than that by itself is left out, to be cut as text is.
    """
    room = max(budget - opening, MIN_LINES_TOKENS)
    held, best, is_decorated, was_blank = span[0], span[0], False, False
    start = span[0]
    for line in text[span[0] : span[1]].splitlines(keepends=True):
        end = start + len(line)
        is_blank = not line.strip(" \t\r\n>")
        if (was_blank and not is_blank) or (_DEFINITION.match(line) and not is_decorated):
            best = start
        if start > held and count(held, end) > room:
            cut = best if best > held and count(held, best) >= MIN_PART * room else start
            yield held, cut
            held = cut
        if count(start, end) > room:
            if held < start:
                yield held, start
            held = end
        is_decorated, was_blank = line.lstrip(" \t>").startswith(("@", "#[")), is_blank
        start = end
    if held < span[1]:
        yield held, span[1]
