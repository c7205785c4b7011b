"""Compare the formulas of a statement with those of a document by putting numbers into both, and compute its sums."""

import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from index.markdown.maths.expression import FormulaError, Relation, read_relations

MAX_FORMULAS = 200  # of a document that are compared
POINTS = 24  # at which two formulas are compared; each symbol between 0.05 and 3
_LEAST, _MOST = 0.05, 3.0
_TOLERANCE = 1e-9  # relative, of two values that are one
_FORMULA = re.compile(r"\$\$(?P<display>[^$]{1,500})\$\$|\$(?P<inline>[^$\n]{1,500})\$")
_BARE = re.compile(
    r"(?<![\w.,*×·+/−=^-])(?<![*×·+/−=^-]\s)\d[\d.,]*(?:(?:\s?[*×·+/]\s?|\s[−-]\s)\d[\d.,]*){1,8}"
    r"\s?=\s?-?\d[\d.,]*(?:\s?%)?(?!\s?[\w%*×·/^€$£])"
)
_PERCENT = re.compile(r"\s?(?:%|percent|per cent|Prozent|pour cent|por ciento)")
_PART = re.compile(r"\\(?:qquad|quad|iff|Rightarrow|implies|Leftrightarrow)(?![A-Za-z])|,\s|;")

Likeness: TypeAlias = Literal["same", "other", "undecided"]


@dataclass(frozen=True, slots=True)
class FormulaFinding:
    """A formula of a statement, whether it holds, and why."""

    written: str
    holds: bool
    reason: str


def compare_formulas(statement: str, body: str) -> Iterator[FormulaFinding]:
    """What can be said of each formula of a statement that a document is cited for.

    A sum of numbers is computed. An equation or inequality holds where the document has one that is the same for all
    numbers, and does not where it has one in the same symbols, of the same kind, that is another. The complement of an
    inequality, and an equation for its boundary, are left alone: the words say which side is meant. So is another
    number for a symbol: who writes `κ = 0.8` may have chosen it.
    """
    for written, relation in _list_relations(statement):
        if not relation.symbols:
            if (fault := _find_wrong_sum(relation)) is not None:
                yield FormulaFinding(written, False, fault)
            continue
        likenesses = [(text, _compare(relation, held)) for text, held in _list_held(body) if _is_rival(relation, held)]
        same = next((text for text, likeness in likenesses if likeness == "same"), None)
        others = [text for text, likeness in likenesses if likeness == "other"]
        if same is not None:
            yield FormulaFinding(written, True, f"the text has '{same}', which is the same")
        elif others and not _is_assignment(relation):
            yield FormulaFinding(written, False, f"the text has '{others[0]}', which is another")


def _list_relations(text: str) -> Iterator[tuple[str, Relation]]:
    written = [
        (match["display"] or match["inline"]).strip() + ("\\%" if _PERCENT.match(text, match.end()) else "")
        for match in _FORMULA.finditer(text)
    ]
    rest = _FORMULA.sub(" ", text)
    parts = [part.strip() for formula in written for part in _PART.split(formula)]
    for part in [*parts, *(match[0].rstrip(".,") for match in _BARE.finditer(rest))]:
        try:
            yield from ((part, relation) for relation in read_relations(part.rstrip(".")))
        except FormulaError:
            continue


@lru_cache(maxsize=64)  # an answer cites the same few documents again and again
def _list_held(body: str) -> Sequence[tuple[str, Relation]]:
    found: list[tuple[str, Relation]] = []
    for item in _list_relations(body):
        found.append(item)
        if len(found) == MAX_FORMULAS:
            break
    return found


def _is_assignment(relation: Relation) -> bool:
    """Whether an equation gives one symbol a number."""
    if relation.sign != "=" or len(relation.symbols) != 1:
        return False
    sides = [side for point in _make_points(relation.symbols) if (side := _evaluate(relation, point)) is not None]
    return any(len({side[place] for side in sides}) == 1 for place in (0, 1))


def _is_rival(one: Relation, other: Relation) -> bool:
    """Whether two relations may be about one thing: they have the same symbols, and both or neither are equations."""
    return one.symbols == other.symbols and (one.sign == "=") == (other.sign == "=")


def _compare(one: Relation, other: Relation) -> Likeness:
    if one.sign == "=":
        return _compare_sides(one, other)
    truths = [(_is_true(one, point), _is_true(other, point)) for point in _make_points(one.symbols)]
    known = [(a, b) for a, b in truths if a is not None and b is not None]
    if len(known) < POINTS // 2 or len(set(known)) < 2:
        return "undecided"
    if all(a != b for a, b in known):
        return "undecided"  # the complement
    if len(set(known)) == 3:
        return "undecided"  # one follows from the other: a condition that is necessary or sufficient alone
    is_strict = [relation.sign in "<>" for relation in (one, other)]
    return "same" if all(a == b for a, b in known) and is_strict[0] == is_strict[1] else "other"


def _compare_sides(one: Relation, other: Relation) -> Likeness:
    """Two equations of which the left sides, or one's right and the other's left, are the same for all numbers."""
    values = [(_evaluate(one, point), _evaluate(other, point)) for point in _make_points(one.symbols)]
    known = [(a, b) for a, b in values if a is not None and b is not None]
    if len(known) < POINTS // 2:
        return "undecided"
    for place in (0, 1):
        if all(_is_close(a[place], b[0]) for a, b in known):
            return "same" if all(_is_close(a[1 - place], b[1]) for a, b in known) else "other"
    return "undecided"


def _is_close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_TOLERANCE, abs_tol=1e-12)


def _make_points(symbols: frozenset[str]) -> Iterator[dict[str, float]]:
    draw = random.Random(0)  # noqa: S311  # the same points each time
    for _ in range(POINTS):
        yield {symbol: draw.uniform(_LEAST, _MOST) for symbol in sorted(symbols)}


def _is_true(relation: Relation, point: dict[str, float]) -> bool | None:
    sides = _evaluate(relation, point)
    if sides is None:
        return None
    return sides[0] > sides[1] if relation.sign in ">≥" else sides[0] < sides[1]


def _evaluate(relation: Relation, point: dict[str, float]) -> tuple[float, float] | None:
    try:
        sides = relation.left(point), relation.right(point)
    except (ArithmeticError, ValueError):
        return None
    return sides if all(math.isfinite(side) for side in sides) else None


def _find_wrong_sum(relation: Relation) -> str | None:
    """What a relation between numbers gets wrong; an equation may be rounded to the digits of its right side."""
    sides = _evaluate(relation, {})
    if sides is None:
        return None
    left, right = sides
    if relation.sign == "=":
        room = max(relation.digits or 0.0, abs(left) * _TOLERANCE)
        return None if abs(left - right) <= room * (1 + 1e-6) else f"it is {left:.6g}"
    is_true = {"<": left < right, "≤": left <= right, ">": left > right, "≥": left >= right}[relation.sign]
    return None if is_true else f"{left:.6g} is not {relation.sign} {right:.6g}"
