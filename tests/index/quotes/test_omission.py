"""A quote may leave out words by the rules of quoting, and nothing that changes what is said."""

import pytest

from index import RefdeskError
from index.quotes.omission import QuoteOmissionError
from index.quotes.quote import QuoteNotFoundError, find_quote
from ingest import SourceFile, parse
from tests.conftest import document_text

BODY = """# Lease

The landlord is not permitted to terminate this lease. The tenant pays a fee of 300 euros for the garden every spring.

Rent is due on Monday, and the deposit is returned in June. Pets are welcome unless they bark at night.
The garden, which faces the river, is shared by all tenants. Nobody may close the gate. The keys stay with the tenant.

## Heat

The landlord is to heat the house in winter and in spring. Der Mieter darf die Wohnung nicht ohne Grund untervermieten.
租客不得在夜间演奏任何乐器。表面码的阈值约为百分之一。

The garden is open. {filler}

## End

The garden is closed in winter for all the tenants.
""".replace("{filler}", "It rains in the hills. " * 40)
DOCUMENT, MARKDOWN = parse(SourceFile("x.md", document_text("note:x", BODY).encode()))


def quote(words: str) -> str:
    return find_quote(DOCUMENT, MARKDOWN, words).shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The garden … is shared by all tenants", "The garden … is shared by all tenants"),
        ("The garden [...] is shared by all tenants.", "The garden … is shared by all tenants."),
        ("The garden (…) is shared by all tenants", "The garden … is shared by all tenants"),
        ("is shared by all tenants. … The keys stay with the tenant.", None),
        ("The tenant pays a fee of 300 euros … every spring", None),
        ("The landlord is to heat the house … in spring", None),
        ("… is shared by all tenants …", "is shared by all tenants"),
        ("[t]he garden, which faces the river", "The garden, which faces the river"),
        ("the garden, which faces [sic] the river", "The garden, which faces the river"),
        ("The garden [of the house], which faces the river", "The garden … , which faces the river"),
    ],
)
def test_an_omission_that_changes_nothing_is_accepted(words: str, shown: str | None) -> None:
    assert quote(words) == (shown or words)


@pytest.mark.parametrize(
    ("words", "dropped"),
    [
        ("landlord is … permitted to terminate this lease", "'not'"),
        ("The tenant pays a fee … for the garden every spring", "'300'"),
        ("Pets are welcome … bark at night", "'unless'"),
        ("Rent is due on Monday … is returned in June", "joins two clauses and leaves out ', and the deposit'"),
        ("Rent is due on Monday, and the deposit … bark at night", "'unless'"),
        ("shared by all tenants … close the gate", "'Nobody'"),
        ("Der Mieter darf die Wohnung … untervermieten", "'nicht'"),
        ("租客…在夜间演奏任何乐器", "'不'"),
        ("The garden is open … is closed in winter for all", "paragraphs, items or rows apart"),
        ("The garden … is open", "too short to mean anything"),
        ("The landlord is [not] to heat the house in winter", "puts in 'not'"),
        ("The keys … returned in June", ""),
    ],
)
def test_an_omission_that_changes_the_meaning_is_refused_with_what_is_left_out(words: str, dropped: str) -> None:
    with pytest.raises((QuoteOmissionError, QuoteNotFoundError)) as caught:
        quote(words)
    assert dropped in str(caught.value)


def test_every_place_of_the_first_part_is_tried() -> None:
    assert quote("The landlord is … to heat the house in winter") == "The landlord is … to heat the house in winter"


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("permitted to terminate this lease", "directly before it stands 'not'"),
        ("Pets are welcome", "directly after it stands 'unless'"),
        ("The keys … with the tenant", "the part 'The keys' is too short to mean anything by itself"),
        ("The garden [of the house], which faces the river", "the words [of the house] are the answer's"),
    ],
)
def test_what_stands_beside_a_quote_is_told(words: str, warning: str) -> None:
    try:
        found = find_quote(DOCUMENT, MARKDOWN, words)
    except RefdeskError as error:
        assert "too short" in str(error)
    else:
        assert warning in found.warnings
