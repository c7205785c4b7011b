"""What Markdown holds beyond CommonMark: what a page shows of it, and what stays text."""

import pytest

from index import get_markdown_parser, read_sections
from index.markdown.plain_text import render_plain_text
from index.markdown.rules.dispatch import STARTS

LINKS = [
    ("See https://example.org/a_(b)_c.", ["https://example.org/a_(b)_c"]),
    ("(https://example.org/a)", ["https://example.org/a"]),
    ("https://example.org/__init__.py, then", ["https://example.org/__init__.py"]),
    ("**https://example.org/a** and *www.example.org*", ["https://example.org/a", "http://www.example.org"]),
    ("见https://example.org/说明。然后", ["https://example.org/%E8%AF%B4%E6%98%8E"]),
    (
        "https://example.org/?a=b&amp; and http://localhost:8000/x?!",
        ["https://example.org/?a=b", "http://localhost:8000/x"],
    ),
    ("desk@example.org, a.b+c@mail.example.org.", ["mailto:desk@example.org", "mailto:a.b+c@mail.example.org"]),
    ("[https://example.org](https://a.example)", ["https://a.example"]),
    ("[see https://example.org] and <https://b.example>", ["https://example.org", "https://b.example"]),
    ("https://example.org/a\\_b and a\\_b@c.org", ["https://example.org/a_b"]),
    ("`https://example.org` and xhttps://example.org and https://", []),
    ("react@18.2.0, git@github.com:a/b.git, @name, a@b and www.", []),
    ("https://a_b.example_c.d_e/ has no such host", []),
    ("javascript://example.org and ftp://example.org", []),
]


@pytest.mark.parametrize(("text", "addresses"), LINKS)
def test_bare_addresses_are_links_and_prose_is_not(text: str, addresses: list[str]) -> None:
    (inline,) = (token for token in get_markdown_parser().parse(text) if token.type == "inline")
    opened = [child for child in inline.children or () if child.type == "link_open"]
    assert [child.attrGet("href") for child in opened] == addresses


PLAIN = [
    ("Water boils[^1] at 100.\n\n[^1]: Only at sea level.\n", "Water boils at 100.\nOnly at sea level.\n"),
    ("No note[^2] here, nor [^ 3].\n", "No note[^2] here, nor [^ 3].\n"),
    ("[^sea]: sea\n\nThe sea[^sea]\n", "sea\nThe sea\n"),
    ("- [x] x\n- [ ] to do\n- [y] no task\n", "x\nto do\n[y] no task\n"),
    ("It was ~~30~~ 25, ~5 to ~10.\n", "It was 30 25, ~5 to ~10.\n"),
    ("Term\n: What it *means*\n\n  and more\n", "Term\nWhat it means\nand more\n"),
    ("Price\n~ 5 dollars\n", "Price ~ 5 dollars\n"),
    ("> [!NOTE]\n> **Mine**\n> Words.\n", "Mine\nWords.\n"),
    ("> [!note]\n> - one\n", "one\n"),
    ("> [!ODD]\n> Words.\n", "[!ODD] Words.\n"),
    ("## Title {#my-id .x}\n\nA set {#x}\n", "Title\nA set {#x}\n"),
    ("See <https://example.org/a%20b> and more.\n", "See https://example.org/a b and more.\n"),
    ("1. 1\n", "1\n"),
    ("At https://example.org/a\\_b\\_ and a\\_b@c.org end.\n", "At https://example.org/a_b_ and a_b@c.org end.\n"),
]


@pytest.mark.parametrize(("source", "text"), PLAIN)
def test_plain_text_has_the_words_and_not_the_marks(source: str, text: str) -> None:
    page = render_plain_text(source)
    assert page.text == text
    for character, start, end in zip(page.text, page.starts, page.ends, strict=True):
        assert character in "\n " or character in source[start:end] or "%" in source[start:end]


def test_places_in_plain_text_are_behind_what_opens_a_block() -> None:
    for source, place in (("1. 1\n", 3), ("- [x] x\n", 6), ("[^sea]: sea\n", 8)):
        assert render_plain_text(source).starts[0] == place


ANCHORS = [
    ("# A -- b\n\n## A -- b\n\n## a b\n", ["a-b", "a-b-1", "a-b-2"]),
    ("# Setup\n\n# Other {#setup}\n\n# Setup\n", ["setup-1", "setup", "setup-2"]),
    ("# One {#x}\n\n# Two {#x}\n\n# X\n", ["x", "x-1", "x-2"]),
    ("Title {#a.b:c}\n==========\n\n# {#y}\n\n# Z {y}\n\n# V {#fn:1}\n", ["a.b:c", "y", "z-y", "v-fn1"]),
]


@pytest.mark.parametrize(("source", "anchors"), ANCHORS)
def test_a_heading_has_the_id_that_it_names_and_no_other_has_it(source: str, anchors: list[str]) -> None:
    assert [section.anchor for section in read_sections(source)] == anchors


def test_an_id_is_no_part_of_a_title() -> None:
    (section,) = read_sections("# A `{#b}` title {: #c .d lang=en}\n")
    assert (section.title, section.anchor) == ("A {#b} title", "c")


def test_every_rule_of_a_line_is_asked_where_it_begins() -> None:
    """A name in STARTS that is no rule's would leave that rule to be asked everywhere."""
    assert set(STARTS) <= set(get_markdown_parser().inline.ruler.get_all_rules())
