r"""Formulas in every way that they are written: TeX, Unicode, glyphs copied from a page, and words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.markdown.maths.tex import COMMANDS, write_on_one_line
from index.markdown.normalization import CHARACTERS
from index.markdown.plain_text import PlainText

_GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega pi Pi",
)
_TOKEN = re.compile(
    rf"(?<![A-Za-z\\])(?P<greek>{'|'.join(_GREEK)})(?:-(?P<bar>bar|hat))?(?![A-Za-z])"
    r"|(?P<digraph><=|>=|!=|~=|->|=>|\+-|·\s?·\s?·|⋅\s?⋅\s?⋅|\*\s?\*\s?\*)"
    r"|(?P<root>(?<![A-Za-z])sqrt(?=[ (]))|(?P<word>(?<![A-Za-z\\])[A-Za-z]+)|\s|(?P<other>.)",
    re.DOTALL,
)
_DIGRAPHS = {"<=": "≤", ">=": "≥", "!=": "≠", "~=": "≈", "->": "→", "=>": "⇒", "+-": "±"}
_SIGNS = {
    "\u0304": "¯", "‾": "¯", "ˉ": "¯", "\u0302": "^", "ˆ": "^", "\u0303": "~", "˜": "~", "∼": "~", "·": "*", "⋅": "*",
    "×": "*", "∗": "*", "∙": "*", "∣": "|", "∕": "/", "ϵ": "ε", "ϕ": "φ", "ϑ": "θ", "ϱ": "ρ", "µ": "μ",
    "∆": "Δ", "Ω": "Ω", "$": "", "_": "",
}  # fmt: skip
_SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿⁱ", "0123456789-+ni", strict=True))}
_PARENTHESIZED = re.compile(r"(?<=[/^√])\((-?[\w.*'¯]*)\)|\(([\w.*'¯]*)\)(?=/)")  # which say nothing
_SEGMENT = re.compile(r"\$\$?[^$]+\$\$?|\\\([^()]*(?:\([^()]*\)[^()]*)*\\\)|\\\[[^\[\]]*\\\]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ff\u2061-\u2064]|\\S\n\\S{1,3}(?:\n|$)")
_HAS_FORMULA = re.compile(
    r"[$\\^<>=≤≥≈±√∑∏∞→¯|⁰¹²³⁴-⁹₀-₉Α-Ωα-ω\U0001d400-\U0001d7ff]|(?i:\b(?:alpha|beta|gamma|delta)\b)"
)


@dataclass
class FoldedText:
    """A text without white space and with one form for each sign of a formula; where each character comes from.

    A place of -1 lies within a formula, of which only the first and the last character have one.
    """

    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    text: str = ""

    def put(self, shown: str, start: int, end: int) -> None:
        """Put what was written at a place."""
        self.parts.append(shown)
        self.starts.extend([start] * len(shown))
        self.ends.extend([end] * len(shown))


def fold_page(page: PlainText, *, copied: bool) -> FoldedText:
    """Fold a page; its places are those of `page.text`."""
    folded = FoldedText()
    position = 0
    for start, end in [*page.formulas, (len(page.text), len(page.text))]:
        _fold(folded, page.text[position:start], position)
        inside = FoldedText()
        _fold(inside, write_on_one_line(page.text[start:end], copied=copied), 0)
        formula = "".join(inside.parts) if copied else _drop_parentheses("".join(inside.parts))
        if formula:
            folded.parts.append(formula)
            folded.starts += [start, *[-1] * (len(formula) - 1)]
            folded.ends += [*[-1] * (len(formula) - 1), end]
        position = end
    folded.text = "".join(folded.parts)
    return folded


def fold_quote(words: str, *, copied: bool) -> str:
    """Fold the words of a quote, whose formulas may be TeX with or without its marks."""
    if "$" in words or "\\(" in words or "\\[" in words:
        words = _SEGMENT.sub(lambda match: write_on_one_line(_strip_marks(match[0]), copied=copied), words)
    elif "\\" in words or re.search(r"[_^]\{", words):
        words = write_on_one_line(words, copied=copied)
    folded = FoldedText()
    _fold(folded, words, 0)
    text = "".join(folded.parts)
    return text if copied else _drop_parentheses(text)


def is_copied(words: str) -> bool:
    """Whether words hold glyphs of a formula as a browser copies them: one a line, or letters for mathematics."""
    return _MATHEMATICAL.search(words) is not None


def may_hold_formula(words: str) -> bool:
    """Whether something in the words may be part of a formula."""
    return _HAS_FORMULA.search(words) is not None


def list_words(text: str, formulas: Sequence[tuple[int, int]] = ()) -> list[str]:
    """The words of two Latin letters or more outside formulas, which folding must not have joined or parted."""
    position, parts = 0, []
    for start, end in formulas:
        parts.append(text[position:start])
        position = end
    plain = " ".join([*parts, text[position:]])
    return [word for word in _LETTERS.findall(unicodedata.normalize("NFKC", plain)) if word not in COMMANDS]


def _drop_parentheses(text: str) -> str:
    return _PARENTHESIZED.sub(lambda match: match[1] or match[2] or "", text)


def _strip_marks(formula: str) -> str:
    return formula.strip("$") if formula[0] == "$" else formula[2:-2]


def _fold(folded: FoldedText, text: str, offset: int) -> None:
    raised = False
    for match in _TOKEN.finditer(text):
        start, end = offset + match.start(), offset + match.end()
        match match.lastgroup:
            case None:  # white space
                continue
            case "word":  # is as it is written
                folded.parts.append(match[0])
                folded.starts += range(start, end)
                folded.ends += range(start + 1, end + 1)
                raised = False
            case "other" if match[0] in _SUPERSCRIPTS:
                folded.put(("" if raised else "^") + _SUPERSCRIPTS[match[0]], start, end)
                raised = True
            case kind:
                shown = _fold_character(match[0]) if kind == "other" else _read_sign(match)
                raised = raised and not shown
                folded.put(shown, start, end)


def _read_sign(match: re.Match[str]) -> str:
    if match["greek"]:
        return COMMANDS.get(match["greek"], match["greek"]) + {"bar": "¯", "hat": "^"}.get(match["bar"] or "", "")
    return "√" if match["root"] else _DIGRAPHS.get(match["digraph"], "...")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """One form of a character; nothing for one that is not shown."""
    for table in CHARACTERS.values():
        if character in table:
            return table[character]
    if character in _SIGNS:
        return _SIGNS[character]
    category = unicodedata.category(character)
    if category in {"Cf", "Cc"}:
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(_SIGNS.get(part, part) for part in decomposed if not part.isspace())
