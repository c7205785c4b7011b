"""A text with white space, typography, letters and hidden characters evened out, and where it came from."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.markdown.invisible import remove_hidden

NORMALIZATIONS = ("white space", "quotation marks and dashes", "Unicode form", "hidden characters")
_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "…": "..."}
)
MAX_CLUSTER_CHARS = 32  # characters that are composed at once: to order n combining marks takes n² steps
# letters and signs that compose with the one before them although they are no combining marks
_JOINING = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
    "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalized text, and for each of its characters where that stands in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@lru_cache(maxsize=32)  # an answer quotes the same few documents again and again
def normalize(text: str, without: str | None = None) -> NormalizedText:
    """`text` with single spaces, plain quotation marks and dashes, composed letters and no hidden characters.

    `without` names one of these steps to leave out.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, cluster in _split_clusters(text):
        if "!" <= cluster <= "~" and len(cluster) == 1:  # most of a text, and the same in every form
            characters.append(cluster)
            starts.append(start)
            ends.append(start + 1)
            continue
        if cluster.isspace() and without != "white space":
            if characters and characters[-1] == " ":
                ends[-1] = start + len(cluster)
                continue
            shown = " "
        else:
            shown = cluster if without == "hidden characters" else remove_hidden(cluster)
            shown = shown if without == "quotation marks and dashes" else shown.translate(_TYPOGRAPHY)
            shown = shown if without == "Unicode form" else unicodedata.normalize("NFC", shown)
        characters.extend(shown)
        starts.extend([start] * len(shown))
        ends.extend([start + len(cluster)] * len(shown))
    return NormalizedText("".join(characters), starts, ends)


def _split_clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with what composes with it, and its offset: combining marks, and the vowels of Hangul."""
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or position - start == MAX_CLUSTER_CHARS or not _is_joining(text[position]):
            yield start, text[start:position]
            start = position


def _is_joining(character: str) -> bool:
    if character < "\u0300":
        return False
    hangul = "\u1161" <= character <= "\u1175" or "\u11a8" <= character <= "\u11c2"
    return hangul or character in _JOINING or unicodedata.combining(character) > 0
