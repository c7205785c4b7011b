"""A link to a quote scrolls a real browser to its words."""

import contextlib
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markdown.plain_text import render_plain_text
from index.markdown.sections import get_markdown_parser
from index.quotes.quote import find_quote
from index.quotes.text_fragment import build_text_fragment
from ingest import SourceFile, parse
from llms.content.text import read_text
from tests.chromium import Browser, browser
from tests.conftest import document_text

PAGE = """<!doctype html><meta charset="utf-8"><title>x</title>
<style>body > * {{ margin: 0 0 1200px }} li, tr {{ display: block; margin-bottom: 1200px }}</style>
<div id="top">Top.</div>{body}"""
SCROLLED = """new Promise(done => {
  let frames = 0;
  const look = () => {
    const text = [...document.querySelectorAll("h1,h2,h3,p,li,td,th,pre")].filter(element => {
      const box = element.getBoundingClientRect();
      return box.height > 0 && box.top <= innerHeight / 2 + 1 && box.bottom >= innerHeight / 2 - 1;
    }).map(element => element.textContent);
    if (scrollY > 0 || ++frames > 240) done(text); else requestAnimationFrame(look);
  };
  look();
})"""
BODY = """# Words

Otters crack mussels, and-more, with 50% & more of a stone. Otters swim.

- Otters swim far away.
- The rate $\\alpha$ is a share, and $n$th is odd.

## Otters swim

| kind | what it does |
|---|---|
| stone | It cracks mussels |
| tail | It *steers* the `otter` |

Otters swim.

A paragraph that says a great deal about otters, and about stones, and about mussels, and about the sea, so that it is
longer than three hundred characters, which is where a browser is better told the first and the last words of a quote
than all of it, because a link with all of it would be longer than what people are glad to read or to send around.

The same words stand here. The same words stand here. And the café’s “end” is – as ever – near.

```text
otters = stones + mussels
```
"""
QUOTES = [
    ("Otters crack mussels, and-more, with 50% & more of a stone", "Otters crack"),
    ("Otters swim", "Otters crack"),
    ("Otters swim far away", "Otters swim far away"),
    ("The rate $\\alpha$ is a share", "The rate"),
    ("is a share, and $n$th is odd", "The rate"),
    ("It steers the otter", "It steers the otter"),
    ("It cracks mussels", "It cracks mussels"),
    ("A paragraph that says", "A paragraph that says"),
    (re.search(r"A paragraph.*?send around\.", BODY, re.DOTALL)[0], "A paragraph that says"),  # type: ignore[index]  # it is there
    ("glad to read or to send around.\n\nThe same words stand here.", "A paragraph that says"),
    ("And the café’s “end” is – as ever – near", "The same words"),
    ("otters = stones + mussels", "otters = stones"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("site")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is that of the base class
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(browser(tmp_path_factory.mktemp("profile")))


def scrolled_to(page: Browser, site: tuple[Path, str], body: str, fragment: str) -> str:
    name = f"{len(list(site[0].iterdir()))}.html"
    (site[0] / name).write_text(PAGE.format(body=get_markdown_parser().render(body)))
    page.open(f"{site[1]}/{name}#{fragment}")
    return "\n".join(page.evaluate(SCROLLED))


@pytest.mark.parametrize(("quote", "where"), QUOTES)
def test_a_browser_scrolls_to_the_quote(page: Browser, site: tuple[Path, str], quote: str, where: str) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", BODY).encode()))
    found = find_quote(document, markdown, quote)
    assert ":~:text=" in found.fragment
    assert where in scrolled_to(page, site, BODY, found.fragment.removeprefix(found.anchor))


def test_words_of_a_quote_are_escaped_as_browsers_read_them() -> None:
    text = render_plain_text("One, two-three & four, five.\n")
    assert build_text_fragment(text, 0, 21) == ":~:text=One%2C%20two%2Dthree%20%26%20four"


def test_a_quote_that_is_only_a_formula_has_its_section() -> None:
    body = "## Formula\n\nIt is $\\alpha + \\beta$ here.\n"
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body).encode()))
    assert find_quote(document, markdown, "$\\alpha + \\beta$").fragment == "formula"


def test_a_quote_that_begins_with_a_common_word_is_named_by_what_follows() -> None:
    body = "They swim with care.\n\nThis is so with $x$ the energy of prefill and $y$ that of one token here.\n"
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body).encode()))
    quote = find_quote(document, markdown, "with $x$ the energy of prefill and $y$ that of one token")
    assert quote.fragment == ":~:text=so-,with,of%20one%20token"


def test_a_quote_that_stands_there_before_is_named_by_the_words_in_front() -> None:
    body = "Sea otters swim. River otters swim.\n"
    place = body.index("otters swim", 10)
    assert build_text_fragment(render_plain_text(body), place, place + 11) == ":~:text=River-,otters%20swim"


@given(st.text(alphabet="ab *_`[]()!<>&;\\$|#-\n1é한\u1112\u1161", max_size=60))
def test_every_shown_character_comes_from_its_place(source: str) -> None:
    page = render_plain_text(source)
    assert len(page.text) == len(page.starts) == len(page.ends)
    assert list(page.starts) == sorted(page.starts)
    for character, start, end in zip(page.text, page.starts, page.ends, strict=True):
        assert 0 <= start <= end <= len(source)
        if character not in " \n":
            written = source[start:end]
            assert written == character or written[0] in "\\&", (written, character)


MARKED = (
    "Water boils[^1] at a hundred degrees ~~or so~~ here[^1], it is said.\n\n- [x] Measure the boiling\n\n"
    "Otter\n: An animal of the sea\n\n> [!NOTE]\n> **Of stones**\n> They keep one.\n\n[^1]: Only at sea level.\n"
)


@pytest.mark.parametrize(
    ("quote", "where"),
    [
        ("Water boils at a hundred degrees", "Water boils"),
        ("hundred degrees or so here", "Water boils"),
        ("Measure the boiling", "Measure"),
        ("They keep one.", "They keep one."),
        ("Only at sea level.", "Only at sea level."),
    ],
)
def test_a_browser_scrolls_across_notes_tasks_and_alerts(
    page: Browser, site: tuple[Path, str], quote: str, where: str
) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", MARKED).encode()))
    fragment = find_quote(document, markdown, quote).fragment
    assert ":~:text=" in fragment
    html = read_text(MARKED, "http://a.example/x.md", "http://a.example", str).html
    name = f"{len(list(site[0].iterdir()))}.html"
    (site[0] / name).write_text(PAGE.format(body=f'<div style="height: 1200px"></div>{html}'))
    page.open(f"{site[1]}/{name}#{fragment}")
    assert where in "\n".join(page.evaluate(SCROLLED))
