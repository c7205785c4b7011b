"""A statement is supported or contradicted by rule, and else not found."""

import pytest

from index.quotes.statements.compare import compare

BODY = """# Ferries

The northern ferry crosses the bay in 42 minutes and the southern ferry crosses it in 55 minutes.
The new ferry is faster than the old ferry in calm water. The ferries do not sail in a storm.
A ticket costs 1,250 crowns in summer. Captains wait for the tide unless the harbor is dredged.
The bridge carries five lanes of heavy traffic. The fuel falls to −3 degrees if $x > y$ holds for the tanks.

The winter timetable has 18 departures. The summer timetable has 24 departures.
"""


def outcome(statement: str) -> tuple[str, str] | None:
    found = compare(statement, BODY, "en")
    return (found.outcome, found.difference) if found else None


@pytest.mark.parametrize(
    "statement",
    [
        "The new ferry is faster than the old ferry in calm water",
        "The ferries do not sail in a storm",
        "A ticket costs 1250 crowns in summer",
        "The bridge carries 5 lanes of heavy traffic",
        "the northern ferry crosses the bay in 42 minutes",
        "The summer timetable has 24 departures",
    ],
)
def test_a_statement_that_a_sentence_has_word_for_word_is_supported(statement: str) -> None:
    assert outcome(statement) == ("supported", "")


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("The bridge carries seven lanes of heavy traffic", "it says 'seven lanes' where the text has 'five lanes'"),
        ("The northern ferry crosses the bay in 24 minutes", "it says '24 minutes'"),
        ("A ticket costs 1,250 pounds in summer", "it says '1,250 pounds' where the text has '1,250 crowns'"),
        ("The ferries sail in a storm on the bay", "it leaves out 'not'"),
        ("The new ferry is not faster than the old ferry in calm water", "it adds 'not'"),
        ("The new ferry is slower than the old ferry in calm water", "it says 'slower' where the text has 'faster'"),
        (
            "The fuel falls to 3 degrees if $x > y$ holds for the tanks",
            "it says '3 degrees' where the text has '−3 degrees'",
        ),
        ("The fuel falls to −3 degrees if $x < y$ holds for the tanks", "it says '<' where the text has '>'"),
    ],
)
def test_a_statement_that_differs_in_what_can_be_compared_is_contradicted(statement: str, difference: str) -> None:
    found = outcome(statement)
    assert found is not None
    assert found[0] == "contradicted"
    assert difference in found[1]


@pytest.mark.parametrize(
    "statement",
    [
        "The old ferry is faster than the new ferry in calm water",
        "The northern ferry crosses it in 55 minutes",
        "Captains wait for the tide",
        "In calm water the speed of the new boat is higher",
        "Zeppelins hum quietly above the lake",
        "Ferries sail",
    ],
)
def test_what_no_rule_decides_is_not_found(statement: str) -> None:
    assert outcome(statement) is None


PREMIUM = r"""As published, the routing premium > 0 if and only if

$$
\text{routing premium} > 0 \iff \kappa\,\Delta > \gamma .
$$

A signal that parts the two small types from the large ones yields $\kappa = 0.721$ here.
"""


def test_numbers_that_a_statement_puts_into_formulas_contradict_nothing() -> None:
    chosen = r"With $\kappa = 0.8$, $\Delta = 0.5$ and $\gamma = 0.05$ the premium is 0.35"
    assert compare(chosen, PREMIUM, "en") is None
    told = r"A signal that parts the two small types from the large ones yields $\kappa = 0.9$ here"
    found = compare(told, PREMIUM, "en")
    assert found is not None
    assert (found.outcome, found.difference) == ("contradicted", "it says '0.9' where the text has '0.721'")
