"""Source files are read exactly, and a broken one is told by path, line and reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import SourceFile, parse
from ingest.errors import SourceFileError
from tests.conftest import document_text


def refusal(data: bytes) -> SourceFileError:
    with pytest.raises(SourceFileError) as caught:
        parse(SourceFile("notes/x.md", data))
    return caught.value


@given(body=st.text(min_size=1).filter(str.strip))
def test_the_markdown_is_the_file_to_the_byte(body: str) -> None:
    data = document_text("note:x", "x" + body).encode("utf-8", "surrogatepass")
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    document, markdown = parse(SourceFile("x.md", data))
    assert markdown.encode() == data
    assert markdown[document.body_start :] == "x" + body
    assert document.characters == len(markdown)


def test_line_ends_of_other_systems_are_kept() -> None:
    data = document_text("note:x", "one\ntwo\n").replace("\n", "\r\n").encode()
    document, markdown = parse(SourceFile("x.md", data))
    assert markdown.encode() == data
    assert markdown[document.body_start :] == "one\r\ntwo\r\n"


_SUMMARY = b"---\nid: note:x\nkind: note\ntitle: X\n"
_CALL = "sources: [{kind: derived, address: 'f(a=1)', supports: it is 5"
_NO_SOURCES = (
    ("sources: []\n", "sources: has fewer than 1 entries"),
    ("sources: words\n", "sources: must be a list"),
    ("sources: [{kind: author, address: 'https://a.org/'}]\n", "sources, entry 1, supports: is missing"),
    ("sources: [{kind: author, supports: a date}]\n", "sources, entry 1, address: is missing"),
    (
        "sources: [{kind: author, address: x, supports: a}]\n",
        "sources, entry 1: 'x' is no URL; write https://host/path",
    ),
    ("sources: [{kind: hearsay, address: 'https://a.org/', supports: a}]\n", "kind: must be 'author', 'cited' or"),
    ("sources: [{kind: cited, address: 'https://a.org/', supports: a, page: 3}]\n", "entry 1, page: is no field"),
    ("sources: [{kind: cited, address: 'https://a.org/', supports: a, results: {a: '1'}}]\n", "belong to the kind"),
    ("sources: [{kind: derived, address: 'https://a.org/', supports: a}]\n", "'https://a.org/' is no call of a"),
    (f"{_CALL}}}]\n", "a derived source names no result"),
    ('sources: [{kind: derived, address: "f(a=1)\\e[31m", supports: it, results: {a: it}}]\n', "hidden characters"),
    (f"{_CALL}, results: {{a: '6'}}}}]\n", "'6', the result 'a', does not stand in what it supports"),
    ("about: {authors: [A B]}\n", "about: it is the work of a summary; set text to summary"),
    ("about: {colour: red}\ntext: summary\n", "about, colour: is no field"),
    ("about: {date: 2026-13}\ntext: summary\n", "about, date: "),
    ("about: {date: '2026'}\ndate: '2025'\ntext: summary\n", "its date is '2026', and that of the text another"),
    ("about: {authors: A B}\ntext: summary\n", "about, authors: must be a list of names"),
)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"# No front matter\n\ntext\n", 1, "the front matter is missing"),
        (b"---\nid: note:x\n", 1, "the front matter is missing"),
        (b"---\nid: [note:x\n---\ntext\n", 2, "not valid YAML"),
        (b"---\n- a list\n---\ntext\n", 1, "not a mapping"),
        (b"---\ntitle: X\ntitle: Y\n---\ntext\n", 3, "the key 'title' is given twice"),
        (b"---\n~: x\n---\ntext\n", 2, "a key is not a word"),
        (b"---\nversion: !!int abc\n---\ntext\n", 2, "a value has the tag '!!int', and fields take text alone"),
        (b"---\n\nversion: !!timestamp x\n---\ntext\n", 3, "a value has the tag '!!timestamp'"),
        (b"---\nversion: !!python/name:os.system\n---\ntext\n", 2, "a value has the tag '!!python/name:os.system'"),
        (b"---\nid: note:x\ntitle: a\0b\n---\ntext\n", 3, "it holds U+0000, a control character; take it out"),
        (b"---\nid: note:x\n\ntitle: a\x07b\n---\ntext\n", 4, "it holds U+0007, a control character; take it out"),
        ("---\ntitle: a\ufffeb\n---\ntext\n".encode(), 2, "it holds U+FFFE, a control character; take it out"),
        (b'---\n\ntitle: "a\\ud800b"\n---\ntext\n', 3, r"the escape '\ud800', which is half of a character"),
        (b'---\n\ntitle: "\\U00110000"\n---\ntext\n', 3, "an escape in a value names no character"),
        (b"---\ntitle: a: b\n---\ntext\n", 2, "(a value holds ': '; put it in quotation marks)"),
        (b"---\ntitle: @a\n---\ntext\n", 2, "(a value begins with '@'; put it in quotation marks)"),
        (b'---\ntitle: "a\nid: note:x\n---\ntext\n', 2, "(a quotation mark is opened and not closed)"),
        (b"---\nid: note:x\nkind: note\ntitle: X\nauthors: {a: b}\n---\ntext\n", 5, "(authors: must be a list)"),
        (b"---\nid: note:x\nkind: note\ntitle: X\nauthors: [{a: b}]\n---\n", 5, "(authors, entry 1: must be text)"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ntext: all\n---\n", 5, "(text: must be 'summary' or 'full')"),
        (b"---\nid: note:x\nkind: note\ntitle: X\nlanguage: EN\n---\n", 5, "'EN' is no language tag (BCP 47)"),
        (b"---\nid: note:x\nkind: note\ntitle: X\nauthors: [' ']\n---\ntext\n", 5, "authors, entry 1"),
        (b'---\nid: note:x\nkind: note\ntitle: "a\\e[31mb"\n---\ntext\n', 4, "hidden characters"),
        (b"---\n\n\n\nid: note:x\nkind: note\ntitle: X\ndate: 2026-02-30\n---\ntext\n", 8, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ncontent: y\n---\ntext\n", 5, "content"),
        (b"---\nkind: note\ntitle: X\n---\ntext\n", 1, "id: is missing"),
        (b"---\nid: note:x\nkind: paper\ntitle: X\n---\ntext\n", 1, "must start with the kind 'paper:'"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ndate: 2026-13\n---\ntext\n", 5, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ndate: '2026-02-30'\n---\ntext\n", 5, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ncolour: red\n---\ntext\n", 5, "colour: is no field"),
        (b"---\nid: ../../etc/passwd\nkind: note\ntitle: X\n---\ntext\n", 2, "id"),
        (b"---\nid: note:x\nkind: note\ntitle: X\n---\n \n", None, "no text after the front matter"),
        (b"---\nid: note:x\nkind: note\ntitle: X\n---\nfine\n\xff\xfe\n", 7, "is not UTF-8"),
        *((_SUMMARY + head.encode() + b"---\ntext\n", 5, reason) for head, reason in _NO_SOURCES),
    ],
)
def test_a_broken_file_is_told_by_path_line_and_reason(data: bytes, line: int | None, reason: str) -> None:
    error = refusal(data)
    assert error.path == "notes/x.md"
    assert error.line == line
    assert reason in str(error)
    assert str(error).startswith("notes/x.md")
    assert "\n" not in str(error)


def test_a_character_that_is_escaped_in_two_halves_is_one() -> None:
    data = b'---\nid: note:x\nkind: note\ntitle: "An otter \\ud83e\\udda6"\n---\ntext\n'
    assert parse(SourceFile("x.md", data))[0].title == "An otter \U0001f9a6"


def test_dates_may_be_a_year_a_month_or_a_day_and_yaml_dates_are_read_as_text() -> None:
    for written, read in [("2026", "2026"), ("2026-05", "2026-05"), ("2026-05-16", "2026-05-16")]:
        data = f"---\nid: note:x\nkind: note\ntitle: X\ndate: {written}\n---\ntext\n".encode()
        assert parse(SourceFile("x.md", data))[0].date == read


@pytest.mark.parametrize("change", [("", ""), ("---", "\ufeff---"), ("\n", "\r"), ("\n", "\r\n")])
def test_byte_order_marks_and_other_line_ends_are_read(change: tuple[str, str]) -> None:
    text = document_text("note:x", "one\n")
    text = text.replace(*change, 1) if change[1].startswith("\ufeff") else text.replace(*change) if change[0] else text
    document, markdown = parse(SourceFile("x.md", text.encode()))
    assert document.id == "note:x"
    assert markdown[document.body_start :].strip() == "one"
