"""Text for LaTeX: escaped, composed, and with formulas where no letter would do."""

import re
import unicodedata
from functools import lru_cache

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϵ": "epsilon", "ϕ": "phi",
    "ϑ": "vartheta", "ς": "varsigma", "ϱ": "varrho", "ϖ": "varpi", "µ": "mu", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}  # fmt: skip
_SYMBOLS = {
    "√": "surd", "∞": "infty", "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∝": "propto", "∼": "sim",
    "−": "-", "∓": "mp", "∗": "ast", "∘": "circ", "⋅": "cdot", "⊕": "oplus", "⊗": "otimes", "∑": "sum", "∏": "prod",
    "∫": "int", "∂": "partial", "∇": "nabla", "∈": "in", "∉": "notin", "∋": "ni", "⊂": "subset", "⊆": "subseteq",
    "∪": "cup", "∩": "cap", "∅": "emptyset", "∀": "forall", "∃": "exists", "¬": "neg", "∧": "wedge", "∨": "vee",
    "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow", "↦": "mapsto", "⇒": "Rightarrow", "⇐": "Leftarrow",
    "⇔": "Leftrightarrow", "↑": "uparrow", "↓": "downarrow", "≪": "ll", "≫": "gg", "⟨": "langle", "⟩": "rangle",
    "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "ℓ": "ell", "ℏ": "hbar", "ℝ": "mathbf{R}",
    "ℕ": "mathbf{N}", "ℤ": "mathbf{Z}", "ℚ": "mathbf{Q}", "ℂ": "mathbf{C}", "𝔼": "mathbf{E}", "ℙ": "mathbf{P}",
    "<": "<", ">": ">", "⊤": "top", "⊥": "bot", "±": "pm", "×": "times", "÷": "div",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u ", "\u0307": ".",
    "\u0308": '"', "\u030a": "r ", "\u030b": "H ", "\u030c": "v ", "\u0327": "c ", "\u0328": "k ", "\u0323": "d ",
}  # fmt: skip
_LETTERS = {
    "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ß": "ss", "ı": "i", "Đ": "DJ",
    "đ": "dj", "Ð": "DH", "ð": "dh", "Þ": "TH", "þ": "th",
}  # fmt: skip
_MARKS = {command.strip(): mark for mark, command in _ACCENTS.items()}
_COMMANDS = {command: letter for letter, command in _LETTERS.items()} | {"aa": "å", "AA": "Å", "j": "j"}
_ACCENTED = re.compile(
    r"\\(?P<mark>[`'^~\"=.]|[uvHrckd](?![A-Za-z]))\s?(?:\{\s?\\?(?P<braced>[A-Za-z])\s?\}|\\?(?P<bare>[A-Za-z])(?![A-Za-z]*\{))"
)
_LETTER_COMMAND = re.compile(rf"\\({'|'.join(sorted(_COMMANDS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}| )?")
_SCRIPT = re.compile(r"(?P<base>[^\W_])?(?P<script>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ]+|[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ]+)")
_LAST_PLAIN_LETTER = "\u017f"  # up to here LaTeX, BibTeX and biber read a letter as it is
_PUNCTUATION = frozenset("‘’“”‚„–—…‹›•†‡")  # these LaTeX reads as well

_PLAIN = re.compile(r"[A-Za-z0-9 .,:;?!()/-]*")  # what needs no second look


@lru_cache(maxsize=1024)  # a document is rendered in several formats, and authors come again
def escape_latex(text: str) -> str:
    r"""`text` as LaTeX: special characters escaped, letters composed, other symbols as formulas (`{$\alpha$}`).

    A letter for which LaTeX has no command stays as it is; XeLaTeX and LuaLaTeX print it.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    start = 0
    for match in _SCRIPT.finditer(text):
        parts += [
            *map(_escape_character, text[start : match.start()]),
            _format_script(match["base"] or "", match["script"]),
        ]
        start = match.end()
    return "".join([*parts, *map(_escape_character, text[start:])]).replace("$}{$", " ")


def write_letters_as_commands(text: str) -> str:
    r"""LaTeX with its letters as commands (`{\'e}`), for names: BibTeX cuts initials and labels out of bytes."""
    return "".join(_write_letter_as_command(character) for character in unicodedata.normalize("NFC", text))


def read_latex_letters(text: str) -> str:
    r"""Text with the commands of letters as these letters: `{\'e}`, `\v{s}` and `\ss` are `é`, `š` and `ß`.

    Other commands and all braces stay.
    """

    def compose(found: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", (found["braced"] or found["bare"]) + _MARKS[found["mark"]])

    return _LETTER_COMMAND.sub(lambda found: _COMMANDS[found[1]], _ACCENTED.sub(compose, text))


def needs_math(text: str) -> bool:
    """Whether `text` holds a symbol that is written as a formula."""
    return "{$" in escape_latex(text)


def _escape_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    command = _find_math_command(character)
    if command is not None:
        return f"{{${command}$}}"
    if character <= _LAST_PLAIN_LETTER or character in _PUNCTUATION:
        return character
    plain = unicodedata.normalize("NFKD", character)
    return "".join(_ESCAPES.get(part, part) for part in plain) if plain.isascii() else character


def _write_letter_as_command(character: str) -> str:
    if character in _LETTERS:
        return f"{{\\{_LETTERS[character]}}}"
    letter, *marks = list(unicodedata.normalize("NFD", character))
    if len(marks) == 1 and letter.isascii() and marks[0] in _ACCENTS:
        return f"{{\\{_ACCENTS[marks[0]]}{letter}}}"
    return character


def _find_math_command(character: str) -> str | None:
    if character in _GREEK:
        return "\\" + _GREEK[character]
    if character == "°":
        return r"^{\circ}"
    name = _SYMBOLS.get(character)
    return "\\" + name if name and name[0].isalpha() else name


def _format_script(base: str, script: str) -> str:
    plain = unicodedata.normalize("NFKC", script).replace("\N{MINUS SIGN}", "-")
    mark = "_" if unicodedata.decomposition(script[0]).startswith("<sub>") else "^"
    inner = _find_math_command(base) or (base if base.isascii() else "")
    outside = "" if inner or not base else _escape_character(base)
    return f"{outside}{{${inner}{mark}{{{plain}}}$}}"
