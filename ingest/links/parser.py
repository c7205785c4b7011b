"""The parser of links: Markdown as every part of Refdesk reads it, with the place of each link in its line of text."""

import re
from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from index.markdown.rules import dispatch_by_character
from index.markdown.sections import make_open_parser

RECORDED = "refdesk.links"  # in the environment of a text: what the rules below have read so far
# Text without any of these holds no link whose address stands there.
MAY_HOLD_LINK = re.compile(r"\]\(|\]:|<(?:a|audio|img|source|video)\b|<[a-z][a-z0-9+.-]*:", re.IGNORECASE)

InlineRule: TypeAlias = Callable[[StateInline, bool], bool]
LinkForm: TypeAlias = Literal["link", "picture", "autolink", "html"]


class RecordedLink(NamedTuple):
    """A link in the text of one block: `text[start:end]` is all of it, `text[label_start:label_end]` what it shows.

    `text[address_start:address_end]` is the address as it is written, `address` what it means.
    """

    form: LinkForm
    text: str
    start: int
    end: int
    label_start: int
    label_end: int
    address_start: int
    address_end: int
    address: str


@cache
def get_link_parser() -> MarkdownIt:
    """A parser that records links in the environment of a text, and reads no line that can hold none."""
    parser = make_open_parser()
    parser.options["inline_definitions"] = True
    # an address of a dialect (`wiki:Page`) is a link here; the address that is written in its place is checked later
    setattr(parser, "validateLink", _accept)  # noqa: B010  # a method of one instance, which types do not know
    _wrap(parser, "link", _record_link)
    _wrap(parser, "image", _record_picture)
    _wrap(parser, "autolink", _record_autolink)
    _wrap(parser, "html_inline", _record_html)
    dispatch_by_character(parser)
    parser.core.ruler.at("inline", _read_lines)
    parser.core.ruler.enableOnly(["normalize", "block", "inline"])
    return parser


def _accept(_: str) -> bool:
    return True


def _wrap(parser: MarkdownIt, name: str, make: Callable[[InlineRule], InlineRule]) -> None:
    rule = next(rule.fn for rule in parser.inline.ruler.__rules__ if rule.name == name)
    parser.inline.ruler.at(name, make(rule))


def _read_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        recorded: list[RecordedLink] = []
        if MAY_HOLD_LINK.search(token.content):
            state.env[RECORDED] = recorded
            state.md.inline.parse(token.content, state.md, state.env, [])
        token.meta["links"] = recorded


def _get_recorded(state: StateInline) -> list[RecordedLink]:
    recorded: list[RecordedLink] = state.env.setdefault(RECORDED, [])
    return recorded


def _record_link(rule: InlineRule) -> InlineRule:
    def link(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent:
            _record_bracketed(state, "link", start, start + 1)
        return True

    return link


def _record_picture(rule: InlineRule) -> InlineRule:
    def image(state: StateInline, silent: bool) -> bool:
        start, recorded = state.pos, _get_recorded(state)
        before = len(recorded)
        if not rule(state, silent):
            return False
        if not silent:
            del recorded[before:]  # in the words for a picture nothing is a link
            _record_bracketed(state, "picture", start, start + 2)
        return True

    return image


def _record_bracketed(state: StateInline, form: LinkForm, start: int, label_start: int) -> None:
    """Record a link that was read from `start` to where the state is now; the address of a reference stands elsewhere.

    The end of the label is in the cache of the state, so that looking for it again costs nothing.
    """
    label_end = state.md.helpers.parseLinkLabel(state, label_start - 1, form == "link")
    place = label_end + 1
    if label_end < 0 or not state.src.startswith("(", place):
        return
    place += 1
    while place < state.posMax and state.src[place] in " \t\n":
        place += 1
    found = state.md.helpers.parseLinkDestination(state.src, place, state.posMax)
    if found.ok and found.pos < state.pos and state.src[state.pos - 1] == ")":
        link = RecordedLink(form, state.src, start, state.pos, label_start, label_end, place, found.pos, found.str)
        _get_recorded(state).append(link)


def _record_autolink(rule: InlineRule) -> InlineRule:
    def autolink(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent:
            first, last = start + 1, state.pos - 1
            link = RecordedLink(
                "autolink", state.src, start, state.pos, first, last, start, state.pos, state.src[first:last]
            )
            _get_recorded(state).append(link)
        return True

    return autolink


def _record_html(rule: InlineRule) -> InlineRule:
    def html_inline(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        if not silent:
            end = state.pos
            _get_recorded(state).append(RecordedLink("html", state.src, start, end, start, start, start, end, ""))
        return True

    return html_inline
