"""What changed from one text to the next: in numbers, and as paragraphs with the words that differ.

Numbers count as a bag: what stands in one text more often than in the other, wherever it stands. What is shown is
bounded, and what is not shown is counted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from index.history.edits import find_matches
from index.model import Model

MAX_PARAGRAPHS = 8_000  # of both texts, that are compared
MAX_PARAGRAPH_EDITS = 200  # removed and added, beyond which they are only counted
MAX_WORDS = 4_000  # of one change, that are compared word by word
MAX_WORD_EDITS = 300  # beyond which a change is shown as one text removed and one added
MAX_COMPARED_WORDS = 20_000  # of all changes
MAX_SHOWN_CHARS = 20_000  # characters of all changes
MAX_SAME_CHARS = 400  # characters of words between two edits that are shown whole
EDGE_CHARS = 160  # characters that are shown of both ends of longer ones
MIN_SHARED_WORDS = 0.2  # share of the words that two paragraphs have in common, below which one replaced the other

PieceKind: TypeAlias = Literal["same", "removed", "added"]
_SCRIPT_WITHOUT_SPACES = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_SCRIPT_WITHOUT_SPACES}]\s*|[^\s{_SCRIPT_WITHOUT_SPACES}]+\s*")


class Piece(Model):
    """Words that both texts have, or one of them."""

    kind: PieceKind
    text: str


class Change(Model):
    """A place where the texts differ; `line` is that of the newer text, from 1."""

    line: int
    pieces: tuple[Piece, ...]


class Counts(Model):
    """How many paragraphs and words one text has that the other has not."""

    paragraphs_added: int
    paragraphs_removed: int
    words_added: int
    words_removed: int

    def __str__(self) -> str:
        return (
            f"words +{self.words_added} -{self.words_removed}, "
            f"paragraphs +{self.paragraphs_added} -{self.paragraphs_removed}"
        )


class Difference(Model):
    """What changed; `left_out` counts the changes that are not shown, `note` says why."""

    counts: Counts
    changes: tuple[Change, ...]
    left_out: int
    note: str | None


class _Paragraph(NamedTuple):
    line: int
    text: str


def count_differences(before: str, after: str) -> Counts:
    """Count what one text has that the other has not, in time linear to their length."""
    old, new = (Counter(each.text for each in _read_paragraphs(text)) for text in (before, after))
    gone, come = (Counter(_read_words(text)) for text in (before, after))
    return Counts(
        paragraphs_added=(new - old).total(),
        paragraphs_removed=(old - new).total(),
        words_added=(come - gone).total(),
        words_removed=(gone - come).total(),
    )


def compare_texts(before: str, after: str) -> Difference:
    """Compare two texts paragraph by paragraph, and changed paragraphs word by word, within the limits above."""
    counts = count_differences(before, after)
    old, new = _read_paragraphs(before), _read_paragraphs(after)
    matches = None
    if len(old) + len(new) <= MAX_PARAGRAPHS:
        matches = find_matches([each.text for each in old], [each.text for each in new], MAX_PARAGRAPH_EDITS)
    if matches is None:
        number = counts.paragraphs_added + counts.paragraphs_removed
        note = f"The texts are too long, or differ in more than {MAX_PARAGRAPH_EDITS} paragraphs: see the numbers."
        return Difference(counts=counts, changes=(), left_out=number, note=note)
    hunks = list(_list_hunks(old, new, matches))
    changes: list[Change] = []
    room, words = MAX_SHOWN_CHARS, MAX_COMPARED_WORDS
    for line, removed, added in hunks:
        pieces, compared = _compare_words(removed, added, words)
        size = sum(len(piece.text) for piece in pieces)
        if size > room and changes:
            break
        changes.append(Change(line=line, pieces=tuple(_cut(pieces, room))))
        room, words = room - size, words - compared
        if room <= 0:
            break
    left = len(hunks) - len(changes)
    told = f"Of what changed the first {MAX_SHOWN_CHARS:,} characters are shown." if left or room < 0 else None
    return Difference(counts=counts, changes=tuple(changes), left_out=left, note=told)


def _read_words(text: str) -> list[str]:
    """The words of a text; in a script without spaces each character is one."""
    return [word.rstrip() for word in _WORD.findall(text)]


def _read_paragraphs(text: str) -> list[_Paragraph]:
    """What blank lines part, each with the number of its first line."""
    found: list[_Paragraph] = []
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            found.append(_Paragraph(number - len(lines), "\n".join(lines)))
            lines = []
    return found


def _list_hunks(
    old: Sequence[_Paragraph], new: Sequence[_Paragraph], matches: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, str, str]]:
    """What stands between two matches: a line of the newer text, what was removed there and what was added."""
    before = after = 0
    for first, second in [*matches, (len(old), len(new))]:
        if first > before or second > after:
            place = new[min(after, len(new) - 1)].line if new else 1
            yield place, _join(old[before:first]), _join(new[after:second])
        before, after = first + 1, second + 1


def _join(paragraphs: Sequence[_Paragraph]) -> str:
    return "\n\n".join(each.text for each in paragraphs)


def _compare_words(removed: str, added: str, budget: int) -> tuple[list[Piece], int]:
    """The pieces of a change, and how many words were compared for it."""
    old, new = _WORD.findall(removed), _WORD.findall(added)
    number = len(old) + len(new)
    if old and new and number <= min(MAX_WORDS, budget):
        matches = find_matches([word.strip() for word in old], [word.strip() for word in new], MAX_WORD_EDITS)
        if matches is not None and len(matches) * 2 >= MIN_SHARED_WORDS * number:
            return [_shorten(piece) for piece in _merge(old, new, matches)], number
        return _replace_whole(removed, added), number
    return _replace_whole(removed, added), 0


def _replace_whole(removed: str, added: str) -> list[Piece]:
    pieces: list[tuple[PieceKind, str]] = [("removed", removed), ("added", added)]
    return [Piece(kind=kind, text=text) for kind, text in pieces if text]


def _merge(old: Sequence[str], new: Sequence[str], matches: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    before = after = 0
    same: list[str] = []
    for first, second in [*matches, (len(old), len(new))]:
        if first > before or second > after:
            if same:
                yield Piece(kind="same", text="".join(same))
            gone, come = "".join(old[before:first]), "".join(new[after:second])
            yield from _replace_whole(gone.rstrip(), come.rstrip())
            same = [(come or gone)[len((come or gone).rstrip()) :]]  # white space is no part of what changed
        same += new[second : second + 1]
        before, after = first + 1, second + 1
    if "".join(same):
        yield Piece(kind="same", text="".join(same))


def _shorten(piece: Piece) -> Piece:
    if piece.kind != "same" or len(piece.text) <= MAX_SAME_CHARS:
        return piece
    return Piece(kind="same", text=f"{piece.text[:EDGE_CHARS]} … {piece.text[-EDGE_CHARS:]}")


def _cut(pieces: Sequence[Piece], room: int) -> Iterator[Piece]:
    """As much of the pieces as there is room for; what is cut ends in an ellipsis."""
    for piece in pieces:
        if room <= 0:
            return
        yield piece if len(piece.text) <= room else Piece(kind=piece.kind, text=piece.text[:room] + "…")
        room -= len(piece.text)
