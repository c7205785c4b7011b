"""What a formula may hold so that its conversion ends: math_core calls itself for what nests, and has one stack.

It also looks twice at what follows a bracket that nothing closes, so that thirty such brackets take it half a minute.
"""

import re
import unicodedata

MAX_FORMULA_CHARS = 5_000  # of a formula; spaces take the converter longer than their number
MAX_FORMULA_DEPTH = 100  # braces and environments inside each other
MAX_FORMULA_COMMANDS = 2_000  # of a formula
MAX_UNCLOSED_BRACKETS = 6  # in the same braces

_SIGN = re.compile(
    r"\\(?P<fence>left|middle|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)?"  # with its bracket, which has its own rules
    r"|\\(?P<edge>begin|end)(?![A-Za-z])|\\(?P<command>[A-Za-z]+|.)|(?P<sign>[^\\A-Za-z0-9\s])",
    re.DOTALL,
)
_OPENING_COMMANDS = frozenset(
    re.findall(
        r"\S+",
        "{ lAngle lBrace lVert lang langle lbrace lbrack lceil lfloor lgroup llangle llbracket llcorner llparenthesis "
        "lmoustache lparen lvert ulcorner",
    )
)
_CLOSING_COMMANDS = frozenset(re.findall(r"\S+", "} rangle rbrace rbrack rceil rfloor rgroup rparen rvert rVert"))
_CLOSING_SIGNS = frozenset(")]⟩⌉⌋")


def is_convertible(tex: str) -> bool:
    """Whether a formula is short, nests little and leaves few brackets open, so that the converter can take it."""
    if len(tex) > MAX_FORMULA_CHARS:
        return False
    open_brackets = [0]  # of each group that is open
    commands = 0
    for found in _SIGN.finditer(tex):
        commands += found[0].startswith("\\")
        begins, ends = _tell_edge(found)
        if begins:
            open_brackets.append(0)
        elif ends:
            if open_brackets.pop() > MAX_UNCLOSED_BRACKETS:
                return False
            open_brackets = open_brackets or [0]
        else:
            open_brackets[-1] = max(0, open_brackets[-1] + _tell_bracket(found))
        if len(open_brackets) > MAX_FORMULA_DEPTH + 1 or commands > MAX_FORMULA_COMMANDS:
            return False
    if max(open_brackets) > MAX_UNCLOSED_BRACKETS:
        return False
    return tex.count("[") <= MAX_FORMULA_COMMANDS and tex.count("^") + tex.count("_") <= MAX_FORMULA_COMMANDS


def _tell_edge(found: re.Match[str]) -> tuple[bool, bool]:
    name = found["fence"] or found["edge"] or found["sign"]
    return name in {"left", "begin", "{"}, name in {"right", "end", "}"}


def _tell_bracket(found: re.Match[str]) -> int:
    """1 for a bracket that opens, -1 for one that closes."""
    command, sign = found["command"], found["sign"]
    if command is not None:
        return (command in _OPENING_COMMANDS) - (command in _CLOSING_COMMANDS)
    return 0 if sign is None else (unicodedata.category(sign) == "Ps") - (sign in _CLOSING_SIGNS)
