"""Whether what stands between two marks of a formula is one; a price, a path or a variable of a shell is none."""

import re

_COMMAND = re.compile(r"\\[A-Za-z,;:!|{}\\ ]")  # `\alpha`, `\,`: no prose has them
_SIGN = re.compile(r"[\^_={}]|\\[A-Za-z]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_PROSE = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,},? [A-Za-z]{2,},? [A-Za-z]{2,}(?![A-Za-z])")
_NAMED = re.compile(r"(?:log|exp|min|max|sin|cos|tan|mod|lim|sup|inf|det|dim|arg)\b")
_SUFFIX = re.compile(r"(?:th|st|nd|rd|s|D|d)(?![A-Za-z0-9])")  # `$n$th`, `$k$s`
_HEAVY_MARKS = frozenset('“”‘’"@#%&?')  # in no formula without a command
_OPERATORS = "+-*/<>,:;=·×−"


def is_formula(content: str, before: str, after: str, *, displayed: bool = False) -> bool:
    """Whether `$content$` is a formula, by what it holds and by the characters around it.

    What pandoc asks for holds for all: no space inside either mark, no digit after. Without a command of TeX in it, a
    formula stands apart from words and does not read as prose, as money or as a path.
    """
    inner = content.strip()
    if not inner:
        return False
    if displayed:
        return not _is_prose(inner) and bool(_COMMAND.search(inner) or _is_plain_formula(inner.rstrip(",.;") or inner))
    if inner != content or before.isdigit() or after[:1].isdigit() or content.endswith("\\"):
        return False
    if _COMMAND.search(content):
        return not _is_prose(content)
    if _is_latin(before) or (_is_latin(after[:1]) and not _SUFFIX.match(after)) or after.startswith("_"):
        return False
    return not _is_prose(content) and _is_plain_formula(content)


def looks_like_formula(content: str) -> bool:
    r"""Whether the inside of `\(…\)` or `\[…\]`, which are brackets with escapes too, is a formula."""
    inner = content.strip()
    if len(inner) == 1:
        return inner.isalpha()
    signs = _SIGN.search(inner) is not None or any(sign in inner for sign in "+<>=")
    return signs and not _is_prose(inner) and not re.search(r"\\[_*\[\]()]", inner)


def _is_prose(content: str) -> bool:
    r"""Whether three words stand in a row, outside the braces of `\text{…}` and its like."""
    found = _PROSE.search(content)
    if found is None:
        return False
    return "{" not in content[: found.start()] and not _NAMED.search(found[0])


def _is_plain_formula(content: str) -> bool:
    """Whether a content without commands is one: `n+1`, `O(n log n)`, `x_1`, but not `30/` nor `HOME/bin:`."""
    if content[-1] in _OPERATORS or _HEAVY_MARKS.intersection(content) or "://" in content or "**" in content:
        return False
    if not _is_balanced(content):
        return False
    if _SIGN.search(content):
        return True
    words = [word for word in _WORD.findall(content) if not _NAMED.fullmatch(word)]
    if content[0].isdigit() and any(len(word) > 3 for word in words):
        return False  # `5 million`
    return len(words) < 2 or all(len(word) <= 3 for word in words)


def _is_balanced(content: str) -> bool:
    """Whether as many brackets open as close; `[0, 1)` is an interval."""
    depth = 0
    for character in content:
        depth += (character in "([") - (character in ")]")
        if depth < 0:
            return False
    return depth == 0


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
