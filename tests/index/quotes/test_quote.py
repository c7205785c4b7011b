"""A quote is verified word for word, or refused with the nearest passage."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markdown.normalization import normalize
from index.quotes.quote import FORMULA_NORMALIZATION, MARKUP_NORMALIZATION, QuoteError, QuoteNotFoundError, find_quote
from ingest import SourceFile, parse
from tests.conftest import document_text

BODY = (
    "# Stones\n\nSea otters keep a “favourite” stone – always the same – in a pouch of skin.\n"
    "They crack mussels with it. It is not impossible to watch.\n\n"
    "## Cafés\n\nA café\u0301 by the water serves $\\kappa\\Delta > \\gamma$ to otters.\nThey crack mussels with it.\n"
)
DOCUMENT, MARKDOWN = parse(SourceFile("x.md", document_text("note:x", BODY).encode()))


@given(st.data())
def test_every_run_of_whole_words_of_the_text_is_found(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(BODY.removeprefix("# ").replace("\n## ", "\n").strip().split("\n\n"))).split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    wanted = " ".join(words[start:end]).strip()
    if not wanted:
        return
    quote = find_quote(DOCUMENT, MARKDOWN, wanted)
    assert quote.exact == wanted
    assert quote.normalization == ()
    assert MARKDOWN[quote.start : quote.end] == wanted


def test_a_quote_comes_with_its_context_place_and_section() -> None:
    quote = find_quote(DOCUMENT, MARKDOWN, "serves $\\kappa\\Delta > \\gamma$ to otters")
    assert quote.headings == ("Stones", "Cafés")
    assert quote.anchor == "cafés"
    assert MARKDOWN.splitlines()[quote.first_line - 1].startswith("A café")
    assert MARKDOWN[quote.start - len(quote.prefix) : quote.end + len(quote.suffix)] == (
        quote.prefix + quote.exact + quote.suffix
    )
    assert len(quote.prefix) <= 32
    assert quote.occurrences == 1


def test_a_repeated_quote_is_counted_and_its_first_place_given() -> None:
    quote = find_quote(DOCUMENT, MARKDOWN, "They crack mussels with it.")
    assert quote.occurrences == 2
    assert quote.start == MARKDOWN.index("They crack")


@pytest.mark.parametrize(
    ("quote", "normalization"),
    [
        ('a "favourite" stone - always', ("quotation marks and dashes",)),
        ("pouch  of\nskin", ("white space",)),
        ("skin. They crack", ("white space",)),
        (unicodedata.normalize("NFC", "A café\u0301 by"), ("Unicode form",)),
        ("a \u200bfavourite\u200b stone".replace("favourite", "“favourite”"), ("hidden characters",)),
    ],
)
def test_what_was_evened_out_is_reported(quote: str, normalization: tuple[str, ...]) -> None:
    found = find_quote(DOCUMENT, MARKDOWN, quote)
    assert set(found.normalization) <= {*normalization, "Unicode form"}
    assert MARKDOWN[found.start : found.end] == found.exact


@pytest.mark.parametrize("text", ["한국어 문장", "café crème", "কো গো", "பொ", "Ångström"])
@pytest.mark.parametrize(("stored", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_composed_and_decomposed_letters_are_the_same(text: str, stored: Any, asked: Any) -> None:
    body = f"Before. {unicodedata.normalize(stored, text)} after.\n"
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body).encode()))
    found = find_quote(document, markdown, unicodedata.normalize(asked, text))
    assert found.normalization == ("Unicode form",)
    assert found.exact == unicodedata.normalize(stored, text)


@given(st.text(alphabet=st.characters(categories=["L", "M"]), min_size=1, max_size=12))
def test_a_normalised_text_is_that_of_its_decomposed_form(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert normalize(decomposed).text == normalize(unicodedata.normalize("NFC", text)).text


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("a bold claim and its code", "a **bold** claim and its `code"),
        ("see the otters & co", 'see [the otters](http://example.org/a_(b) "t") &amp; co'),
        ("a * star | and a bar", "a \\* star \\| and a bar"),
    ],
)
def test_a_quote_as_a_page_shows_it_is_found_and_its_markup_reported(quote: str, exact: str) -> None:
    body = (
        'It has a **bold** claim and its `code`; see [the otters](http://example.org/a_(b) "t") &amp; co.\n\n'
        "| a \\* star \\| and a bar | 2 |\n|---|---|\n| x | y |\n"
    )
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body).encode()))
    found = find_quote(document, markdown, quote)
    assert found.exact == exact
    assert found.shown == quote
    assert found.normalization == (MARKUP_NORMALIZATION,)


LINKED = (
    "# Otters at sea\n\nThey *swim* [far out](https://example.org/out) each day.\n\n"
    "They return <b class=loud>late</b>.\n\n"
    "1. First a stone\n2. Then a mussel\n\nAt home\n=======\n\nThey sleep ![a raft](raft.png) there.\n"
)


@pytest.mark.parametrize(
    "quote",
    [
        "[far out](https://example.org/out)",
        "out](https",
        "https://example.org/out",
        "They *swim* [far out](https://example.org/out) each day.",
        "<b class=loud>late</b>",
        "b class=loud",
        "![a raft](raft.png)",
        "Otters at sea They swim far out",
        "# Otters at sea\n\nThey *swim*",
        "sea They",
        "Then a mussel At home",
        "Then a mussel\n\nAt home",
        "home They sleep",
        "At home\n=======\n\nThey",
    ],
)
def test_a_quote_has_no_words_that_a_page_does_not_show_and_runs_over_no_heading(quote: str) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", LINKED).encode()))
    with pytest.raises(QuoteNotFoundError):
        find_quote(document, markdown, quote)


def test_the_passage_to_quote_instead_is_one_that_can_be_quoted() -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", LINKED).encode()))
    with pytest.raises(QuoteNotFoundError) as caught:
        find_quote(document, markdown, "They *swim* [far out](https://example.org/out) each day.")
    assert caught.value.nearest == "They swim far out each day."
    assert find_quote(document, markdown, caught.value.nearest).shown == caught.value.nearest


@pytest.mark.parametrize(
    "quote",
    [
        "Otters at sea",
        "At home",
        "They *swim*",
        "They swim far out each day.",
        "each day. They return late.",
        "1. First a stone\n2. Then a mussel",
        "First a stone Then a mussel",
        "They sleep",
    ],
)
def test_a_quote_is_what_a_page_shows_in_one_text(quote: str) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", LINKED).encode()))
    assert "](http" not in find_quote(document, markdown, quote).shown


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("pays if κΔ > γ, and x² ≤ s_j", r"pays if $\kappa\Delta > \gamma$, and $x^{2} \le s_j$"),
        ("κΔ > γ", r"$\kappa\Delta > \gamma$"),
        ("at α_min = 0.5 now", r"at $\alpha_{\min} = 0.5$ now"),
    ],
)
def test_a_formula_may_be_quoted_as_people_type_it(quote: str, exact: str) -> None:
    body = r"It pays if $\kappa\Delta > \gamma$, and $x^{2} \le s_j$ at $\alpha_{\min} = 0.5$ now." + "\n"
    document, markdown = parse(SourceFile("x.md", document_text("note:x", body).encode()))
    found = find_quote(document, markdown, quote)
    assert found.exact == exact
    assert found.normalization[:2] == (MARKUP_NORMALIZATION, FORMULA_NORMALIZATION)


@pytest.mark.parametrize("quote", ["κΔ", "pays if κΔ", "Δ > γ", "pays if κΔ < γ"])
def test_a_formula_is_not_quoted_in_part_or_changed(quote: str) -> None:
    document, markdown = parse(
        SourceFile("x.md", document_text("note:x", "It pays if $\\kappa\\Delta > \\gamma$ holds.\n").encode())
    )
    with pytest.raises(QuoteNotFoundError):
        find_quote(document, markdown, quote)


@pytest.mark.parametrize("quote", ["possible to watch", "tters keep", "stones"])
def test_words_are_not_cut_and_case_is_not_changed(quote: str) -> None:
    with pytest.raises(QuoteNotFoundError):
        find_quote(DOCUMENT, MARKDOWN, quote)


@pytest.mark.parametrize(
    ("quote", "found"), [("costs 3", False), ("costs 3.5", True), ("12", False), ("000 of", False)]
)
def test_a_number_is_not_cut(quote: str, found: bool) -> None:
    document, markdown = parse(
        SourceFile("x.md", document_text("note:x", "It costs 3.5 of 12,000 of them.\n").encode())
    )
    if found:
        assert find_quote(document, markdown, quote).exact == quote
    else:
        with pytest.raises(QuoteNotFoundError):
            find_quote(document, markdown, quote)


@pytest.mark.parametrize("quote", ["", "  ", "x" * 2001])
def test_a_quote_that_is_empty_or_too_long_is_told_so(quote: str) -> None:
    with pytest.raises(QuoteError):
        find_quote(DOCUMENT, MARKDOWN, quote)


def test_a_long_wrong_quote_is_answered_within_bounds() -> None:
    text = document_text("note:x", "Some words here. And more there! " * 6_000)
    document, markdown = parse(SourceFile("x.md", text.encode()))
    with pytest.raises(QuoteNotFoundError) as caught:
        find_quote(document, markdown, "a. " * 600)
    assert len(str(caught.value)) < 6000


def test_front_matter_cannot_be_quoted() -> None:
    with pytest.raises(QuoteNotFoundError):
        find_quote(DOCUMENT, MARKDOWN, '"About note:x"')


def test_a_changed_quote_is_refused_with_the_nearest_passage_and_what_differs() -> None:
    with pytest.raises(QuoteNotFoundError) as caught:
        find_quote(DOCUMENT, MARKDOWN, "They crack oysters with it.")
    assert caught.value.nearest == "They crack mussels with it."
    assert caught.value.differences == ["the text has 'mussels' where the quote has 'oysters'"]
    assert "was not verified" in str(caught.value)


def test_an_invented_quote_is_refused_without_a_passage() -> None:
    with pytest.raises(QuoteNotFoundError, match="No passage comes near it"):
        find_quote(DOCUMENT, MARKDOWN, "Zeppelins hum quietly above Friedrichshafen.")


NOTED = (
    "Water boils[^1] at 100 degrees ~~of heat~~ here, says https://example.org/a_b now.\n\n"
    "- [x] Measure the **pressure**\n- [ ] Write it down\n\nOtter\n: An animal that ~~hunts~~ plays\n\n"
    "> [!NOTE]\n> **Of stones**\n> They keep one.\n\n## Title {#own}\n\nWords under it.\n\n[^1]: Only at sea *level*.\n"
)


@pytest.mark.parametrize(
    ("quote", "exact", "anchor"),
    [
        ("Water boils at 100 degrees", "Water boils[^1] at 100 degrees", ""),
        ("Water boils[1] at 100 degrees", "Water boils[^1] at 100 degrees", ""),
        ("Water boils[^1] at 100 degrees", "Water boils[^1] at 100 degrees", ""),
        ("degrees of heat here, says https", "degrees ~~of heat~~ here, says https", ""),
        ("says https://example.org/a_b now.", "says https://example.org/a_b now.", ""),
        ("Measure the pressure Write it down", "Measure the **pressure**\n- [ ] Write it down", ""),
        ("Otter An animal that hunts plays", "Otter\n: An animal that ~~hunts~~ plays", ""),
        ("Of stones They keep one.", "Of stones**\n> They keep one.", ""),
        ("Words under it.", "Words under it.", "own"),
        ("Only at sea level.", "Only at sea *level*.", "own"),
    ],
)  # fmt: skip
def test_what_a_page_shows_is_quoted_across_marks(quote: str, exact: str, anchor: str) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", NOTED).encode()))
    found = find_quote(document, markdown, quote)
    assert (found.exact, found.anchor) == (exact, anchor)


@pytest.mark.parametrize("quote", ["[1]", "Note Of stones", "boils[^1] never", "Words[1] under it."])
def test_what_a_page_does_not_say_is_no_quote(quote: str) -> None:
    document, markdown = parse(SourceFile("x.md", document_text("note:x", NOTED).encode()))
    with pytest.raises(QuoteNotFoundError):
        find_quote(document, markdown, quote)
