r"""Formulas as functions: an equation or inequality in TeX or Unicode that numbers can be put into."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_FORMULA_CHARS = 500  # characters of a formula that is read
MAX_DEPTH = 30  # brackets, fractions and powers inside each other

Values = Mapping[str, float]
Term = Callable[[Values], float]

_GREEK_NAMES = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
)
_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", _GREEK_NAMES, strict=True))
_FUNCTIONS: Mapping[str, Callable[[float], float]] = {"ln": math.log, "log": math.log, "exp": math.exp}
_RELATIONS = {"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "lt": "<", "gt": ">", **{sign: sign for sign in "<>=≤≥"}}
_IGNORED = frozenset(("left", "right", "quad", "qquad", "displaystyle", "bigl", "bigr", "big", "Big", "middle"))
_TIMES = frozenset(("cdot", "times", "*", "·", "×", "⋅"))
_STYLES = frozenset(("mathrm", "text", "operatorname", "mathit", "mathbf"))
_ACCENTS = frozenset(("bar", "hat", "tilde", "overline"))
_NAMING = frozenset(
    (*_GREEK_NAMES, "varepsilon", "varphi", "vartheta", "ell", *_STYLES, *_ACCENTS)
)  # commands of symbols
_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+)|\\[,;:! ]|(?P<percent>\\?%)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)|"
    r"(?P<letter>[^\W\d_])|(?P<sign>[^\s])"
)
_SUPERSCRIPTS = {character: unicodedata.normalize("NFKC", character) for character in "⁰¹²³⁴⁵⁶⁷⁸⁹"}


class FormulaError(ValueError):
    """A formula that is not read: it has what is no arithmetic of numbers and symbols."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sides and the sign between them; `digits` is half a unit of the last digit of a right side of one number."""

    left: Term
    right: Term
    sign: str
    symbols: frozenset[str]
    digits: float | None = None


def read_relations(formula: str) -> Sequence[Relation]:
    """The relations of a formula, of `a = b > c` the two. Raises FormulaError for what is not read."""
    if len(formula) > MAX_FORMULA_CHARS:
        raise FormulaError
    tokens = _tokenize(formula)
    places = [place for place, (kind, _) in enumerate(tokens) if kind == "relation"]
    if not places:
        raise FormulaError
    edges = [-1, *places, len(tokens)]
    sides = [tokens[start + 1 : end] for start, end in pairwise(edges)]
    read = [_Reader(side).read() for side in sides]
    return [
        Relation(left[0], right[0], tokens[place][1], left[1] | right[1], _measure_digits(side))
        for place, (left, right), side in zip(places, pairwise(read), sides[1:], strict=True)
    ]


