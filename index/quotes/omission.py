"""Quotes that leave out or change words: parts in order, near each other, with nothing left out that matters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.errors import RefdeskError
from index.quotes.match import find_spans
from index.quotes.qualifiers import find_qualifiers
from index.quotes.text_forms import Span, TextForms
from index.quotes.words import count_words

MAX_QUOTE_PARTS = 10  # of a quote that leaves out words
MAX_OMITTED_CHARS = 600  # characters between two parts that are not in one paragraph
MAX_BRACKETED_CHARS = 80  # characters of the text that words in brackets may stand for
MIN_PART_WORDS = 4  # of at least one part; shorter ones are told
MAX_CHAINS = 50  # places of the first part that are tried

_GAP = re.compile(
    r"\s*(?:(?P<omission>\[\s*(?:…|\.\.\.|\. \. \.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…+|⋯+|\.{3,}|\. \. \.)"
    r"|(?P<brackets>\[(?!\^?\d{1,3}\])[^\[\]\n]{2,80}\]))\s*"
)
_CLOSING = " \n.,;:!?。，、！？”’\"')»"  # what may stand behind the last gap and is no part
_NEW_CLAUSE = re.compile(
    r"(?:[,;:–—]|\s-)\s+(?:and|but|or|nor|yet|so|while|whereas|und|aber|oder|sondern|während|et|mais|ou|tandis que|y|"
    r"pero|o|e|ma)\s+\S|;\s*\S|[；，、]\S"
)


class QuoteOmissionError(RefdeskError, LookupError):
    """A quote whose parts stand in the text, but which leaves out, or puts together, what changes its meaning."""

    def __init__(self, document_id: str, reason: str, passage: str) -> None:
        self.document_id = document_id
        self.reason = reason
        self.passage = passage
        super().__init__(
            f"The parts of the quote stand in '{document_id}', but it {reason}, so it was not verified. The text is: "
            f'"{passage}". Quote it without leaving that out.'
        )


class PartsOutOfOrderError(RefdeskError, LookupError):
    """Parts of a quote that do not stand in the text in their order."""

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after
        super().__init__(f"The part '{before}' stands after the part '{after}'. Quote them in their order.")


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a quote up to a gap; `brackets` are the words of the answer in square brackets before them."""

    words: str
    brackets: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The places of the parts of a quote in a body, what was evened out, and what to know of it."""

    spans: Sequence[Span]
    normalization: tuple[str, ...]
    warnings: tuple[str, ...]


def split_parts(quote: str) -> list[Part]:
    """The parts of a quote between its ellipses and words in brackets; gaps at its edges count for nothing."""
    parts: list[Part] = []
    position, brackets = 0, None
    for match in _GAP.finditer(quote):
        words = quote[position : match.start()].strip()
        if words:
            parts.append(Part(words, brackets))
            brackets = None
        brackets = f"{brackets or ''}{match['brackets'] or ''}" or None
        position = match.end()
    rest = quote[position:].strip()
    return [*parts, Part(rest, brackets)] if rest.strip(_CLOSING) else parts


def find_chain(forms: TextForms, document_id: str, parts: Sequence[Part]) -> Chain | Part:
    """Places of all parts in order, of those there are the ones that leave out nothing that matters; or a missing part.

    Raises QuoteOmissionError with the words that matter where every choice of places leaves out some, and
    PartsOutOfOrderError.
    """
    matches = []
    for part in parts:
        match = find_spans(forms, part.words)
        if not match.spans:
            return part
        matches.append(match)
    reasons: list[tuple[str, Span]] = []
    for spans in _list_chains([match.spans for match in matches]):
        reason = _find_fault(forms, parts, spans)
        if reason is None:
            names = tuple(dict.fromkeys(name for match in matches for name in match.normalization))
            return Chain(spans, names, tuple(_warn(parts)))
        reasons.append((reason, (spans[0][0], spans[-1][1])))
    if not reasons:
        raise PartsOutOfOrderError(parts[0].words[:80], parts[1].words[:80])
    reason, (start, end) = min(reasons, key=lambda found: found[1][1] - found[1][0])
    raise QuoteOmissionError(document_id, reason, _shorten(forms.body[start:end]))


def _list_chains(places: Sequence[Sequence[Span]]) -> Iterator[Sequence[Span]]:
    """For each place of the first part the nearest places of the others behind it, and for the last first."""
    for first in places[0][:MAX_CHAINS]:
        chain = [first]
        for spans in places[1:]:
            after = next((span for span in spans if span[0] >= chain[-1][1]), None)
            if after is None:
                break
            chain.append(after)
        else:
            yield chain


def _find_fault(forms: TextForms, parts: Sequence[Part], spans: Sequence[Span]) -> str | None:
    for (before, after), part in zip(pairwise(spans), parts[1:], strict=True):
        fault = _find_fault_between(forms, before[1], after[0], part)
        if fault:
            return fault
    if len(parts) > 1 and max(count_words(part.words) for part in parts) < MIN_PART_WORDS:
        return f"has no part of {MIN_PART_WORDS} words or more, which is too short to mean anything"
    return None


def _find_fault_between(forms: TextForms, start: int, end: int, part: Part) -> str | None:
    omitted = forms.body[start:end]
    blocks = forms.count_blocks_between(start, end)
    if part.brackets is not None:
        if len(omitted) > MAX_BRACKETED_CHARS or blocks:
            return f"has {part.brackets} in place of {len(omitted)} characters"
        added = find_qualifiers(part.brackets)
        if added:
            return f"puts in '{added[0]}', which the text does not have there"
    if blocks and len(omitted) > MAX_OMITTED_CHARS:
        return f"puts together what stands {len(omitted)} characters and {blocks} paragraphs, items or rows apart"
    return _find_change_of_meaning(forms, start, end)


def _find_change_of_meaning(forms: TextForms, start: int, end: int) -> str | None:
    """What is left out of the sentences that are quoted; sentences that are left out whole change no other."""
    omitted = forms.body[start:end]
    head_end = forms.find_sentence(max(start - 1, 0))[1]
    tail_start = forms.find_sentence(end)[0]
    is_one = head_end >= end or tail_start <= start
    pieces = [omitted] if is_one else [forms.body[start:head_end], forms.body[tail_start:end]]
    for piece in pieces:
        found = find_qualifiers(piece)
        if found:
            return f"leaves out {' and '.join(repr(word) for word in found[:4])}"
    if not is_one and re.search(r"\w", pieces[1]):
        return f"joins two sentences and leaves out '{_shorten(pieces[1], 60)}', where the second begins"
    if is_one and _NEW_CLAUSE.search(omitted):
        return f"joins two clauses and leaves out '{_shorten(omitted, 60)}'"
    return None


def _warn(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if count_words(part.words) < MIN_PART_WORDS:
            yield f"the part '{part.words[:60]}' is too short to mean anything by itself"
        if part.brackets is not None:
            yield f"the words {part.brackets} are the answer's"


def _shorten(text: str, most: int = 300) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
