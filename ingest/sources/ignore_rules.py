"""Files of rules that name what is left out, in the language of `.gitignore`.

pathspec turns a rule into one regular expression, which takes 2.4 s for `*a*a*a*a*a*b` and a name of 100 letters. Here
each part of a path is matched by itself with atomic groups, and the parts by a table, so that no rule costs more than
its length times that of the path.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MAX_RULE_CHARS = 4096  # of a rule; no path is longer

_Matches = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One rule: the parts of a path that it names, `None` for `**`, and whether it takes back what came before."""

    parts: Sequence[_Matches | None]
    takes_back: bool
    folders_only: bool

    def matches(self, names: Sequence[str], *, is_folder: bool) -> bool:
        """Whether the rule names this path, which is given by its parts below the folder of the rules."""
        if self.folders_only and not is_folder:
            return False
        if len(self.parts) == 2 and self.parts[0] is None:  # a rule for a name anywhere, as most are
            last = self.parts[1]
            return last is None or bool(last(names[-1]))
        return self._matches_all(names)

    def _matches_all(self, names: Sequence[str]) -> bool:
        """A table by parts of the path: which of its beginnings the parts of the rule so far can stand for."""
        reached = [True] + [False] * len(names)
        for position, part in enumerate(self.parts):
            if part is None:
                # a `**` at the end stands for what is inside a folder, not for the folder itself
                is_last = position == len(self.parts) - 1
                first = reached.index(True) if True in reached else len(reached)
                reached = [index > first if is_last else index >= first for index in range(len(reached))]
            else:
                reached = [False, *(before and bool(part(name)) for before, name in zip(reached, names, strict=False))]
            if not any(reached):
                return False
        return reached[-1]


def read_ignore_rules(text: str) -> Sequence[IgnoreRule]:
    """The rules of a text, a line each, in order; a line that git ignores too is none."""
    return [rule for rule in map(_read_rule, text.removeprefix("\ufeff").splitlines()) if rule is not None]


def find_rule(rules: Sequence[IgnoreRule], names: Sequence[str], *, is_folder: bool) -> IgnoreRule | None:
    """The rule that decides about a path: the last that matches."""
    return next((rule for rule in reversed(rules) if rule.matches(names, is_folder=is_folder)), None)


def _read_rule(line: str) -> IgnoreRule | None:
    text = _strip_trailing_spaces(line)
    if not text or text.startswith("#") or len(text) > MAX_RULE_CHARS:
        return None
    takes_back = text.startswith("!")
    text = text.removeprefix("!")
    folders_only = text.endswith("/")
    text = text.rstrip("/") if folders_only else text
    is_anchored = "/" in text
    words = [word for word in text.split("/") if word]
    if not words:
        return None
    if not is_anchored:
        words.insert(0, "**")
    return IgnoreRule(tuple(_compile_parts(words)), takes_back, folders_only)


def _compile_parts(words: Iterable[str]) -> Iterable[_Matches | None]:
    is_after_stars = False
    for word in words:
        is_stars = len(word) > 1 and not word.strip("*")
        if not is_stars:
            yield _compile_name(word)
        elif not is_after_stars:
            yield None
        is_after_stars = is_stars


def _compile_name(word: str) -> _Matches:
    if not re.search(r"[*?\[\\]", word):
        return word.__eq__
    if re.fullmatch(r"\*\.[\w.-]+", word):
        ending = word[1:]
        return lambda name: name.endswith(ending)
    return re.compile(_translate(word), re.DOTALL).fullmatch


def _translate(word: str) -> str:
    """A pattern of one name as a regular expression that never looks back over a star."""
    pieces: list[str] = [""]  # what stands between stars
    position = 0
    while position < len(word):
        sign = word[position]
        position += 1
        if sign == "*":
            if pieces[-1] or len(pieces) == 1:
                pieces.append("")
        elif sign == "?":
            pieces[-1] += "."
        elif sign == "\\" and position < len(word):
            pieces[-1] += re.escape(word[position])
            position += 1
        elif sign == "[":
            text, position = _read_class(word, position)
            pieces[-1] += text
        else:
            pieces[-1] += re.escape(sign)
    first, *rest = pieces
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last


def _read_class(word: str, start: int) -> tuple[str, int]:
    """The class that begins at `[`, as a regular expression, and where it ends; one that never does is no name's."""
    position = start
    is_negated = word[position : position + 1] in ("!", "^")
    position += is_negated
    end = word.find("]", position + 1)
    if end < 0:
        return r"(?!)", len(word)
    inside = re.sub(r"([\\\]\[&~|^])", r"\\\1", word[position:end])
    text = f"[{'^' if is_negated else ''}{inside}]"
    try:
        re.compile(text)
    except re.error:  # a range that runs backwards, which git matches with nothing
        return r"(?!)", end + 1
    return text, end + 1


def _strip_trailing_spaces(line: str) -> str:
    text = line.rstrip("\r\n")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    return text
