"""Numbers and labels that stand for a source which is given elsewhere in an answer: `[1]`, `[2, 4–6]`, `[^n]`."""

import re
from collections.abc import Iterator, Sequence

from index.quotes.answer.block import Block
from index.quotes.answer.marks import Mark, Marks

MAX_RANGE = 20  # numbers that `[1–20]` may stand for

_NOTE = re.compile(r"\[(?P<label>\^?[\w-]{1,12})\]|\[(?P<numbers>\d{1,3}(?:\s*[,;–-]\s*\d{1,3}){1,20})\]")
_NOTE_LINE = re.compile(r"^\[\^?([\w-]{1,12})\]:?[ \t](?P<line>.*)$", re.MULTILINE)
_NUMBER = re.compile(r"\d{1,3}")


def resolve_notes(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    """Let `[1]` and `[^1]` stand for the reference of the line that begins so, or of the item 1 of a list.

    A line without a reference stands for what it says. Gives the numbers that no line has, where others have one: the
    label, the block and the place of each.
    """
    notes = {block.label: _get_source(block) for block in blocks[::-1] if block.label and _get_source(block)}
    begun: set[tuple[int, int]] = set()
    listed = any(block.role == "entry" for block in blocks)
    for number, block in enumerate(blocks):
        for match in _NOTE_LINE.finditer(block.text):
            here = block.marks.find_first_after(match.start("line"))
            found = here.reference if here and here.start <= match.end("line") else match["line"].strip()
            if found:
                notes[match[1]] = found
                begun.add((number, match.start()))
                block.role = "entry" if match.start() == 0 and block.role == "text" else block.role
                listed = True
    missing: list[tuple[str, int, int]] = []
    for number, block in enumerate(blocks):
        standing: list[Mark] = []
        for match in _NOTE.finditer(block.text):
            if (number, match.start()) in begun or block.marks.overlap(*match.span()):
                continue
            for label in _list_labels(match):
                if label in notes:
                    standing.append(Mark(notes[label], *match.span(), is_note=True))
                elif listed and label.isdigit():
                    missing.append((label, number, match.start()))
        block.marks = Marks([*block.marks.all, *standing]) if standing else block.marks
    return missing


def _get_source(block: Block) -> str:
    """What an item of a list refers to: its first reference, or, in a list of references, what it says."""
    if block.marks.all:
        return block.marks.all[0].reference
    return block.text.strip() if block.role == "entry" else ""


def _list_labels(match: re.Match[str]) -> Iterator[str]:
    if match["label"]:
        yield match["label"].removeprefix("^")
        return
    for part in re.split(r"[,;]", match["numbers"]):
        bounds = [int(number) for number in _NUMBER.findall(part)]
        if len(bounds) == 2 and 0 < bounds[1] - bounds[0] < MAX_RANGE:
            yield from map(str, range(bounds[0], bounds[1] + 1))
        else:
            yield from map(str, bounds)
