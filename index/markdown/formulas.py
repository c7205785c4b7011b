r"""Formulas as people type them: `κΔ > γ` for `$\kappa\Delta > \gamma$`."""

import re

from index.markdown.plain_text import PlainText

_COMMANDS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "infty": "∞", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠",
    "approx": "≈", "equiv": "≡", "propto": "∝", "sim": "∼", "pm": "±", "times": "×", "cdot": "·", "div": "÷",
    "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "in": "∈", "subset": "⊂", "cup": "∪",
    "cap": "∩", "to": "→", "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "ell": "ℓ", "log": "log", "ln": "ln",
    "exp": "exp", "min": "min", "max": "max", "left": "", "right": "", "quad": " ", "dots": "…", "ldots": "…",
}  # fmt: skip
_SPACES = re.compile(r"\\[,;:! ]|~")
_WORDS = re.compile(r"\\(?:text|mathrm|mathbf|mathit|mathsf|operatorname)\{([^{}]*)\}")
_SCRIPT_DIGITS = re.compile(r"([_^])(?:\{([0-9]+)\}|([0-9]))")
_DIGITS = {"_": "₀₁₂₃₄₅₆₇₈₉", "^": "⁰¹²³⁴⁵⁶⁷⁸⁹"}


def convert_formula_to_unicode(tex: str) -> str | None:
    """A formula in Unicode on one line, or None for one that cannot be written so."""
    text = _WORDS.sub(r"\1", _SPACES.sub(" ", tex))
    text = _SCRIPT_DIGITS.sub(lambda match: _convert_digits(match[1], match[2] or match[3]), text)
    text = re.sub(r"\\([A-Za-z]+)", lambda match: _COMMANDS.get(match[1], match[0]), text)
    text = re.sub(r"([_^])\{(\w+)\}", r"\1\2", text)
    text = re.sub(r"(?<=[Α-ω]) (?=[A-Za-zΑ-ω])", "", text)  # the space that only ends a command
    return None if re.search(r"[\\{}]", text) else " ".join(text.split())


def convert_formulas_to_unicode(page: PlainText) -> PlainText:
    """A page with its formulas as people type them; of one of these only the first and last characters have a place."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for start, end in [*page.formulas, (len(page.text), len(page.text))]:
        text += page.text[position:start]
        starts += page.starts[position:start]
        ends += page.ends[position:start]
        typed = convert_formula_to_unicode(page.text[start:end].strip("$")) or page.text[start:end]
        text += typed
        starts += [page.starts[start], *[-1] * (len(typed) - 1)] if typed else []
        ends += [*[-1] * (len(typed) - 1), page.ends[end - 1]] if typed else []
        position = end
    return PlainText("".join(text), starts, ends, (), ())


def _convert_digits(mark: str, digits: str) -> str:
    return "".join(_DIGITS[mark][int(digit)] for digit in digits)
