"""Front matter is read as PyYAML reads it, by libyaml where that is the same, and refused in the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.yaml_text import YamlError, read_yaml_mapping

WORDS = ("title", "a", "'b'", '"c"', "1.10", "no", "2024-13", "é", "😀", "http://example.org/a#b", "~", "null")
SIGNS = (
    ": ",
    ":",
    " ",
    "\n",
    "\n  ",
    "\n- ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "#",
    "&a ",
    "*a",
    "!t ",
    "|",
    ">",
    "%",
    "@",
    "?",
)
ODD = ("\t", "\ufeff", "\u2028", "\x07", "\ud800", "\\", '"\\', "`", "- ", "---\n", "<<: ")


def read(text: str, monkeypatch: pytest.MonkeyPatch | None = None) -> object:
    """What is read, or why nothing is; with a `monkeypatch`, by PyYAML alone."""
    if monkeypatch is not None:
        from ingest import yaml_text

        monkeypatch.setattr(yaml_text, "_load", yaml_text._load_carefully)
    try:
        return read_yaml_mapping(text)
    except YamlError as error:
        return str(error), error.line


@given(st.lists(st.sampled_from((*WORDS, *SIGNS, *ODD)), max_size=24).map("".join))
def test_libyaml_reads_what_pyyaml_reads(body: str) -> None:
    for text in (body, f"title: A\n{body}\nid: b"):
        found = read(text)
        with pytest.MonkeyPatch.context() as patch:
            assert found == read(text, patch)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1.10\nlanguage: no\ndate: 2026-13", {"version": "1.10", "language": "no", "date": "2026-13"}),
        ("a: [x, 'y']\nb: {c: ~}", {"a": ["x", "y"], "b": {"c": None}}),
        ("a:\tx", "a tab stands where spaces have to"),
        ("title: [What? Why?]", "a list in brackets lacks"),
        ("a: 1\na: 2", "the key 'a' is given twice"),
        ("a: &x [*x]", "a value holds itself"),
        ("a: !!python/object:os.system x", "a value has the tag"),
    ],
)
def test_front_matter_is_text_and_what_is_wrong_is_told(text: str, expected: object) -> None:
    found = read(text)
    assert (
        found[0].startswith(expected) if isinstance(found, tuple) and isinstance(expected, str) else found == expected
    )
