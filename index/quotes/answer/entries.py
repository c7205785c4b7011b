"""Entries of a list of references, and footnotes: where each stands in a block, and a work that it names in short."""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.quotes.answer.mentions import AuthorYear, match_author_year
from index.quotes.answer.quotations import find_quotations
from index.quotes.words import count_words

MAX_CITATION_CHARS = 2_000  # of a footnote that names a work in short, with what it quotes
MIN_TITLE_WORDS = 2
LABEL = re.compile(r"^\s*(?:\[\^?[\w-]{1,12}\]:?|\d{1,3}[.)])\s+")
_NOTE = re.compile(r"\s*\[\^[\w-]{1,12}\]:?\s")
_START_OF_LINE = re.compile(
    r"\n(?=\s*(?:\[\^?[\w-]{1,12}\]:?|\d{1,3}[.)])\s)"
    r"|(?<=[.)\]/\d])[ \t]{0,3}\n(?=[^\W\d_a-zß-ÿ][\w'’-]{1,60},\s[^\W\d_]\.[^\n]{0,300}?[(（](?:1[89]|20)\d{2})"  # APA
)
_LOCATOR = re.compile(
    r"\b(?:pp?|pages?|s|seiten?|n|note|ch|chap|chapter|kapitel|sec|section|abschnitt|fig|table|tab|para|vol|no|line)s?\.?"
    r"\s?[\dIVXLivxl]+(?:\s?[-–,]\s?[\dIVXLivxl]+)*f{0,2}\b|§+\s?[\d.]+|\b(?:emphasis|italics) (?:added|mine)\b|"
    r"\b(?:my|our|own|author['’]s) translation\b|\b(?:Hervorhebung|Übersetzung) \w+\b",
    re.IGNORECASE,
)
_SEE = re.compile(r"\W*(?:(?:see|also|cf|e\.g|compare|vgl|siehe|voir|véase)\.?,?\s+){0,2}", re.IGNORECASE)


def split_entries(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the entries of a block: of one each, or of lines that begin with numbers or as APA has them."""
    edges = [0, *(match.end() for match in _START_OF_LINE.finditer(text)), len(text)]
    yield from pairwise(edges)


def is_note(text: str, start: int = 0) -> bool:
    """Whether an entry that begins at a place is a footnote, which may quote: `[^1]: ...`."""
    return _NOTE.match(text, start) is not None


def find_short_citation(text: str) -> AuthorYear | None:
    """The work that a footnote names in short, as in `See Lee 2020, p. 3, "its words"`; None where it says more.

    What stands in quotation marks, and where it stands in the work, is no more.
    """
    if len(text) > MAX_CITATION_CHARS:
        return None
    label = LABEL.match(text)
    begin = _SEE.match(text, label.end() if label else 0)
    mention = match_author_year(text, begin.end() if begin else 0)
    if mention is None:
        return None
    rest = [text[mention.end :]]
    for quotation in reversed(list(find_quotations(rest[0]))):
        rest = [rest[0][: quotation.start], *rest[1:], rest[0][quotation.end :]]
    return mention if count_words(_LOCATOR.sub(" ", " ".join(rest))) < 2 else None  # a title has two
