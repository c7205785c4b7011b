"""The text of a Markdown document as a page shows it, with the place in the source of every character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.markdown.rules.bare_urls import BARE, WRITTEN
from index.markdown.sections import find_line_starts, make_markdown_parser

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlainText:
    """Plain text: no markup, blocks on lines of their own, formulas as they stand in the source.

    `text[i]` comes from `source[starts[i]:ends[i]]`. `runs` are the spans of `text` that a page shows as one unbroken
    line of words: they end with their block and at formulas, images and line breaks. `formulas` are their spans.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    runs: Sequence[Span]
    formulas: Sequence[Span]

    def find_span(self, start: int, end: int) -> Span | None:
        """The span of `text` that comes from `source[start:end]`, or None where that shows nothing."""
        inside = [place for place in range(len(self.text)) if start <= self.starts[place] and self.ends[place] <= end]
        return (inside[0], inside[-1] + 1) if inside else None


@lru_cache(maxsize=8)  # an answer quotes the same few documents again and again
def render_plain_text(source: str) -> PlainText:
    """Render a Markdown text as plain text. Raw HTML shows nothing of itself, an image nothing at all."""
    return render_tokens(source, parse_as_written(source))


def parse_as_written(source: str) -> Sequence[Token]:
    """The tokens of a Markdown text, in which escapes and entities stand for themselves, for `render_tokens`."""
    return _get_parser().parse(source)


def render_tokens(source: str, tokens: Sequence[Token]) -> PlainText:
    """Render a text whose tokens are known."""
    page = _Page(source)
    for token in tokens:
        if token.map is not None:
            page.enter(*token.map)
            page.skip_marker(token)
        if token.type == "inline":
            page.inline(token)
        elif token.type in {"fence", "code_block"}:
            for line in token.content.splitlines():
                page.put_verbatim(line)
        elif token.type.startswith("math_block"):
            page.put_formula_block(token)
    return page.finish()


@cache
def _get_parser() -> MarkdownIt:
    return make_markdown_parser().disable("text_join")  # which would hide what an escape or entity was written as


@dataclass
class _Page:
    source: str
    text: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    runs: list[Span] = field(default_factory=list)
    formulas: list[Span] = field(default_factory=list)
    run_start: int = 0
    cursor: int = 0
    stop: int = 0

    def __post_init__(self) -> None:
        self.lines = find_line_starts(self.source)

    def enter(self, first_line: int, after_line: int) -> None:
        """Go to the lines of a token, unless they were reached already, as in the second cell of a row."""
        self.cursor = max(self.cursor, self.lines[min(first_line, len(self.lines) - 1)])
        self.stop = max(self.stop, self.lines[min(after_line, len(self.lines) - 1)])

    def skip_marker(self, token: Token) -> None:
        """Go behind what opens an item or a note, which may hold the very words that follow it."""
        marker = ""
        if token.type == "list_item_open":
            marker = "]" if "checked" in token.meta else token.info + token.markup
        elif token.type == "footnote_reference_open":
            marker = f"[^{token.meta['label']}]:"
        place = self.source.find(marker, self.cursor, self.stop) if marker else -1
        if place >= 0:
            self.cursor = place + len(marker)

    def finish(self) -> PlainText:
        return PlainText("".join(self.text), self.starts, self.ends, self.runs, self.formulas)

    def put(self, character: str, start: int, end: int) -> None:
        for part in character:
            self.text.append(part)
            self.starts.append(start)
            self.ends.append(end)

    def end_run(self) -> None:
        if len(self.text) > self.run_start:
            self.runs.append((self.run_start, len(self.text)))
        self.run_start = len(self.text)

    def end_block(self) -> None:
        self.end_run()
        self.put("\n", self.cursor, self.cursor)
        self.run_start = len(self.text)

    def put_verbatim(self, line: str) -> None:
        place = self.source.find(line, self.cursor, self.stop)
        if line.strip() and place >= 0:
            self.text += line
            self.starts += range(place, place + len(line))
            self.ends += range(place + 1, place + len(line) + 1)
            self.cursor = place + len(line)
            self.end_block()

    def put_opaque(self, start: int, end: int) -> None:
        self.end_run()
        self.text += self.source[start:end]
        self.starts += range(start, end)
        self.ends += range(start + 1, end + 1)
        self.formulas.append((len(self.text) - (end - start), len(self.text)))
        self.run_start = len(self.text)

    def put_formula_block(self, token: Token) -> None:
        place = self.source.find(token.content, self.cursor, self.stop)
        if place >= 0:
            self.put_opaque(place, place + len(token.content))
            self.cursor = place + len(token.content)
            self.end_block()

    def inline(self, token: Token) -> None:
        places = self._places(token.content)
        if places is None:
            return
        for child, start, end in _iterate_children(token):
            if child.type in {"text", "code_inline", "text_special"}:
                self._put_text(child, [places[position] for position in range(start, end)])
            elif child.type == "softbreak":
                self.put(" ", places[start][0], places[end - 1][1])
            elif child.type == "hardbreak":
                self.end_run()
                self.put("\n", places[start][0], places[end - 1][1])
                self.run_start = len(self.text)
            elif child.type.startswith("math_inline"):
                self.put_opaque(places[start][0], places[end - 1][1])
            elif child.type in {"image", "footnote_ref"}:
                self.end_run()
        self.end_block()

    def _put_text(self, child: Token, places: Sequence[Span]) -> None:
        if child.type == "text_special" or len(places) != len(child.content):
            self.put(child.content, places[0][0], places[-1][1])
            return
        self.text += child.content
        self.starts += [start for start, _ in places]
        self.ends += [end for _, end in places]

    def _places(self, content: str) -> list[Span] | None:
        """Where each character of a token's content stands: its lines are pieces of the source's lines."""
        places: list[Span] = []
        for number, line in enumerate(content.split("\n")):
            start, escaped = self._find_line(line)
            if start < 0:
                return None
            if number:
                places.append((self.cursor, start))
            end = start + len(line)
            if escaped:
                end = self._append_cell(places, line, start)
            else:
                places += [(place, place + 1) for place in range(start, end)]
            self.cursor = end
        return places

    def _find_line(self, line: str) -> tuple[int, bool]:
        """Where a line stands from here on, or -1, and whether it has a bar, which a table's cell escapes."""
        if "|" not in line:
            return self.source.find(line, self.cursor, self.stop), False
        found = re.compile(re.escape(line).replace(r"\|", r"\\?\|")).search(self.source, self.cursor, self.stop)
        return (found.start() if found else -1), True

    def _append_cell(self, places: list[Span], line: str, position: int) -> int:
        """Append the places of a line with bars; gives its end."""
        for character in line:
            length = 2 if character == "|" and self.source.startswith("\\|", position) else 1
            places.append((position, position + length))
            position += length
        return position


