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


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"# No front matter\n\ntext\n", 1, "the front matter is missing"),
        (b"---\nid: note:x\n", 1, "the front matter is missing"),
        (b"---\nid: [note:x\n---\ntext\n", 2, "not valid YAML"),
        (b"---\n- a list\n---\ntext\n", 1, "not a mapping"),
        (b"---\ntitle: X\ntitle: Y\n---\ntext\n", 3, "the key 'title' is given twice"),
        (b"---\n~: x\n---\ntext\n", 2, "a key is not a word"),
        (b"---\nversion: !!int abc\n---\ntext\n", 1, "a value does not fit its tag"),
        (b"---\nid: note:x\nkind: note\ntitle: X\nauthors: [' ']\n---\ntext\n", 5, "authors.0"),
        (b'---\nid: note:x\nkind: note\ntitle: "a\\e[31mb"\n---\ntext\n', 4, "hidden characters"),
        (b"---\n\n\n\nid: note:x\nkind: note\ntitle: X\ndate: 2026-02-30\n---\ntext\n", 8, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ncontent: y\n---\ntext\n", 5, "content"),
        (b"---\nkind: note\ntitle: X\n---\ntext\n", 1, "id: Field required"),
        (b"---\nid: note:x\nkind: paper\ntitle: X\n---\ntext\n", 1, "must start with the kind 'paper:'"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ndate: 2026-13\n---\ntext\n", 5, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ndate: '2026-02-30'\n---\ntext\n", 5, "date"),
        (b"---\nid: note:x\nkind: note\ntitle: X\ncolour: red\n---\ntext\n", 5, "colour: Extra inputs"),
        (b"---\nid: ../../etc/passwd\nkind: note\ntitle: X\n---\ntext\n", 2, "id"),
        (b"---\nid: note:x\nkind: note\ntitle: X\n---\n \n", None, "no text after the front matter"),
        (b"---\nid: note:x\nkind: note\ntitle: X\n---\nfine\n\xff\xfe\n", 7, "is not UTF-8"),
    ],
)
def test_a_broken_file_is_told_by_path_line_and_reason(data: bytes, line: int | None, reason: str) -> None:
    error = refusal(data)
    assert error.path == "notes/x.md"
    assert error.line == line
    assert reason in str(error)
    assert str(error).startswith("notes/x.md")
    assert "\n" not in str(error)


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
