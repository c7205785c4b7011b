"""What a page calls other pages: breadcrumbs above it, and cards with a label and a date, such as `Note / 2026-05`."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_CARDS = 5_000  # of one page
_MAX_DEPTH = 50  # of cards in each other
_MAX_CARD_CHARS = 1_000  # a longer one is a page of its own
_MAX_PIECE_CHARS = 100
_MAX_LINK_CHARS = 2_000
_MAX_CRUMBS = 20
_CARDS = frozenset({"article", "li", "tr"})
_TRAILS = frozenset({"div", "nav", "ol", "ul"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_JOIN = "\x1f"
_DATE = r"\d{4}(?:-\d{2}){0,2}|(?:[A-Z][a-z]{2,8}\.? \d{1,2},|\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}) \d{4}"
_LABEL = re.compile(
    rf"(?:\A|{_JOIN})(?P<kind>[A-Z][A-Za-z-]{{1,30}}(?: [A-Za-z-]{{1,20}}){{0,2}})"
    rf"[ {_JOIN}]{{0,2}}[/·•|–—][ {_JOIN}]{{0,2}}(?:{_DATE})(?:{_JOIN}|\Z)"
)


@dataclass(slots=True)
class _Card:
    """A part of a page that may be about another page: its texts and the address of that."""

    tag: str
    link: str = ""
    is_heading: bool = False
    room: int = _MAX_CARD_CHARS
    pieces: list[str] = field(default_factory=list)


class Labels:
    """Reads tags and texts of a page in their order; `cards` are labels by the address that each card leads to."""

    def __init__(self) -> None:
        self.cards: dict[str, str] = {}
        self._open: list[_Card] = []
        self._in_heading = False
        self._trail, self._depth = "", 0
        self._crumbs: list[str] = []
        self._crumb: list[str] | None = None
        self._here = ""

    @property
    def sections(self) -> Sequence[str]:
        """The names of the breadcrumbs above the page; where no text follows the last one, that is the page itself."""
        return self._crumbs if self._here else self._crumbs[:-1]

    def read_text(self, text: str) -> None:
        """Take the text before a tag."""
        words = " ".join(html.unescape(text[: 2 * _MAX_PIECE_CHARS]).split())[:_MAX_PIECE_CHARS]
        if not words:
            return
        if self._open and self._open[-1].room > 0:
            self._open[-1].pieces.append(words)
            self._open[-1].room -= len(text)
        if self._crumb is not None:
            self._crumb.append(words)
        elif self._depth and any(letter.isalnum() for letter in words):
            self._here = words

    def read_tag(self, name: str, closes: bool, written: str, attributes: Mapping[str, str]) -> None:
        """Take a tag, with its attributes as they are `written`; those of a link alone have to be read."""
        if name == "h1":
            self._open.clear()  # what holds the title of the page is no card
        elif name in _HEADINGS:
            self._in_heading = not closes
        elif name == "a" and closes:
            self._close_link()
        elif name == "a":
            self._open_link(attributes)
        elif name in _CARDS and closes:
            self._end_card(name)
        elif name in _CARDS:
            if name != "article":
                self._end_card(name)  # whose end need not be written
            self._begin_card(name)
        if name == self._trail and self._depth:
            self._depth += -1 if closes else 1
        elif name in _TRAILS and not closes and not self._trail and "breadcrumb" in written.lower():
            self._trail, self._depth = name, 1

    def _open_link(self, attributes: Mapping[str, str]) -> None:
        address = attributes.get("href", "")
        if not self._open:
            self._begin_card("a")
        card = self._open[-1]
        if 0 < len(address) <= _MAX_LINK_CHARS and (not card.link or (self._in_heading and not card.is_heading)):
            card.link, card.is_heading = address, self._in_heading
        if self._depth and "aria-current" not in attributes:
            self._crumb = []

    def _close_link(self) -> None:
        self._end_card("a")
        if self._crumb is not None:
            self._crumbs = [*self._crumbs, " ".join(self._crumb)][:_MAX_CRUMBS]
            self._crumb, self._here = None, ""

    def _begin_card(self, tag: str) -> None:
        if len(self._open) < _MAX_DEPTH:
            self._open.append(_Card(tag))

    def _end_card(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            return
        card = self._open.pop()
        found = _LABEL.search(_JOIN.join(card.pieces)) if card.link and card.room > 0 else None
        if found is not None and len(self.cards) < MAX_CARDS:
            self.cards.setdefault(card.link, found["kind"])
