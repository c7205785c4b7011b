"""Plain text stays what it says: its signs are not read as Markdown, and columns stay columns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.markdown.plain_text import render_plain_text
from ingest.converters import convert
from ingest.errors import SourceFileError
from tests.each import for_each


def read(text: str) -> str:
    return convert(text.encode(), "text/plain", "notes.txt").markdown


def test_paragraphs_are_escaped_where_markdown_would_read_them() -> None:
    text = "Intro. A <b>tag</b> costs $5.\n\n# no heading\n- no item\n1. no number\n> no quotation\n\n2 * 3 = 6, a_b_c"
    assert read(text) == (
        "Intro. A \\<b>tag\\</b> costs $5.\n\n\\# no heading\n\\- no item\n1\\. no number\n\\> no quotation\n\n"
        "2 * 3 = 6, a_b_c\n"
    )


def test_what_is_laid_out_by_spaces_is_kept_in_a_fence() -> None:
    assert read("See.\n\nname    price\nalpha   1.50\n\n    def f():\n        ``` \n") == (
        "See.\n\n```text\nname    price\nalpha   1.50\n```\n\n````text\n    def f():\n        ```\n````\n"
    )


@for_each(
    lambda: [
        ("Admission control\n\nRefuse early.", "Admission control"),
        ("Title\n=====\nText.", "Title"),
        ("A sentence, which ends.\n\nText.", None),
        ("First line of a\nparagraph.\n\nText.", None),
        ("Alone", None),
        ("- item\n\nText.", None),
        ("2025\n\nText.", None),
        ("x" * 200 + "\n\nText.", None),
        ("\n\nDear Ada,\n\nText.", None),
    ]
)
def test_the_first_line_is_a_title_only_where_it_clearly_is(case: tuple[str, str | None]) -> None:
    found = convert(case[0].encode(), "text/plain", "x.txt")
    assert found.facts.get("title") == case[1]
    assert found.markdown.startswith(f"# {case[1]}\n") == (case[1] is not None)


def test_what_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(SourceFileError, match=r"x\.txt, line 2: byte 4 is not UTF-8"):
        convert(b"one\n\xcf\xf0\xe8\xe2\xe5\xf2", "text/plain", "x.txt")
    with pytest.raises(SourceFileError, match=r"x\.txt, line 2: it holds a NUL"):
        convert(b"one\n\0", "text/plain", "x.txt")


@settings(max_examples=60)
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60))
def test_a_page_shows_the_words_of_any_line(line: str) -> None:
    text = f"Words. {line}"
    shown = render_plain_text(read(text)).text
    assert "".join(shown.split()) == "".join(text.split())
