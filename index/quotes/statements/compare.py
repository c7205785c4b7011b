"""Compare a statement with the passages of a document: supported, contradicted or not found, each by rule."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from index.quotes.statements.facts import Facts, Number, find_opposite, read_facts
from index.quotes.text_forms import Span, get_forms

MIN_WORDS = 3  # stems of a statement that is compared at all
MAX_WORDS = 150  # stems of one; what is longer is no sentence
CONTRADICTED_SHARE = 0.75  # of its words that a passage has, in their order, when the rest is taken for a difference
MAX_PASSAGES = 5  # passages that share most words with a statement, which are compared

Outcome: TypeAlias = Literal["supported", "contradicted"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A passage, as a span of the body, that supports or contradicts a statement, and the difference."""

    outcome: Outcome
    span: Span
    difference: str


@dataclass(frozen=True, slots=True)
class _Passage:
    span: Span
    facts: Facts


def compare(statement: str, body: str, language: str) -> Comparison | None:
    """The passage that supports a statement, else one that contradicts it, else None.

    Supported: a sentence has all of its words one behind the other, the same numbers with the same units, negations,
    conditions and relations. Contradicted: a sentence has most of its words, in their order, and another number of the
    unit, another unit, a negation more or less, the opposite word or another relation, and no sentence has most of its
    words without such a difference. Likeness alone decides nothing.
    """
    claimed = read_facts(statement, language)
    if not MIN_WORDS <= len(claimed.words) <= MAX_WORDS:
        return None
    contradiction: Comparison | None = None
    agrees = False
    for passage, _ in _list_likely(claimed, body, language):
        share = _measure_share(claimed.words, passage.facts.words)
        difference = _find_difference(claimed, passage.facts)
        if (
            difference is None
            and _has_run(passage.facts.words, claimed.words)
            and _is_as_strong(claimed, passage.facts)
        ):
            return Comparison("supported", passage.span, "")
        is_told = difference is not None and (
            _is_sign_alone(claimed, passage.facts) or _has_prose(claimed, passage.facts)
        )
        if share >= CONTRADICTED_SHARE and is_told and difference is not None and contradiction is None:
            contradiction = Comparison("contradicted", passage.span, difference)
        agrees = agrees or (share >= CONTRADICTED_SHARE and difference is None)
    return None if agrees else contradiction


def list_likely(statement: str, body: str, language: str) -> list[tuple[Span, int]]:
    """The passages that `compare` looks at, with the number of words that each shares with the statement."""
    return [(passage.span, shared) for passage, shared in _list_likely(read_facts(statement, language), body, language)]


def _list_likely(claimed: Facts, body: str, language: str) -> list[tuple[_Passage, int]]:
    passages, places = _read_passages(body, language)
    shared = Counter(number for word in set(claimed.words) for number in places.get(word, ()))
    likely = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return [(passages[number], count) for number, count in likely[:MAX_PASSAGES]]


@lru_cache(maxsize=64)  # an answer cites the same few documents again and again
def _read_passages(body: str, language: str) -> tuple[Sequence[_Passage], Mapping[str, Sequence[int]]]:
    """The sentences of a body with their facts, and for each word the numbers of the sentences that have it."""
    forms = get_forms(body)
    passages = [
        _Passage((start, end), read_facts(body[start:end], language))
        for start, end in pairwise(forms.sentence_edges)
        if body[start:end].strip()
    ]
    places: dict[str, list[int]] = {}
    for number, passage in enumerate(passages):
        for word in set(passage.facts.words):
            places.setdefault(word, []).append(number)
    return passages, places


def _has_run(held: Sequence[str], claimed: Sequence[str]) -> bool:
    """Whether words stand one behind the other: with others between them they may be of two clauses."""
    starts = (place for place, word in enumerate(held) if word == claimed[0])
    return any(tuple(held[place : place + len(claimed)]) == tuple(claimed) for place in starts)


def _measure_share(claimed: Sequence[str], held: Sequence[str]) -> float:
    """The share of the words of a statement that a passage has in their order, each found behind the one before."""
    found, place = 0, 0
    positions: dict[str, list[int]] = {}
    for position, word in enumerate(held):
        positions.setdefault(word, []).append(position)
    for word in claimed:
        standing = positions.get(word, ())
        after = bisect_left(standing, place)
        if after < len(standing):
            found, place = found + 1, standing[after] + 1
    return found / len(claimed)


def _is_as_strong(claimed: Facts, held: Facts) -> bool:
    """Whether a statement keeps every negation, condition and relation of a passage, and adds none."""
    return (
        claimed.negations == held.negations
        and claimed.conditions == held.conditions
        and claimed.relations == held.relations
        and all(any(_is_same(number, other) for other in held.numbers) for number in claimed.numbers)
    )


def _has_prose(claimed: Facts, held: Facts) -> bool:
    """Whether a passage has most words of a statement outside formulas: one may put other numbers into these."""
    return len(claimed.prose) >= MIN_WORDS and _measure_share(claimed.prose, held.prose) >= CONTRADICTED_SHARE


def _is_sign_alone(claimed: Facts, held: Facts) -> bool:
    """Whether formulas differ in nothing but which sign stands between their sides."""
    return claimed.numbers == held.numbers and len(claimed.relations) == len(held.relations)


def _find_difference(claimed: Facts, held: Facts) -> str | None:
    for number in claimed.numbers:
        if not any(_is_same(number, other) for other in held.numbers):
            rivals = [other for other in held.numbers if not any(_is_same(other, mine) for mine in claimed.numbers)]
            rival = next((other for is_rival in _RIVALS for other in rivals if is_rival(number, other)), None)
            if rival is not None:
                return f"it says '{number.written}' where the text has '{rival.written}'"
    opposite = find_opposite(claimed, held)
    if opposite is not None:
        return f"it says '{opposite[0]}' where the text has '{opposite[1]}'"
    if len(claimed.negations) % 2 != len(held.negations) % 2:
        added, left = list(claimed.negations), list(held.negations)
        return f"it adds '{added[0]}'" if len(added) > len(left) else f"it leaves out '{left[0]}'"
    if claimed.relations and held.relations and claimed.relations != held.relations:
        return f"it says '{' '.join(claimed.relations)}' where the text has '{' '.join(held.relations)}'"
    return None


def _is_same(one: Number, other: Number) -> bool:
    return bool(one.readings & other.readings) and (one.unit == other.unit or not one.unit or not other.unit)


def _has_same_unit(one: Number, other: Number) -> bool:
    return one.unit == other.unit


def _has_same_value(one: Number, other: Number) -> bool:
    return bool(one.readings & other.readings)


def _has_no_unit(one: Number, other: Number) -> bool:
    return not one.unit or not other.unit


_RIVALS = (_has_same_unit, _has_same_value, _has_no_unit)  # what makes one number stand in place of another, best first
