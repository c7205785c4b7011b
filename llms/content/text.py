"""A document's body as surfaces show it: one Markdown with absolute links, and the same as HTML."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

from markdown_it.token import Token

from index import find_line_starts, get_markdown_parser, read_sections
from index.markdown.addresses import find_addresses
from index.markdown.rules.spans import Span
from llms.content.html.body import render_html
from llms.content.html.raw_html import LeftOut, find_left_out


@dataclass(frozen=True, slots=True)
class Text:
    """A body below its title: every heading is of level 2 or lower, and every link says its whole address.

    `left_out` is what `html` lacks of the raw HTML in the body; `markdown` has it as it was written.
    """

    markdown: str
    html: str
    left_out: Sequence[LeftOut] = ()


def read_text(body: str, url: str, base_url: str, page_of: Callable[[str], str], title: str | None = None) -> Text:
    """Read the body of a source file whose own address is `url`.

    An H1 that opens the body, or another heading there that says the `title`, is left out, because the title takes its
    place. Other headings go one level down when one of them is an H1. Links to other files become absolute; in HTML
    they lead to what `page_of` makes of the address, but for those from the root, which mean just what they say. Code
    and maths are left alone.
    """
    environment: dict[str, Any] = {}
    tokens = get_markdown_parser().parse(body, environment)
    sections = read_sections(body, tokens)
    anchors = [section.anchor for section in sections]
    first = next((token for token in tokens if token.level == 0), None)
    opens = first is not None and first.type == "heading_open" and (first.tag == "h1" or sections[0].title == title)
    shift = any(
        token.type == "heading_open" and token.tag == "h1" and token.level == 0 for token in tokens[3 if opens else 0 :]
    )
    addresses = find_addresses(body, tokens, environment)
    markdown = _shift_headings(_make_links_absolute(body, addresses, url, base_url), tokens, opens, shift).strip()

    def target(href: str) -> str:
        whole = make_absolute(href, url, base_url)
        return whole if href.startswith("/") else page_of(whole)

    if opens:
        tokens, anchors = tokens[3:], anchors[1:]
    left_out = find_left_out(tokens, anchors)
    return Text(markdown, render_html(tokens, anchors, int(shift), target), left_out)


def make_absolute(href: str, url: str, base_url: str) -> str:
    """The whole address of a link in the file at `url`; `/x` is meant from the root of the service."""
    if href.startswith("#") or re.match(r"[a-z][a-z0-9+.-]*:|//", href, re.IGNORECASE):
        return href
    return base_url + href if href.startswith("/") else urljoin(url, href)


def _make_links_absolute(body: str, spans: Sequence[Span], url: str, base_url: str) -> str:
    parts: list[str] = []
    end = 0
    for span in spans:
        address = body[span.start : span.end]
        if address:
            parts += [body[end : span.start], make_absolute(address, url, base_url)]
            end = span.end
    return "".join([*parts, body[end:]])


def _shift_headings(body: str, tokens: Sequence[Token], opens: bool, shift: bool) -> str:
    """The body without the heading that opens it, and with the others one level down if `shift` says so.

    `tokens` are those of a text with the same lines.
    """
    starts = find_line_starts(body)
    lines = [body[start:end] for start, end in pairwise(starts)]
    headings = [token for token in tokens if token.type == "heading_open" and token.level == 0 and token.map]
    for position, token in enumerate(headings):
        start, end = token.map or (0, 0)
        if position == 0 and opens:
            lines[start:end] = [""] * (end - start)
        elif shift and token.markup.startswith("#") and len(token.markup) < 6:
            lines[start] = "#" + lines[start].lstrip()
        elif shift and token.markup[0] in "=-":
            words = " ".join(line.strip() for line in lines[start : end - 1])
            lines[start:end] = [f"{'##' if token.markup[0] == '=' else '###'} {words}\n", *[""] * (end - start - 1)]
    return "".join(lines)
