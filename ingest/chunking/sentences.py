"""Where the sentences of a paragraph begin."""

import re
from collections.abc import Sequence

Span = tuple[int, int]

# an end, what closes a quote or a mark after it, and white space; scripts without spaces need none
_END = re.compile(r"[.!?…؟।][”\"’'»)\]*_]*\s+|[。！？][」』”’）]*\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:[A-Z]|e\.g|i\.e|cf|al|vs|resp|approx|[Ff]igs?|[Ee]qs?|[Ss]ecs?|[Tt]abs?|[Cc]h|[Nn]os?|pp?|[Vv]ol|"
    r"Dr|Mrs?|Ms|Prof|St|bzw|z\. ?B|d\. ?h)\.$"
)
_LONGEST_ABBREVIATION = 10  # characters, the one before it included


def find_sentence_starts(text: str) -> list[int]:
    """The offsets in a paragraph at which its sentences begin, but for the first.

    A full stop before a small letter ends none, nor does one of an initial or a common abbreviation.
    """
    starts = []
    for match in _END.finditer(text):
        end, mark = match.end(), match.start() + 1
        if end == len(text) or (text[end].islower() and match[0][0] == "."):
            continue
        if match[0][0] == "." and _ABBREVIATION.search(text, max(0, mark - _LONGEST_ABBREVIATION), mark):
            continue
        starts.append(end)
    return starts


def join_running_text(body: str, paragraphs: Sequence[Span], formulas: Sequence[Span]) -> list[Span]:
    """The spans of paragraphs in order, those as one whose sentence goes on through a displayed formula."""
    displayed, ends = set(formulas), {end for _, end in formulas}
    joined: list[Span] = []
    for start, end in sorted([*paragraphs, *formulas]):
        before = joined[-1] if joined else (0, 0)
        is_beside = bool(joined) and not body[before[1] : start].strip()
        if (start, end) in displayed:
            goes_on = is_beside and body[max(before[0], before[1] - 80) : before[1]].rstrip()[-1:] not in ".!?"
        else:
            goes_on = is_beside and before[1] in ends and body[start].islower()
        if goes_on:
            joined[-1] = (before[0], end)
        else:
            joined.append((start, end))
    return joined
