"""The block of fields above a text, in the ways in which people write one."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.header import read_header
from tests.each import for_each

BODY = "The body.\n"
BLOCKS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {  # what is above the body, the dialect, the fields
    "YAML": ("---\ntitle: A\ntags: [x, y]\n---\n", "YAML", {"title": "A", "tags": ["x", "y"]}),
    "YAML that ends in dots": ("---\ntitle: A\n...\n", "YAML", {"title": "A"}),
    "a byte order mark": ("\ufeff---\ntitle: A\n---\n", "YAML", {"title": "A"}),
    "CRLF": ("---\r\ntitle: A\r\n---\r\n", "YAML", {"title": "A"}),
    "an empty block": ("---\n---\n", "YAML", {}),
    "words that YAML takes for others": (
        "---\ncountry: NO\nversion: 1.10\nzip: 012\ntime: 12:30:45\n---\n",
        "YAML",
        {"country": "NO", "version": "1.10", "zip": "012", "time": "12:30:45"},
    ),
    "TOML": (
        '+++\ntitle = "A"\ndate = 2025-03-04T05:06:07Z\ndraft = false\n[params]\nk = 1\n+++\n',
        "TOML",
        {"title": "A", "date": "2025-03-04T05:06:07+00:00", "draft": "false", "params": {"k": "1"}},
    ),
    "TOML that is no TOML": ("+++\ntitle = A b\n+++\n", "TOML", {"title": "A b"}),
    "JSON": ('{\n "title": "A",\n "n": 3\n}\n', "JSON", {"title": "A", "n": "3"}),
    "JSON in a fence": ('---json\n{"title": "A"}\n---\n', "JSON", {"title": "A"}),
    "TOML in a fence": ('---toml\ntitle = "A"\n---\n', "TOML", {"title": "A"}),
    "header lines": (
        "Title: A: b\nDate: 2025-03-04\nTags: x,\n  y\n",
        "header lines",
        {"Title": "A: b", "Date": "2025-03-04", "Tags": "x, y"},
    ),
    "a title block of Pandoc": (
        "% A\n% Ada Example; Bo Sample\n% 2025\n",
        "Pandoc title block",
        {"title": "A", "authors": ["Ada Example", "Bo Sample"], "date": "2025"},
    ),
    "a value with a colon": ("---\ntitle: Pricing: a study\n---\n", "YAML", {"title": "Pricing: a study"}),
    "a value that begins a token": ("---\nauthor: @ada\n---\n", "YAML", {"author": "@ada"}),
    "a template": ("---\ntitle: {{ page.title }}\n---\n", "YAML", {"title": "{{ page.title }}"}),
    "a tab": ("---\ntitle:\tA\ntags:\n- x\n- y\n---\n", "YAML", {"title": "A", "tags": ["x", "y"]}),
    "a key given twice": ("---\ntitle: A\ntitle: B\n---\n", "YAML", {"title": "A"}),
    "a tag that would run a program": (
        "---\nx: !!python/object/apply:os.system ['true']\ntitle: A\n---\n",
        "YAML",
        {"x": "!!python/object/apply:os.system ['true']", "title": "A"},
    ),
}
TEXTS = (  # that only look like a header, or that have none
    "---\nA sentence between two rules.\n---\nMore.\n",
    "---\n- a\n- b\n---\nMore.\n",
    "---\ntitle: A\nand no end\n",
    "+++\ntitle = 'A'\nand no end\n",
    "----\ntitle: A\n----\n",
    " ---\ntitle: A\n---\n",
    "{ not json\n}\nBody.\n",
    '{"a": 1} follows text\n',
    "Note: a paragraph with a colon.\n\nMore.\n",
    "Title: x\nand it goes on as a paragraph.\n\nMore.\n",
    "Summary: only this.\n\nMore.\n",
    "%comment\n",
    "Body only.\n\n---\n\ntext\n",
    "",
)


@for_each(lambda: BLOCKS)
def test_a_header_is_read_in_every_way_that_people_write_one(name: str) -> None:
    block, dialect, fields = BLOCKS[name]
    blank = "\n" if dialect in ("JSON", "header lines") and not block.startswith("---") else ""
    header = read_header(block + blank + BODY)
    assert (dict(header.fields), header.dialect) == (dict(fields), dialect)
    assert (block + blank + BODY)[header.end :].lstrip("\n") == BODY


@for_each(lambda: TEXTS)
def test_what_only_looks_like_a_header_stays_text(text: str) -> None:
    header = read_header(text)
    assert (dict(header.fields), header.end, header.dialect) == ({}, 0, "")


def test_what_had_to_be_read_line_by_line_is_noted_with_its_line() -> None:
    (note,) = read_header("---\nid: a\ntitle: Pricing: a study\n---\nBody.\n").notes
    assert note.startswith("its front matter, line 3 is not valid YAML (a value holds ': '; put it in")
    assert note.endswith("and was read line by line")
    assert read_header("---\ntitle: A\n---\n").notes == ()


def test_fields_have_the_lines_on_which_they_stand() -> None:
    assert dict(read_header("---\ntitle: A\n\ndate: 2025\n---\n").lines) == {"title": 2, "date": 4}
    assert dict(read_header("+++\ntitle = 'A'\ndate = 2025\n+++\n").lines) == {"title": 2, "date": 3}
    assert dict(read_header("Title: A\nDate: 2025\n\nBody.").lines) == {"Title": 1, "Date": 2}


@given(
    st.text(st.characters(codec="utf-8"), max_size=200), st.sampled_from(["---\n", "+++\n", "{", "Title: ", "% ", ""])
)
def test_a_text_is_never_lost(text: str, start: str) -> None:
    whole = start + text
    header = read_header(whole)
    assert 0 <= header.end <= len(whole)
    assert header.fields or header.dialect or header.end <= len("\ufeff")


def test_a_bomb_of_aliases_and_deep_lists_end_at_their_limits() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    header = read_header(f"---\n{bomb}title: A\n---\nBody.\n")
    assert header.fields["title"] == "A"
    assert sum(len(str(value)) for value in header.fields.values()) < 2 * len(bomb)
    deep = read_header(f"---\nx: {'[' * 5_000}\ntitle: A\n---\nBody.\n")
    assert deep.fields["title"] == "A"
    nested = read_header('{"x": ' + "[" * 5_000 + "]" * 5_000 + "}\nBody.\n")
    assert nested.fields == {}
