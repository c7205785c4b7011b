"""Quotes and references are read out of an answer as a reader would take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quotes.answer.claims import LinkClaim, QuoteClaim, read_claims

KINDS = {"paper", "field-note"}


def quotes(text: str) -> list[tuple[str, str | None]]:
    return [(claim.quote, claim.reference) for claim in read_claims(text, KINDS)[0]]


def references(text: str) -> list[str]:
    return [claim.reference for claim in read_claims(text, KINDS)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“one two three” ([a](u1)).", [("one two three", "u1")]),
        ('He says "one two three" (paper:x#part).', [("one two three", "paper:x#part")]),
        ("«one two three» [see @key2026a; @other, p. 3]", [("one two three", "key2026a")]),
        (r"“one two three” \citep[p. 3]{key, other}", [("one two three", "key")]),
        ("“one two three” https://a.example/b_(c).", [("one two three", "https://a.example/b_(c)")]),
        ("As [a](u1) says, “one two three.”", [("one two three.", "u1")]),
        ("As [a](u1) says, “one two three.” And [b](u2) is longer.", [("one two three.", "u1")]),
        ("“one two three” ([a](u1)). “four five six” ([b](u2)).", [("one two three", "u1"), ("four five six", "u2")]),
        ("“one two three” and no source.\n\nAnother [a](u1).", [("one two three", None)]),
        ("> one two three\n> — [a](u1)", [("one two three", "u1")]),
        ("> one two three\n>\n> — [a](u1)", [("one two three", "u1")]),
        ("> one two three ([a](u1))", [("one two three", "u1")]),
        ("> “one two three”\n\n— [a](u1)", [("one two three", "u1")]),
        ("As [a](u1) puts it:\n\n> one two three", [("one two three", "u1")]),
        ("> one — two — three", [("one — two — three", None)]),
        ("“one $\\alpha < 2$ three” ([a](u1))", [("one $\\alpha < 2$ three", "u1")]),
        ("“one two three” [1].\n\n[1] A title, https://a.example/x", [("one two three", "https://a.example/x")]),
        ("“one two three”[^n].\n\n[^n]: Said in [a](u1), p. 3", [("one two three", "u1")]),
        ("“one two three”[^n].\n\n[^n]: https://a.example/x", [("one two three", "https://a.example/x")]),
        ("> [!NOTE]\n> This is no quote at all.", []),
        ("A claim.[^1]\n\n[^1]: Lee 2020, “one two three”.", [("one two three", "Lee 2020")]),
        ("A claim.[^1]\n\n[^1]: See Lee (2020), p. 3, “one two three”.", [("one two three", "Lee (2020)")]),
        ("A.[^1]\n\n[^1]: “one two three”, [a](u1).\n[^2]: “a b c”.", [("one two three", "u1"), ("a b c", None)]),
        ("A.[^1]\n\n[^1]: Lee, A. (2020). “one two three”.", [("one two three", "Lee, A. (2020). “one two three”.")]),
        ("A.[1]\n\n[1]: Lee 2020, “one two three”.", []),
        ("## References\n\n- Lee 2020, “one two three”.", []),
        ("“one ~~two~~ three” ([a](u1))", [("one two three", "u1")]),
        ("“one two three” [2]\n\n[1] [a](u1)\n[2] [b](u2)", [("one two three", "u2")]),
        ("“one two three” [2]\n\n1. [a](u1)\n2. [b](u2)", [("one two three", "u2")]),
        ("“one two three” [7]\n\n1. [a](u1)", [("one two three", None)]),
        ("a “two words” ([a](u1))", []),
        ("[“one two three”](u1)", []),
        ('`"one two three"` and\n\n```\n"one two three"\n```', []),
        ('5" by 6" by 7" boards', []),
    ],
)
def test_a_quote_is_read_with_its_source(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert quotes(text) == expected


def test_every_reference_is_read_once_with_its_line() -> None:
    text = (
        "# Title\n\nA [link](papers/x.md), <https://a.example/>, https://b.example/c, and `paper:x`;\n"
        "field-note:y.z. Not cost:benefit, me@example.org or https://[x.\n\n| [t](u) | [@k1; @k2] |\n|---|---|\n"
    )
    assert read_claims(text, KINDS)[1] == [
        LinkClaim("papers/x.md", 3),
        LinkClaim("https://a.example/", 3),
        LinkClaim("https://b.example/c", 3),
        LinkClaim("paper:x", 3),
        LinkClaim("field-note:y.z", 4),
        LinkClaim("https://[x", 4),
        LinkClaim("u", 6),
        LinkClaim("k1", 6),
        LinkClaim("k2", 6),
    ]


def test_a_note_is_no_reference_of_its_own() -> None:
    assert references("“one two three” [1] and [1].\n\n[1] https://a.example/x") == ["https://a.example/x"]


def test_a_quote_says_its_line() -> None:
    assert read_claims("x\n\ny\n“one two three”", KINDS)[0] == [QuoteClaim("one two three", None, 4)]


@given(st.text(alphabet='ab“”"«»[]()>—- \n@:{}\\`$|/#.', max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    found_quotes, found_links = read_claims(text, KINDS)
    assert all(claim.quote.strip() and claim.line >= 1 for claim in found_quotes)
    assert all(claim.line >= 1 for claim in found_links)
