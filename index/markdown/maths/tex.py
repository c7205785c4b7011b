r"""A formula in TeX on one line: as people type it (`κΔ > γ`, `x^2`, `(a+b)/c`), or as a browser copies its glyphs."""

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
_SIMPLE = re.compile(r"-?[\w.*'¯]*|\([^()]*\)")


def write_on_one_line(tex: str, *, copied: bool) -> str:
    """A formula on one line; `copied`: as its glyphs come out of a browser, without signs for what they stand above."""
    return _Line(_SIGN.findall(tex), copied).read_group(0, closer=None)


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
            return self._read_argument(depth) + _ACCENTS[name]
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
        return COMMANDS.get(name, name)

    def _read_script(self, sign: str, depth: int) -> str:
        inside = self._read_argument(depth).strip()
        if sign == "_" or self._copied or inside in {"*", "'", "''"}:
            return inside
        return f"^{inside if _SIMPLE.fullmatch(inside) else f'({inside})'}"

    def _read_argument(self, depth: int) -> str:
        while self._place < len(self._signs) and self._signs[self._place].isspace():
            self._place += 1
        return self._read_one(min(depth + 1, MAX_DEPTH)) if self._place < len(self._signs) and depth < MAX_DEPTH else ""


def _wrap(text: str) -> str:
    return text if _SIMPLE.fullmatch("".join(text.split())) else f"({text})"
