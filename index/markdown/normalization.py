"""A text with white space, typography, letters and hidden characters evened out, and where it came from."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.markdown.invisible import remove_hidden

MAX_CLUSTER_CHARS = 32  # characters that are composed at once: to order n combining marks takes n² steps
# letters and signs that compose with the one before them although they are no combining marks
_JOINING = frozenset(
    "\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35"
    "\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd\U000115af\U00011930"
)
_WIDE = [chr(code) for code in (*range(0xFF01, 0xFFBF), *range(0xFFE0, 0xFFE7))]

# The one table of what is evened out: a name as it is reported, and the characters with what each becomes.
# To add a row: one name and its characters here, one line in docs/citations.md.
CHARACTERS: Mapping[str, Mapping[str, str]] = {
    "quotation marks and dashes": {
        **dict.fromkeys("‘’‚‛′‹›", "'"),
        **dict.fromkeys("“”„‟″«»「」『』〝〞〟", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣⁃", "-"),
        **dict.fromkeys("…⋯", "..."),
    },
    "ligatures": {character: unicodedata.normalize("NFKC", character) for character in "ﬀﬁﬂﬃﬄﬅﬆĲĳǆǉǌ"},
    "full and half width": {character: unicodedata.normalize("NFKC", character) for character in _WIDE},
}
NORMALIZATIONS = ("white space", *CHARACTERS, "Unicode form", "hidden characters", "hyphenated line ends")

_TABLES = {name: str.maketrans(dict(characters)) for name, characters in CHARACTERS.items()}
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")  # most of a text, and the same in every form
_HYPHENATED = re.compile(r"[-‐\u00ad][ \t]*\n[ \t]*(?=[^\W\d_A-Z])")
_CJK_LETTERS = "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003fffd]"
_CJK = re.compile(_CJK_LETTERS)
_AFTER_SPACE = re.compile(rf"\s{{1,40}}{_CJK_LETTERS}")


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalized text, and for each of its characters where that stands in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


@lru_cache(maxsize=64)  # an answer quotes the same few documents again and again
def normalize(text: str, without: str | None = None) -> NormalizedText:
    """`text` with single spaces, plain marks, composed letters, no hidden characters and no hyphen at a line's end.

    White space between two Chinese or Japanese letters goes. `without` names one step of NORMALIZATIONS to leave out.
    """
    evened = _Evened(text, without)
    position = 0
    for match in _PLAIN.finditer(text):
        start, end = match.span()
        if start < position:
            continue
        if end < len(text) and (_is_joining(text[end]) or _HYPHENATED.match(text, end - 1)):
            end -= 1
        evened.put_each(position, start)
        evened.copy(start, end)
        position = max(end, start)
    evened.put_each(position, len(text))
    return NormalizedText("".join(evened.parts), evened.starts, evened.ends)


@dataclass
class _Evened:
    source: str
    without: str | None
    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    last: str = ""

    def __post_init__(self) -> None:
        self._tables = [table for name, table in _TABLES.items() if name != self.without]

    def copy(self, start: int, end: int) -> None:
        if end > start:
            self.parts.append(self.source[start:end])
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))
            self.last = self.source[end - 1]

    def put_each(self, start: int, end: int) -> None:
        after = start
        for place, cluster in _split_clusters(self.source, start, end):
            if place < after:
                continue
            hyphen = self._match_hyphen(place)
            if hyphen is not None:
                after = hyphen.end()
            elif cluster.isspace() and self.without != "white space":
                self._put_space(place, place + len(cluster))
            else:
                self._put(self._even_out(cluster), place, place + len(cluster))

    def _match_hyphen(self, place: int) -> re.Match[str] | None:
        if self.without == "hyphenated line ends" or not self.last.isalpha():
            return None
        return _HYPHENATED.match(self.source, place)

    def _put_space(self, start: int, end: int) -> None:
        if self.last == " ":
            self.ends[-1] = end
        elif not (_CJK.match(self.last) and _AFTER_SPACE.match(self.source, start)):
            self._put(" ", start, end)

    def _put(self, shown: str, start: int, end: int) -> None:
        self.parts.append(shown)
        self.starts.extend([start] * len(shown))
        self.ends.extend([end] * len(shown))
        self.last = shown[-1:] or self.last

    def _even_out(self, cluster: str) -> str:
        shown = cluster if self.without == "hidden characters" else remove_hidden(cluster)
        for table in self._tables:
            shown = shown.translate(table)
        return shown if self.without == "Unicode form" else unicodedata.normalize("NFC", shown)


def _split_clusters(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Each character with what composes with it, and its offset: combining marks, and the vowels of Hangul."""
    for position in range(start + 1, end + 1):
        if position == end or position - start == MAX_CLUSTER_CHARS or not _is_joining(text[position]):
            yield start, text[start:position]
            start = position


def _is_joining(character: str) -> bool:
    if character < "\u0300":
        return False
    hangul = "\u1161" <= character <= "\u1175" or "\u11a8" <= character <= "\u11c2"
    return hangul or character in _JOINING or unicodedata.combining(character) > 0
