"""What of a sentence can be compared by rule: its words, numbers with units, negations, conditions and directions."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.stems import stem_term
from index.quotes.qualifiers import CONDITION, NEGATION
from index.quotes.words import UNSPACED

MAX_CHARS = 2_000  # characters of a sentence that are read; to order n combining marks takes n² steps
_NUMBER_WORDS = {
    word: str(value)
    for line in (
        "two three four five six seven eight nine ten eleven twelve",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "deux trois quatre cinq six sept huit neuf dix onze douze",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for value, word in enumerate(line.split(), 2)
}
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)])[-−+]\s?|)(?P<value>\d{1,3}(?:[ \u00a0\u202f,.’']\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)*"
    rf"|(?<!\w)(?i:{'|'.join(_NUMBER_WORDS)})(?!\w))"
    rf"\s?(?P<unit>%|‰|°\s?[CF]?|[€$£¥]|[^\W\d_{UNSPACED}]{{1,20}}|[{UNSPACED}]{{1,2}})?"
)
_FORMULA = re.compile(r"(?<![\\$])\$\$?(?=[^\s$])([^$\n]{0,500}[^\s$\\])\$\$?(?![\d$])|\$\$([^$]{1,500})\$\$")
_WORD = re.compile(rf"(?:[^\W\d_{UNSPACED}][\u0300-\u036f]*)+|[{UNSPACED}]+")
_RELATION = re.compile(r"\\(?:leq?|geq?|neq?|lt|gt)\b|[<>≤≥≠=]")
_RELATIONS = {"\\le": "≤", "\\leq": "≤", "\\ge": "≥", "\\geq": "≥", "\\ne": "≠", "\\neq": "≠", "\\lt": "<", "\\gt": ">"}
# words of which one turns a statement with the other round; to add a pair: one line
_OPPOSITES = (
    "more less", "more fewer", "higher lower", "larger smaller", "greater smaller", "above below", "rises falls",
    "rise fall", "rose fell", "increases decreases", "increase decrease", "grows shrinks", "faster slower",
    "before after",
    "stronger weaker", "longer shorter", "heavier lighter", "cheaper dearer", "most least", "maximum minimum",
    "best worst",
    "with without", "always never", "all none", "gains loses", "wins loses", "larger less", "over under",
    "first last",
    "mehr weniger", "höher niedriger", "größer kleiner", "steigt sinkt", "steigt fällt", "schneller langsamer",
    "vor nach",
    "über unter", "immer nie", "schwerer leichter", "plus moins", "avant après", "augmente diminue", "hausse baisse",
    "toujours jamais", "supérieur inférieur", "más menos", "antes después", "mayor menor", "sube baja",
)  # fmt: skip
_OPPOSITE_LETTERS = ("高低", "多少", "长短", "長短", "升降", "增减", "増減", "早晚", "前后", "前後", "强弱", "強弱")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its sign and the word or sign behind it; `readings` are the values that its marks may mean."""

    readings: frozenset[str]
    unit: str
    written: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a sentence can be compared: `words` are stems in their order, without common words and qualifiers.

    `prose` are those outside formulas, where names of symbols say little of what a sentence is about.
    """

    words: Sequence[str]
    prose: Sequence[str]
    numbers: Sequence[Number]
    negations: Sequence[str]
    conditions: Sequence[str]
    relations: Sequence[str]
    plain: frozenset[str]


def read_facts(text: str, language: str) -> Facts:
    """Read a sentence in a language."""
    written = unicodedata.normalize("NFKC", text[:MAX_CHARS]).replace("’", "'")
    plain = _FORMULA.sub(lambda formula: f" {formula[1] or formula[2]} ", written)
    prose = _strip_qualifiers(_FORMULA.sub(" ", written))
    numbers = [_read_number(match, language) for match in _NUMBER.finditer(plain)]
    words = [word.casefold() for word in _WORD.findall(plain)]
    return Facts(
        words=tuple(_list_stems(_strip_qualifiers(plain), language)),
        prose=tuple(_list_stems(prose, language)),
        numbers=tuple(numbers),
        negations=tuple(sorted(match.casefold() for match in NEGATION.findall(plain))),
        conditions=tuple(sorted(match.casefold() for match in CONDITION.findall(plain))),
        relations=tuple(_RELATIONS.get(str(found), str(found)) for found in _RELATION.findall(plain)),
        plain=frozenset(words),
    )


def _strip_qualifiers(text: str) -> str:
    return NEGATION.sub(" ", CONDITION.sub(" ", text))


def find_opposite(claimed: Facts, held: Facts) -> tuple[str, str] | None:
    """A word of a statement and the opposite that the passage has in its place, if there is one."""
    for pair in _OPPOSITES:
        first, second = pair.split()
        for one, other in ((first, second), (second, first)):
            if one in claimed.plain - held.plain and other in held.plain - claimed.plain:
                return one, other
    mine, theirs = ("".join(sorted(facts.plain)) for facts in (claimed, held))
    for letters in _OPPOSITE_LETTERS:
        first, second = tuple(letters)
        for one, other in ((first, second), (second, first)):
            if one in mine and one not in theirs and other in theirs and other not in mine:
                return one, other
    return None


def _read_number(match: re.Match[str], language: str) -> Number:
    value = _NUMBER_WORDS.get(match["value"].casefold(), match["value"])
    sign = "-" if match["sign"].strip() in {"-", "−"} else ""
    digits = re.sub(r"[ \u00a0\u202f’']", "", value)
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    readings = {_tidy(digits.replace(",", "."))}
    if grouped:
        readings = {
            _tidy(re.sub(r"[.,]", "", digits)),
            *(readings if digits.count(".") + digits.count(",") == 1 else ()),
        }
    elif "," in digits and "." in digits:
        last = max(digits.rfind(","), digits.rfind("."))
        readings = {_tidy(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])}
    unit = (match["unit"] or "").casefold()
    stem = stem_term(unit, language) if unit.isalpha() else unit
    return Number(frozenset(sign + reading for reading in readings), stem or "", match[0].strip())


def _tidy(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 else digits


def _list_stems(text: str, language: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if re.match(f"[{UNSPACED}]", word):
            found += [word[place : place + 2] for place in range(len(word) - 1)] or [word]
        elif word not in _NUMBER_WORDS and (stem := stem_term(word, language)):
            found.append(stem)
    return found
