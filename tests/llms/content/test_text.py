"""A body as surfaces show it: its Markdown is what was written but for links, and its page shows the same words."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from index.markdown.plain_text import render_plain_text
from llms.content.html.body import simplify_for_feeds
from llms.content.text import Text, read_text

BASE = "http://127.0.0.1:8321"
NOTES = (
    "Water boils[^1], and[^two] again[^1].\n\n[^1]: At sea level[^two].\n\n[^two]: Two.\n\n    More.\n\n[^3]: Alone.\n"
)
RAW = "\n\nA <b>bold</b> word.\n"  # sends the text through the sanitizer
EVERYTHING = (
    f"{NOTES}\n- [x] done ~~not~~\n- [ ] to do\n\nTerm\n: Meaning\n\n> [!WARNING]\n> **Mine**\n> Words[^1].\n\n"
    "## Title {#my-id .x}\n\nhttps://example.org/a\n\n> ## Quoted {#deep}\n"
)


def read(markdown: str) -> Text:
    return read_text(markdown, f"{BASE}/notes/x.md", BASE, lambda url: url)


def test_a_heading_that_says_the_title_again_is_left_out() -> None:
    def read_below(title: str) -> Text:
        return read_text("## Keys and *locks*\n\nWords.\n\n## More\n", f"{BASE}/x.md", BASE, str, title)

    same = read_below("Keys and locks")
    assert (same.markdown, same.html) == ("Words.\n\n## More", '<p>Words.</p>\n<h2 id="more">More</h2>\n')
    assert read_below("Locks").markdown.startswith("## Keys and *locks*")


@pytest.mark.parametrize(
    "prose",
    [
        "[^1]: Only at sea level.",
        "[Term]: what it means here",
        "array[i]: first, and [0, 1](see below) or [Anna]: hello",
        "`[a](b)` and \\[not](a-link), <p data-src='q'>",
        "$f[a](b)$ and $$[a]: b$$",
        '<!-- <a href="b"> --> <https://example.org/a>',
    ],
)
def test_prose_that_looks_like_a_link_stays_as_it_is(prose: str) -> None:
    assert read(f"Words.\n\n{prose}\n\nMore [here](b.md).").markdown == (
        f"Words.\n\n{prose}\n\nMore [here]({BASE}/notes/b.md)."
    )


def test_links_in_markdown_say_their_whole_address() -> None:
    made = read('[a](b_(c).md "t") ![d](/e.png) [f]\n\n[f]: <../g h.md>\n\n<img src="i.png" alt="[x](y)">\n')
    assert made.markdown == (
        f'[a]({BASE}/notes/b_(c).md "t") ![d]({BASE}/e.png) [f]\n\n[f]: <{BASE}/g h.md>\n\n'
        f'<img src="{BASE}/notes/i.png" alt="[x](y)">'
    )
    assert f'<img src="{BASE}/notes/i.png" alt="[x](y)">' in made.html


@pytest.mark.parametrize("body", [EVERYTHING, EVERYTHING + RAW])
def test_a_page_has_what_the_standard_has(body: str) -> None:
    page = LexborHTMLParser(read(body).html)
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(set(ids)) == len(ids)
    assert {"my-id", "deep"} <= set(ids)
    assert [node.text() for node in page.css("sup.footnote-ref")] == ["[1]", "[2]", "[1]", "[1]", "[2]"]
    for link in page.css("a[role=doc-noteref], a[role=doc-backlink]"):
        assert (link.attributes["href"] or "").removeprefix("#") in ids
    notes = [" ".join(node.text().split()) for node in page.css(".footnotes li")]
    back = "\u21a9\ufe0e"
    assert notes == [f"At sea level[2]. {back} {back} {back}", f"Two. More. {back} {back}", "Alone."]
    boxes = page.css("li.task-list-item > input[type=checkbox][disabled]")
    assert [("checked" in box.attributes, box.attributes["aria-label"]) for box in boxes] == [
        (True, "Done"),
        (False, "To do"),
    ]
    assert [node.text() for node in page.css("del, dl > dt, dl > dd, div.alert-warning[role=note] > p > strong")] == [
        "not", "Term", "Meaning", "Mine",
    ]  # fmt: skip
    assert [node.text() for node in page.css(".alert-label")] == ["Warning"]
    assert page.css_matches('a[href="https://example.org/a"]')
    assert "Mine</strong><br>" in read(body).html


def test_boxes_of_a_document_are_left_out_and_those_of_tasks_are_not() -> None:
    made = read('- [x] done <input type="checkbox"> <b>now</b>\n')
    assert [left.name for left in made.left_out] == ["<input>"]
    assert made.html.count("<input") == 1


def test_feeds_show_signs_for_boxes() -> None:
    html = simplify_for_feeds(read("- [x] done\n- [ ] to do\n").html)
    assert "<input" not in html
    assert LexborHTMLParser(html).css("li")[0].text() == "\u2611\ufe0e done"
    assert LexborHTMLParser(html).css("li")[1].text() == "\u2610\ufe0e to do"


WORDS = st.lists(
    st.sampled_from(["otter", "kelp", "a", "3.5", "don't", "naïve", "說明", "e.g."]), min_size=1, max_size=5
)
INLINE = st.tuples(
    WORDS.map(" ".join),
    st.sampled_from(
        [
            *("{}", "*{}*", "**{}**", "~~{}~~", "`{}`", "[{}](b.md)", "{} https://example.org/a_b.", "{}[^1]"),
            *("x{}[^2] y", "{} www.example.org", "{} a@example.org", "{} ~5 to ~10", "**{}** ~~and~~ [^9]"),
            "<https://example.org/{}>",
        ]
    ),
).map(lambda given: given[1].format(given[0]))
BLOCK = st.tuples(
    st.lists(INLINE, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(
        [
            *("{}", "## {}", "### {} {{#id}}", "- {}", "- [x] {}", "- [ ] {}\n\n  {}", "3. {}", "> {}", "***"),
            *("> [!NOTE]\n> {}", "> [!tip]\n> **{}**\n> more", "{}\n: {}", "{}\n\n:   {}\n\n    more", "[^1]: {}"),
            *("[^1]: {}\n\n    more", "[^n]: {}", "| {} | b |\n|---|---|\n| c | d |", "```\n{}\n```"),
            *("- [x] a\n  - [ ] {}", "[^2]:\n    - {}"),
        ]
    ),
).map(lambda given: given[1].replace("{{", "{").replace("}}", "}").replace("{}", given[0]))


def _show(html: str) -> str:
    """What a page shows of a text, without what it adds: numbers of notes, ways back, names of alerts."""
    page = LexborHTMLParser(f"<body>{html}")
    for node in page.css("sup.footnote-ref, a[role=doc-backlink], .alert-label"):
        node.decompose()
    return page.body.text(separator="") if page.body else ""


@settings(max_examples=150)
@given(blocks=st.lists(BLOCK, max_size=6))
def test_every_word_of_a_page_is_in_the_plain_text_and_the_other_way_round(blocks: list[str]) -> None:
    body = "words\n\n" + "\n\n".join(blocks) + "\n"
    shown, plain = _show(read(body).html), render_plain_text(body).text
    assert sorted(re.findall(r"\w+|[^\w\s]", shown)) == sorted(re.findall(r"\w+|[^\w\s]", plain))