def _tokenize(formula: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(formula.replace("−", "-")):
        command, sign = match["command"], match["sign"] or ""
        if command in _RELATIONS or sign in _RELATIONS:
            found.append(("relation", _RELATIONS[command or sign]))
        elif command in _TIMES or sign in _TIMES:
            found.append(("sign", "*"))
        elif command:
            found += [] if command in _IGNORED else [("command", command)]
        elif match["percent"]:
            found += [("sign", "/"), ("number", "100")]
        elif match["number"]:
            found.append(("number", match["number"].replace(",", "")))
        elif match["letter"]:
            letter = match["letter"]
            if letter in _SUPERSCRIPTS:
                found += [("sign", "^"), ("number", _SUPERSCRIPTS[letter])]
                continue
            found.append(("command", _GREEK[letter]) if letter in _GREEK else ("letter", letter))
        elif sign:
            found.append(("sign", sign))
    return found


class _Reader:
    """Reads a side by recursive descent: sums of products of powers; what stands side by side is multiplied."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0
        self._symbols: set[str] = set()

    def read(self) -> tuple[Term, frozenset[str]]:
        """The whole side, and its symbols."""
        term = self._read_sum()
        if self._place < len(self._tokens):
            raise FormulaError
        return term, frozenset(self._symbols)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "")

    def _take(self, value: str | None = None) -> tuple[str, str]:
        found = self._peek()
        if found[0] == "end" or (value is not None and found[1] != value):
            raise FormulaError
        self._place += 1
        return found

    def _read_sum(self) -> Term:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError
        terms = [self._read_product(negative=self._read_sign())]
        while self._peek() in {("sign", "+"), ("sign", "-")}:
            terms.append(self._read_product(negative=self._take()[1] == "-"))
        self._depth -= 1
        return lambda values: sum(term(values) for term in terms)

    def _read_sign(self) -> bool:
        if self._peek() in {("sign", "+"), ("sign", "-")}:
            return self._take()[1] == "-"
        return False

    def _read_product(self, *, negative: bool) -> Term:
        factors = [self._read_power()]
        divisors: list[Term] = []
        while True:
            kind, value = self._peek()
            if (kind, value) == ("sign", "*"):
                self._take()
                factors.append(self._read_power())
            elif (kind, value) == ("sign", "/"):
                self._take()
                divisors.append(self._read_power())
            elif kind in {"number", "letter", "command"} or value in {"(", "[", "{"}:
                factors.append(self._read_power())
            else:
                break
        sign = -1.0 if negative else 1.0
        return lambda values: (
            sign * math.prod(factor(values) for factor in factors) / math.prod(divisor(values) for divisor in divisors)
        )

    def _read_power(self) -> Term:
        base = self._read_atom()
        while self._peek() == ("sign", "^"):
            self._take()
            base = _raise(base, self._read_group())
        return base

    def _read_group(self) -> Term:
        """What stands in braces, or the next sign, number or symbol."""
        if self._peek() == ("sign", "{"):
            return self._read_enclosed("{", "}")
        return self._read_atom()

    def _read_enclosed(self, opener: str, closer: str) -> Term:
        self._take(opener)
        term = self._read_sum()
        self._take(closer)
        return term

    def _read_atom(self) -> Term:
        kind, value = self._take()
        if kind == "number":
            number = float(value)
            return lambda _: number
        if kind == "sign" and value in "([{":
            self._place -= 1
            return self._read_enclosed(value, {"(": ")", "[": "]", "{": "}"}[value])
        if kind == "command" and value in {"frac", "tfrac", "dfrac"}:
            above, below = self._read_group(), self._read_group()
            return lambda values: above(values) / below(values)
        if kind == "command" and value == "sqrt":
            inner = self._read_group()
            return lambda values: math.sqrt(inner(values))
        if kind == "command" and value in _FUNCTIONS:
            argument = self._read_power()
            return lambda values: _FUNCTIONS[value](argument(values))
        if kind != "letter" and value not in _NAMING:
            raise FormulaError  # a sum over an index, a maximum, a case
        return self._read_symbol(value)

    def _read_symbol(self, value: str) -> Term:
        """A letter with what names it: its style, its bar or hat, its index, its star or prime."""
        name = value
        if value in _STYLES or value in _ACCENTS:
            name = ("" if value in _STYLES else f"{value} ") + self._read_words()
        while (sign := self._peek()[1]) in {"_", "'", "^"} and self._peek()[0] == "sign":
            if sign == "^" and self._place + 1 < len(self._tokens) and self._tokens[self._place + 1][1] != "*":
                break
            self._take()
            name += sign if sign == "'" else sign + self._read_words()
        self._symbols.add(name)
        return lambda values: values[name]

    def _read_words(self) -> str:
        """The letters in braces, or the one that follows."""
        if self._peek() != ("sign", "{"):
            return self._take()[1]
        words, depth = "", 0
        while True:
            kind, value = self._take()
            depth += ((kind, value) == ("sign", "{")) - ((kind, value) == ("sign", "}"))
            words += value if value not in {"{", "}", *_STYLES} else ""
            if depth == 0:
                return words


def _raise(base: Term, exponent: Term) -> Term:
    def power(values: Values) -> float:
        return math.pow(base(values), exponent(values))

    return power


def _measure_digits(side: Sequence[tuple[str, str]]) -> float | None:
    """Half a unit of the last digit of a number, or share in percent, that stands alone."""
    is_percent = list(side[-2:]) == [("sign", "/"), ("number", "100")]
    bare = side[:-2] if is_percent else side
    numbers = [value for kind, value in bare if kind == "number"]
    if len(numbers) != 1 or any(kind != "number" and value not in {"+", "-"} for kind, value in bare):
        return None
    return 0.5 * 10.0 ** -len(numbers[0].partition(".")[2]) / (100 if is_percent else 1)
