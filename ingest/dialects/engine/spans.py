"""What stands within lines: edits at what rules know, none inside code, formulas, comments and escapes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

from index.markdown.maths.dollar_maths import find_formula_end
from ingest.dialects.engine.dialect import Edit, Line, SpanRule
from ingest.dialects.engine.site import Site

_BLANK = re.compile(r"\n[ \t>]*(?=\n)")
_TICKS = re.compile(r"`+")
_BUDGET = 8  # characters that rules may look at in vain, for each one of a text


class Spans:
    """A run of lines as one text, and the edits that rules make in it."""

    def __init__(self, site: Site, lines: Sequence[Line], rules: "Rules") -> None:
        self.site = site
        self.text = "\n".join(line.text for line in lines)
        self.edits: list[Edit] = []
        self.brackets: list[int] = []  # where those stand that are open
        self._lines = lines
        self._rules = rules
        self._found: dict[str, tuple[int, int]] = {}
        self._left = _BUDGET * len(self.text) + 1000

    def rewrite(self) -> Sequence[Line]:
        """Read the run, and give its lines with the edits made."""
        place = 0
        while match := self._rules.pattern.search(self.text, place):
            place = self._read(match[0], match.start())
        if not self.edits:
            return self._lines
        return self._apply()

    def find(self, needle: str, start: int) -> int:
        """Where `needle` stands from `start` on, or -1; one that is looked for again and again costs one pass."""
        asked, found = self._found.get(needle, (-1, 0))
        if not (asked >= 0 and asked <= start and (found == -1 or start <= found)):
            found = self.text.find(needle, start)
            self._found[needle] = start, found
        return found

    def find_within(self, needle: str, start: int, *, lines: int = 1) -> int:
        """The same in this line, or in this paragraph where `lines` is 0; -1 where it is not."""
        end = self.find(needle, start)
        limit = self.find("\n", start) if lines else self.find_paragraph_end(start)
        return end if end >= 0 and (limit < 0 or end < limit) else -1

    def find_paragraph_end(self, start: int) -> int:
        """The offset of the blank line after `start`, or the length of the run."""
        position = bisect_left(self._blanks, start)
        return self._blanks[position] if position < len(self._blanks) else len(self.text)

    def spend(self, characters: int) -> bool:
        """Whether a rule may still look at so many characters in vain."""
        self._left -= characters
        return self._left > 0

    def find_line(self, place: int) -> int:
        """The line of the source of an offset."""
        return self._lines[min(bisect_right(self._starts, place) - 1, len(self._lines) - 1)].origin

    def find_line_start(self, place: int) -> int:
        """The offset at which the line of an offset begins."""
        return self._starts[bisect_right(self._starts, place) - 1]

    def is_heading(self, place: int) -> bool:
        """Whether an offset is in a heading."""
        start = self.find_line_start(place)
        return self.text[start : min(place, start + 40)].lstrip(" \t>").startswith("#")

    def is_line_start(self, place: int) -> bool:
        """Whether only indentation stands before an offset in its line."""
        start = self.find_line_start(place)
        return place - start < 40 and not self.text[start:place].strip(" \t>")

    def find_code_end(self, start: int) -> int:
        """The offset after the code span that a run of backticks opens, or after the run."""
        run = _TICKS.match(self.text, start)
        if run is None:
            return start
        places = self._runs.get(len(run[0]), ())
        position = bisect_right(places, start)
        if position < len(places) and places[position] < self.find_paragraph_end(start):
            return places[position] + len(run[0])
        return run.end()

    @cached_property
    def _blanks(self) -> Sequence[int]:
        return [match.start() for match in _BLANK.finditer(self.text)]

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _runs(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        for match in _TICKS.finditer(self.text):
            found.setdefault(len(match[0]), []).append(match.start())
        return found

    @cached_property
    def _last_runs(self) -> Mapping[int, int]:
        return {length: places[-1] for length, places in self._runs.items()}

    def _read(self, opener: str, place: int) -> int:
        """Read what begins at an offset; where to go on."""
        for rule in self._rules.by_opener.get(opener, self._rules.by_opener.get(opener[0], ())):
            edit = rule.read(self, place)
            if edit is not None:
                self.edits.append(edit)
                return edit.end
        if opener[0] == "`":
            return self.find_code_end(place)
        if opener[0] == "\\":
            return place + 2
        if opener[0] == "$":
            end = find_formula_end(self.text, place, self._last_runs)
            return end if 0 <= end <= self.find_paragraph_end(place) else place + 1
        if opener == "<!--":
            end = self.find("-->", place)
            return end + 3 if end >= 0 else place + 4
        if opener[0] == "[":
            self.brackets.append(place)
        elif opener[0] == "]" and self.brackets:
            self.brackets.pop()
        return place + 1

    def _apply(self) -> Sequence[Line]:
        pieces: list[str] = []
        origins = [self._lines[0].origin]
        place = 0
        for edit in sorted(self.edits):
            if edit.start < place:
                continue
            kept = self.text[place : edit.start]
            row = bisect_right(self._starts, place)
            origins += [line.origin for line in self._lines[row : row + kept.count("\n")]]
            origins += [self.find_line(edit.start)] * edit.text.count("\n")
            pieces += [kept, edit.text]
            place = edit.end
        row = bisect_right(self._starts, place)
        kept = self.text[place:]
        origins += [line.origin for line in self._lines[row : row + kept.count("\n")]]
        pieces.append(kept)
        return self._drop_emptied([Line(*pair) for pair in zip("".join(pieces).split("\n"), origins, strict=True)])

    def _drop_emptied(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The lines without those that an edit emptied beside a blank one."""
        blank = {line.origin for line in self._lines if not line.text.strip(" \t>")}
        kept: list[Line] = []
        for line in lines:
            emptied = not line.text.strip() and line.origin not in blank
            if not (emptied and (not kept or not kept[-1].text.strip(" \t>"))):
                kept.append(line)
        return kept or lines[:1]


class Rules:
    """Span rules by what begins them, with the expression that finds the next place of any."""

    def __init__(self, rules: Sequence[SpanRule]) -> None:
        openers = {rule.opener for rule in rules}
        plain = sorted(openers | {"<!--", "[", "]"}, key=lambda opener: (-len(opener), opener))
        self.pattern = re.compile("|".join([*map(re.escape, plain), r"\\[!-~]", "`+", r"\$"]))
        self.by_opener = {
            opener: [rule for rule in rules if opener.startswith(rule.opener)] for opener in {*plain, "$", "`"}
        }
