"""The notes of a text on a page: numbered as they are referred to, at the end, with links both ways."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

NUMBER, REFERENCE = "number", "reference"  # in the `meta` of a reference: of its note, and of itself among the note's


@dataclass
class _Note:
    """A note: its tokens, its number, and how many references lead to it. Numbers count from 1."""

    label: str
    tokens: list[Token] = field(default_factory=list)
    number: int = 0
    references: int = 0


def has_footnotes(tokens: Sequence[Token]) -> bool:
    """Whether a text has notes."""
    return any(token.type == "footnote_reference_open" for token in tokens)


def move_footnotes(tokens: Sequence[Token]) -> tuple[list[Token], Sequence[str]]:
    """The tokens of a text with its notes behind all else, and the ids that these and their references have.

    Notes come in the order in which they are first referred to, those that nothing refers to last: none is lost. Of
    notes with one label the first is meant.
    """
    body, notes = _take_out(tokens)
    ordered = _number(body, notes)
    moved = [*body, Token("footnote_block_open", "div", 1, block=True), _open("ordered_list_open", "ol")]
    ids: list[str] = []
    for note in ordered:
        item = _open("list_item_open", "li")
        item.attrSet("id", get_note_id(note.number))
        ids.append(get_note_id(note.number))
        ids += (get_reference_id(note.number, reference) for reference in range(1, note.references + 1))
        moved += [item, *_add_ways_back(note), Token("list_item_close", "li", -1, block=True)]
    moved += [Token("ordered_list_close", "ol", -1, block=True), Token("footnote_block_close", "div", -1, block=True)]
    return moved, ids


def get_note_id(number: int) -> str:
    """The id of a note; no heading of ours has a colon in its anchor."""
    return f"fn:{number}"


def get_reference_id(number: int, reference: int) -> str:
    """The id of one of the references to a note."""
    return f"fnref:{number}" if reference == 1 else f"fnref:{number}:{reference}"


def _open(name: str, tag: str) -> Token:
    return Token(name, tag, 1, block=True)


def _take_out(tokens: Sequence[Token]) -> tuple[list[Token], Sequence[_Note]]:
    body: list[Token] = []
    notes: list[_Note] = []
    around: list[list[Token]] = [body]
    for token in tokens:
        if token.type == "footnote_reference_open":
            notes.append(_Note(str(token.meta["label"])))
            around.append(notes[-1].tokens)
        elif token.type == "footnote_reference_close":
            around.pop()
        else:
            around[-1].append(token)
    return body, notes


def _number(body: Sequence[Token], notes: Sequence[_Note]) -> Sequence[_Note]:
    """The notes in the order of their numbers; the references in the text, and then in the notes, get theirs."""
    by_label: dict[str, _Note] = {}
    for note in notes:
        by_label.setdefault(note.label, note)
    ordered: list[_Note] = []
    waiting: deque[Sequence[Token]] = deque([body])
    alone = iter(notes)
    while waiting:
        for reference in _find_references(waiting.popleft()):
            note = by_label[str(reference.meta["label"])]
            if not note.number:
                _append(note, ordered, waiting)
            note.references += 1
            reference.meta = {**reference.meta, NUMBER: note.number, REFERENCE: note.references}
        if not waiting:
            unmet = next((note for note in alone if not note.number), None)
            if unmet is not None:
                _append(unmet, ordered, waiting)
    return ordered


def _append(note: _Note, ordered: list[_Note], waiting: deque[Sequence[Token]]) -> None:
    ordered.append(note)
    note.number = len(ordered)
    waiting.append(note.tokens)


def _find_references(tokens: Sequence[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or () if child.type == "footnote_ref")


def _add_ways_back(note: _Note) -> list[Token]:
    """The tokens of a note with a link back to each reference in its last paragraph, or after all."""
    ways = []
    for reference in range(1, note.references + 1):
        way = Token("footnote_anchor", "a", 0)
        way.meta = {NUMBER: note.number, REFERENCE: reference}
        ways.append(way)
    if [token.type for token in note.tokens[-2:]] == ["inline", "paragraph_close"]:
        last = note.tokens[-2]
        last.children = [*(last.children or ()), *ways]
        return note.tokens
    return [*note.tokens, *ways]
