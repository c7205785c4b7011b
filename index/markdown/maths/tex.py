r"""A formula in TeX on one line: as people type it (`κΔ > γ`, `x^2`), as it reads (`x²`), or as a browser copies it."""

import re
from collections.abc import Sequence

MAX_DEPTH = 40  # braces inside each other; deeper ones are left as they are

_SIGN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&~$]|\s+|[^\\{}^_&~$\s]", re.DOTALL)
COMMANDS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "infty": "∞", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥",
    "geqslant": "≥", "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡",
    "propto": "∝", "sim": "~", "simeq": "≃", "pm": "±", "mp": "∓", "times": "*", "cdot": "*", "ast": "*", "star": "⋆",
    "div": "÷", "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "to": "→", "rightarrow": "→", "mapsto": "↦",
    "leftarrow": "←", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "iff": "⟺", "implies": "⟹", "ell": "ℓ", "dots": "...",
    "ldots": "...", "cdots": "...", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "langle": "⟨",
    "rangle": "⟩", "mid": "|", "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖",
    "prime": "'", "circ": "∘", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧", "lor": "∨", "emptyset": "∅",
    "otimes": "⊗", "oplus": "⊕", "quad": " ", "qquad": " ", "colon": ":", "hbar": "ℏ", "setminus": "∖", "lbrace": "{",
    "rbrace": "}", "longrightarrow": "⟶", "top": "⊤",
}  # fmt: skip
_ACCENTS = {
    "bar": "¯", "overline": "¯", "hat": "^", "widehat": "^", "tilde": "~", "widetilde": "~", "vec": "→", "dot": "˙",
    "ddot": "¨", "underline": "_",
}  # fmt: skip
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_SILENT = frozenset(
    re.findall(
        r"\w+",
        "displaystyle textstyle scriptstyle limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr middle "
        "text textrm mathrm mathbf mathit mathsf mathcal mathbb mathfrak boldsymbol operatorname mbox rm bf",
    )
)
SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_TO_READ = {"times": "×", "cdot": "·", "ast": "∗", "dots": "…", "ldots": "…", "cdots": "…", "sim": "∼"}
_COMBINING = {
    "bar": "\u0304",
    "overline": "\u0305",
    "hat": "\u0302",
    "tilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
}
_LOOSE = re.compile(r" (?=[)_^])|(?<=\() ")  # a space that a command's name left
_SIMPLE = re.compile(r"-?[\w.*'¯]*|\([^()]*\)")


def write_on_one_line(tex: str, *, copied: bool) -> str:
    """A formula on one line; `copied`: as its glyphs come out of a browser, without signs for what they stand above."""
    return _Line(_SIGN.findall(tex), copied).read_group(0, closer=None)


def write_to_read(tex: str) -> str:
    """A formula on one line for who cannot see it set: `x²`, `x_i`, `H/G`, `√(log K/N)`."""
    line = _LineToRead(_SIGN.findall(tex), copied=False).read_group(0, closer=None)
    return _LOOSE.sub("", " ".join(line.split()))


class _Line:
    def __init__(self, signs: Sequence[str], copied: bool) -> None:
        self._signs = signs
        self._copied = copied
        self._place = 0

    def read_group(self, depth: int, closer: str | None) -> str:
        """What stands up to a closing sign, or the end."""
        parts: list[str] = []
        while self._place < len(self._signs) and self._signs[self._place] != closer:
            parts.append(self._read_one(depth))
        self._place += 1
        return "".join(parts)

    def _read_one(self, depth: int) -> str:
        sign = self._signs[self._place]
        self._place += 1
        if sign == "{":
            return self.read_group(depth + 1, "}") if depth < MAX_DEPTH else sign
        if sign in {"^", "_"}:
            return self._read_script(sign, depth)
        if sign.startswith("\\"):
            return self._read_command(sign[1:], depth)
        if sign in {"}", "$", "&"}:
            return ""
        return " " if sign.isspace() or sign == "~" else sign

    def _read_command(self, name: str, depth: int) -> str:
        if name in _FRACTIONS:
            above, below = self._read_argument(depth), self._read_argument(depth)
            return above + below if self._copied else f"{_wrap(above)}/{_wrap(below)}"
        if name == "sqrt":
            inside = self._read_argument(depth)
            return inside if self._copied else f"√{inside if len(inside.strip()) == 1 else f'({inside})'}"
        if name in _ACCENTS:
            return self._write_accent(name, self._read_argument(depth))
        if name in {"begin", "end"}:
            self._read_argument(depth)
            return " "
        if name in _SILENT:
            after = self._signs[self._place : self._place + 1]
            if name in {"left", "right", "middle"} and after == ["."]:
                self._place += 1
            return ""
        if not name.isalpha():
            return name if name in "{}%#&_$" else "‖" if name == "|" else " "
        return self._write_command(name)

    def _write_command(self, name: str) -> str:
        return COMMANDS.get(name, name)

    def _write_accent(self, name: str, inside: str) -> str:
        return inside + _ACCENTS[name]

    def _read_script(self, sign: str, depth: int) -> str:
        return self._write_script(sign, self._read_argument(depth).strip())

    def _write_script(self, sign: str, inside: str) -> str:
        if sign == "_" or self._copied or inside in {"*", "'", "''"}:
            return inside
        return f"^{inside if _SIMPLE.fullmatch(inside) else f'({inside})'}"

    def _read_argument(self, depth: int) -> str:
        while self._place < len(self._signs) and self._signs[self._place].isspace():
            self._place += 1
        return self._read_one(min(depth + 1, MAX_DEPTH)) if self._place < len(self._signs) and depth < MAX_DEPTH else ""


class _LineToRead(_Line):
    def _write_command(self, name: str) -> str:
        return _TO_READ.get(name) or COMMANDS.get(name) or f" {name} "

    def _write_script(self, sign: str, inside: str) -> str:
        if inside in {"*", "∗", "'", "''"}:
            return inside
        table = SUPERSCRIPTS if sign == "^" else SUBSCRIPTS
        if inside and all(ord(character) in table for character in inside):
            return inside.translate(table)
        return f"{sign}{inside if len(inside) == 1 or _SIMPLE.fullmatch(inside) else f'({inside})'}"

    def _write_accent(self, name: str, inside: str) -> str:
        is_one = len(inside) == 1 and name in _COMBINING
        return inside + _COMBINING[name] if is_one else super()._write_accent(name, inside)


def _wrap(text: str) -> str:
    return text if _SIMPLE.fullmatch("".join(text.split())) else f"({text})"
