"""What to write instead of what does not hold: the right words of a quote, or the right reference."""

import difflib
from collections.abc import Sequence

from index.documents.document import Document
from index.errors import RefdeskError
from index.markdown.sections import Section
from index.model import Model
from index.quotes.quote import find_quote

NEAR_QUOTE = 0.75  # share of words, in their order, from which a passage is offered for a quote that is not there
NEAR_ANCHOR = 0.7  # likeness from which a section is offered for one that is not there
MAX_FIX_WORDS = 400  # words of a quote for which a passage is offered
_STOPS = ",;:."


class Fix(Model):
    """Words of an answer, as it has them, and what to write in their place."""

    old: str
    new: str


def fix_quote(document: Document, markdown: str, quote: str, nearest: str | None) -> Fix | None:
    """The words of the nearest passage that stand where those of the quote should, if most of them are the same."""
    held, given = (nearest or "").split(), quote.split()
    if not held or len(given) > MAX_FIX_WORDS:
        return None
    matcher = difflib.SequenceMatcher(None, held, given, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks or sum(block.size for block in blocks) / len(given) < NEAR_QUOTE:
        return None
    first, last = blocks[0], blocks[-1]
    start = max(0, first.a - first.b)
    end = min(len(held), last.a + last.size + len(given) - last.b - last.size)
    words = " ".join(held[start:end])
    own_stop = given[-1][-1] if given[-1][-1] in _STOPS else ""
    words = words.rstrip(_STOPS) + own_stop  # the mark at the end is the answer's, as that of its sentence
    try:
        find_quote(document, markdown, words)
    except RefdeskError:
        return None
    return Fix(old=quote, new=words)


def fix_reference(reference: str, document: Document, base_url: str, anchor: str = "") -> Fix:
    """A reference to another document, in the form of the one that is written: an address, an id or a key.

    An id names the section too; the sections of an original are not known, and a key names none.
    """
    name = document.key
    if "://" in reference:
        name = document.url(base_url)
    elif ":" in reference:
        name = f"{document.id}#{anchor}" if anchor else document.id
    return Fix(old=reference, new=name)


def fix_anchor(reference: str, anchor: str, sections: Sequence[Section]) -> Fix | None:
    """A reference to a section that is named much like the one that is not there."""
    near = difflib.get_close_matches(anchor[:120], [section.anchor for section in sections], n=1, cutoff=NEAR_ANCHOR)
    old = f"#{anchor}"
    return Fix(old=reference, new=reference.replace(old, f"#{near[0]}", 1)) if near and old in reference else None