def _iterate_children(token: Token) -> Iterator[tuple[Token, int, int]]:
    """Each child of an inline token with the span of the token's content that it shows or is written as."""
    content, position = token.content, 0
    address = ""
    for child in token.children or ():
        try:
            if address:  # which shows what `%41` or `\_` in it stand for
                start = position
                end = position = content.index(">", start) if address == "<" else start + len(address)
            else:
                start, end, position = _find_extent(child, content, position)
            address = _get_address(child) if child.type == "link_open" else ""
        except ValueError:  # written in a way not foreseen here: the rest of the block is not shown
            return
        if end <= len(content):
            yield child, start, end


def _get_address(link: Token) -> str:
    """How a link is written whose text is its address, or what opens it; nothing for other links."""
    return "<" if link.markup == "autolink" else str(link.meta.get(WRITTEN, ""))


def _find_extent(child: Token, content: str, position: int) -> tuple[int, int, int]:
    """Where a child begins and ends in the content, and where the next one may begin."""
    if child.type == "code_inline":
        start = content.index(child.markup, position) + len(child.markup)
        end = content.index(child.markup, start + len(child.content))
        inner = start + (1 if end - start > len(child.content) else 0)  # one space at each end is not shown
        return inner, inner + len(child.content), end + len(child.markup)
    if child.type == "image":
        start = content.index("![", position)
        end = _skip_link_target(content, _find_closing_bracket(content, start + 1, "[", "]"))
        return start, end, end
    if child.type == "link_close" and not child.markup:
        start = content.index("]", position)
        end = _skip_link_target(content, start + 1)
        return start, end, end
    written = _get_source_form(child)
    start = content.index(written, position)
    if child.type in {"softbreak", "hardbreak"}:
        end = start + 1
        while end < len(content) and content[end] == " ":
            end += 1
        return start, end, end
    return start, start + len(written), start + len(written)


def _get_source_form(child: Token) -> str:
    """How a child stands in the source."""
    if child.type in {"softbreak", "hardbreak"}:
        return "\n"
    if child.type in {"text", "html_inline"}:
        return child.content
    if child.type.startswith("math_inline"):
        return f"{child.markup}{child.content}{child.markup}"
    if child.type == "footnote_ref":
        return f"[^{child.meta['label']}]"
    if child.markup == BARE:
        return ""
    if child.type in {"link_open", "link_close"}:
        return {"link_open": "<", "link_close": ">"}[child.type] if child.markup == "autolink" else "["
    return child.markup


def _find_closing_bracket(text: str, start: int, opening: str, closing: str) -> int:
    """The offset after the bracket that closes the one at `start`; backslashes escape."""
    depth, position = 0, start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        depth += (character == opening) - (character == closing)
        position += 1
        if depth == 0:
            return position
    return position


def _skip_link_target(text: str, position: int) -> int:
    """The offset after a link's target, `(url "title")` or `[label]`, that begins at `position`, if one does."""
    if text[position : position + 1] == "(":
        quoted = re.compile(
            r"\(\s*(?:<[^>\n]*>|[^\s()<>\"']*(?:\([^\s()]*\)[^\s()\"']*)*)\s*(?:\"[^\"]*\"|'[^']*')?\s*\)"
        )
        found = quoted.match(text, position)
        return found.end() if found else _find_closing_bracket(text, position, "(", ")")
    if text[position : position + 1] == "[":
        return _find_closing_bracket(text, position, "[", "]")
    return position
