"""A body line by line: blocks that hold blocks, regions that nothing is read in, and the lines that come out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.dialects.engine.container import Container, count_indent, dedent
from ingest.dialects.engine.dialect import Fence, Line, LineRule, Start
from ingest.dialects.engine.site import Site

MAX_DEPTH = 12  # blocks inside each other; deeper ones stay as they are written
Lines = Sequence[tuple[str, int]]
_PREFIX = re.compile(r"[ \t>]*")
_LIST = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]|\[\^|:[ \t]")  # items, notes and definitions: indented text follows
_LISTED_FENCE = re.compile(r"(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+(?=```|~~~)")
_HTML = ("pre", "script", "style")  # elements whose lines no rule reads


@dataclass(slots=True)
class _Capture:
    """A region whose lines are collected until `ends` says that one is the last."""

    depth: int
    ends: Callable[[str], bool]
    finish: Callable[[Lines, bool], None]
    lines: list[tuple[str, int]]
    quoted: bool  # whether a line without the mark of a quotation is outside


class Page:
    """Reads lines, and keeps what is written of them."""

    def __init__(
        self, site: Site, rules: Mapping[str, Sequence[LineRule]], fences: Sequence[Callable[["Page", Fence], bool]]
    ) -> None:
        self.site = site
        self.lines: list[Line] = []
        self.stack: list[Container] = []
        self._rules = rules
        self._fences = fences
        self._blanks: list[tuple[str, int]] = []
        self._capture: _Capture | None = None
        self._made_blank = False  # whether the last blank line is not one of the source
        self._apart = False  # whether the next line needs a blank one before it
        self._listed = False
        self._too_deep = False
        self._after_blank = True
        self._text, self._row, self._last_rows = "", 0, dict[str, int]()
        self._rows: Sequence[str] = ()

    def read(self, text: str, origin: int | None = None) -> None:
        """Read a text; `origin` is the line that includes it, when it is one of another file."""
        self._read_rows(
            [(line, number if origin is None else origin) for number, line in enumerate(text.split("\n"), 1)]
        )

    def finish(self) -> Sequence[Line]:
        """End what is open, and give all lines."""
        self._end_capture(False)
        made = self._made_blank
        self.close(0)
        if made:
            self._blanks.pop()
        self._write_blanks()
        return self.lines

    def feed(self, line: str, origin: int) -> None:
        """Read a line."""
        rest = self._enter(line)
        if self._capture and self._capture.quoted and not rest.lstrip().startswith(">"):
            self._end_capture(False)
        if self._capture:
            self._capture.lines.append((rest, origin))
            if self._capture.ends(rest):
                self._end_capture(True)
            return
        if not rest.strip():
            if self._made_blank:
                self._blanks.pop()
            self._made_blank = False
            self._blanks.append((rest, origin))
            self._after_blank = True
            return
        prefix = _PREFIX.match(rest)
        start = Start(rest[: prefix.end()], rest[prefix.end() :], origin) if prefix else Start("", rest, origin)
        if self._is_code(start):
            self.write(rest, origin, verbatim=True)
        elif not self._read_block(start):
            self.write(rest, origin)
        if start.text:
            self._listed = bool(_LIST.match(start.text)) or (self._listed and rest[0] in " \t")
        self._after_blank = False

    def feed_all(self, lines: Lines) -> None:
        """Read lines that were collected; they are their own text, in which the end of a region is looked for."""
        self._read_rows(lines)
        self._end_capture(False)

    def peek(self) -> str:
        """The next line that is not blank, without its indentation."""
        return next((row.strip() for row in self._rows[self._row : self._row + 50] if row.strip()), "")

    def has_ahead(self, needle: str) -> bool:
        """Whether `needle` stands in a line after this one."""
        if needle not in self._last_rows:
            place = self._text.rfind(needle)
            self._last_rows[needle] = self._text.count("\n", 0, place) + 1 if place >= 0 else 0
        return self._last_rows[needle] > self._row

    def capture(
        self, ends: Callable[[str], bool], finish: Callable[[Lines, bool], None], *, quoted: bool = False
    ) -> None:
        """Collect the lines that follow, with the one that `ends` them; `finish` writes them."""
        self._capture = _Capture(len(self.stack), ends, finish, [], quoted)

    def open(self, container: Container, head: Sequence[str], origin: int) -> bool:
        """Open a block and write its first lines; False where it is too deep."""
        if len(self.stack) >= MAX_DEPTH:
            if not self._too_deep:
                self.site.note(f"blocks that are nested deeper than {MAX_DEPTH} are kept as text (line {origin})")
            self._too_deep = True
            return False
        if head:
            self.part(origin)
            self._write_blanks()
        self._push(container)
        for line in head:
            if line:
                self.write(line, origin)
            else:
                self.part(origin)
        return True

    def close(self, depth: int) -> None:
        """Close the blocks from `depth` on."""
        self._made_blank = self._made_blank or (bool(self._blanks) and len(self.stack) > depth)
        while len(self.stack) > depth:
            closed = self.stack.pop()
            self._listed = closed.listed
            self._apart = self._apart or bool(closed.prefix.strip())

    def part(self, origin: int) -> None:
        """Keep a blank line before what is written next."""
        if not self._blanks and self.lines and self.lines[-1].text.strip(" \t>"):
            self._blanks.append(("", origin))
            self._made_blank = True
        self._apart = False

    def skip_blanks(self) -> None:
        """Leave out the blank lines that were read last."""
        self._blanks.clear()
        self._made_blank = False

    def apart(self) -> None:
        """Keep a blank line before what is written next, whatever that is."""
        self._apart = True

    def open_indented(self, base: str) -> None:
        """Open a block whose inside may be indented by any number of columns, until its tag is closed."""
        if len(self.stack) < MAX_DEPTH:
            self._push(Container(base if self._listed else "", "", "jsx", strip=None))

    def write(self, text: str, origin: int, verbatim: bool = False) -> None:
        """Write a line into the block that is open."""
        if self._apart:
            self.part(origin)
        self._write_blanks()
        if self.stack:
            self.stack[-1].takes_title = False
        prefix = "".join(container.base + container.prefix for container in self.stack)
        self.lines.append(Line((prefix + text) if text else prefix.rstrip(), origin, verbatim))

    def write_fence(self, prefix: str, fence: Sequence[str], lines: Sequence[int]) -> None:
        """Write a fenced block; `lines` are the origins of its lines."""
        for text, origin in zip(fence, lines, strict=True):
            self.write(prefix + text if text else prefix.rstrip(), origin, verbatim=True)

    def append(self, text: str) -> None:
        """Add to the end of the line that was written last."""
        if self.lines and not self.lines[-1].verbatim:
            self.lines[-1] = self.lines[-1]._replace(text=self.lines[-1].text + text)

    def _push(self, container: Container) -> None:
        container.listed, self._listed = self._listed, False
        self.stack.append(container)

    def _read_rows(self, lines: Lines) -> None:
        outside = self._text, self._row, self._last_rows, self._rows
        self._rows, self._last_rows = [line for line, _ in lines], {}
        self._text = "\n".join(self._rows)
        for number, (line, origin) in enumerate(lines, 1):
            self._row = number
            self.feed(line, origin)
        self._text, self._row, self._last_rows, self._rows = outside

    def _enter(self, line: str) -> str:
        rest = line
        for depth, container in enumerate(self.stack):
            inner = container.take(rest)
            if inner is None:
                if self._capture and self._capture.depth > depth:
                    self._end_capture(False)
                self.close(depth)
                break
            rest = inner
        return rest

    def _end_capture(self, closed: bool) -> None:
        if self._capture:
            capture, self._capture = self._capture, None
            capture.finish(capture.lines, closed)

    def _write_blanks(self) -> None:
        prefix = "".join(container.base + container.prefix for container in self.stack).rstrip()
        self.lines += [Line(prefix or text, origin) for text, origin in self._blanks]
        self.skip_blanks()

    def _is_code(self, start: Start) -> bool:
        """Whether a line is indented code beyond doubt."""
        if self.site.suffix == ".mdx" or self._listed or count_indent(start.prefix.partition(">")[0]) < 4:
            return False
        if any(container.name == "jsx" for container in self.stack):
            return False
        return self._after_blank or bool(self.lines and self.lines[-1].verbatim)

    def _read_block(self, start: Start) -> bool:
        if start.text[:3] in {"```", "~~~"}:
            return self._open_fence(start)
        listed = _LISTED_FENCE.match(start.text)
        if listed:
            marker = start.text[: listed.end()]
            inner = Start(start.prefix + " " * len(marker), start.text[listed.end() :], start.origin)
            return self._open_fence(inner, start.prefix + marker)
        if start.text[:1] == "<" and self._open_html(start):
            return True
        rules = (*self._rules.get(start.text[:1], ()), *self._rules.get("", ()))
        return any(rule.read(self, start) for rule in rules if start.text.startswith(rule.opener))

    def _open_fence(self, start: Start, first: str | None = None) -> bool:
        mark = start.text[0]
        marks = start.text[: len(start.text) - len(start.text.lstrip(mark))]
        info = start.text[len(marks) :].strip()
        if mark == "`" and "`" in info:
            return False

        def ends(line: str) -> bool:
            shown = line.strip(" \t>")
            return len(shown) >= len(marks) and not shown.strip(mark)

        def finish(lines: Lines, closed: bool) -> None:
            inner = lines[:-1] if closed else lines
            cut = [(_cut_prefix(line, start.prefix), origin) for line, origin in inner]
            fence = Fence(start.prefix, marks, info, cut, start.origin)
            if first is None and any(read(self, fence) for read in self._fences):
                return
            self.write((first or start.prefix) + start.text, start.origin, verbatim=True)
            for line, origin in lines:
                self.write(line, origin, verbatim=True)

        self.capture(ends, finish, quoted=">" in start.prefix)
        return True

    def _open_html(self, start: Start) -> bool:
        text = start.text.lower()
        ends = (
            "-->" if text.startswith("<!--") else next((f"</{tag}>" for tag in _HTML if text.startswith(f"<{tag}")), "")
        )
        if not ends:
            return False
        if ends in text or not self.has_ahead(ends):
            if ends != "-->":
                self.write(start.prefix + start.text, start.origin, verbatim=True)
            return ends != "-->"
        self.write(start.prefix + start.text, start.origin, verbatim=True)

        def finish(lines: Lines, _: bool) -> None:
            for line, origin in lines:
                self.write(line, origin, verbatim=True)

        self.capture(lambda line: ends in line.lower(), finish)
        return True


def _cut_prefix(line: str, prefix: str) -> str:
    if line.startswith(prefix):
        return line[len(prefix) :]
    if ">" in prefix:
        return line.lstrip(" \t>")
    return dedent(line, len(prefix.expandtabs(4)))
