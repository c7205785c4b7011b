"""Where the sentences of a text begin, in any language."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from index.quotes.answer.quotations import Quotation

_END = re.compile(
    r"(?P<stop>[.!?…]+)[”\"’'»›)\]]*(?:[ ]?\[\^?[\w,; –-]{1,20}\])*\s+"
    r"(?=[^\W\da-zß-ÿ]|[“„«‘\"¿¡*\d])"  # what follows may be in quotation marks
    r"|[。！？｡]+(?:[」』”’）〕]*(?=\s|$)|(?![」』”’）〕]))"
)
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+(?:\.[^\W\d_]+)*)\Z")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        "al e.g i.e p pp no nos vol ed eds fig figs cf vs dr prof mr mrs ms st eq eqs sec ch art approx ca resp etc "
        "z.b "
        "d.h u.a bzw vgl s nr abb bd hrsg jr sr jan"
        " feb mar apr jun jul aug sept sep oct nov dec pt",
    )
)


def find_sentence_edges(text: str, quotations: Sequence[Quotation] = ()) -> list[int]:
    """Where sentences begin, and the end of the text; a stop inside one of the quotations ends none."""
    edges = [0]
    starts = [quotation.start for quotation in quotations]
    for match in _END.finditer(text):
        place = match.end()
        position = bisect_right(starts, match.start()) - 1
        if position >= 0 and place < quotations[position].end:
            continue
        if place < len(text) and not _is_abbreviated(text, match):
            edges.append(place)
    return [*edges, len(text)]


def _is_abbreviated(text: str, match: re.Match[str]) -> bool:
    if match["stop"] != ".":
        return match["stop"] is not None and not match["stop"].strip("…") and text[match.end()].isdigit()
    before = _WORD_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
    if before is None:
        return False
    word = before[1]
    is_initial = len(word) == 1 and word.isupper()
    return (
        is_initial
        or (word.lower() in _ABBREVIATIONS and word.lower() not in {"s", "etc"})
        or (word.lower() == "s" and text[match.end()].isdigit())
    )
