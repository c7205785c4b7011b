"""A formula of an answer is compared with those of its source by numbers, and a sum is computed."""

import pytest

from index.quotes.statements.formulas import compare_formulas

BODY = r"""Routing pays if and only if $\kappa\Delta > \gamma$. The ratio is

$$
\frac{C_1}{C_0} = \frac{1 - \kappa\Delta + \gamma}{q}, \qquad M = \kappa\Delta - \gamma .
$$

One signal has $\kappa = 0.721$.
"""
SAME = (
    r"\kappa\Delta > \gamma",
    r"\gamma < \Delta\kappa",
    r"\kappa > \gamma/\Delta",
    "κΔ > γ",
    r"\kappa\Delta - \gamma = M",
)
SAME_RATIO = (r"\frac{C_1}{C_0} = \frac{1 + \gamma - \Delta\kappa}{q}", r"C_1/C_0 = (1 - \kappa\Delta + \gamma)/q")
OTHER = (
    r"\kappa\Delta \ge \gamma",
    r"\kappa > \gamma\Delta",
    r"M = \kappa\Delta + \gamma",
    r"M = \gamma - \kappa\Delta",
    r"\frac{C_1}{C_0} = \frac{1 - \kappa\Delta - \gamma}{q}",
)
LEFT_ALONE = (
    r"\kappa\Delta < \gamma",  # when it does not pay
    r"\kappa\Delta = \gamma",  # the boundary
    r"\kappa\Delta > 2\gamma",  # sufficient
    r"\kappa + \Delta > \gamma",  # necessary, while no number is above 3
    r"\kappa = 0.8",  # a number that the answer chose
    r"\kappa > \lambda",
    r"\gamma^* = \kappa\Delta",
    r"\sum_i \kappa_i > \gamma",
)


@pytest.mark.parametrize("formula", [*SAME, *SAME_RATIO])
def test_a_formula_that_is_the_same_for_all_numbers_holds(formula: str) -> None:
    assert [found.holds for found in compare_formulas(f"It says ${formula}$.", BODY)] == [True]


@pytest.mark.parametrize("formula", OTHER)
def test_a_formula_that_is_another_does_not(formula: str) -> None:
    (found,) = compare_formulas(f"It says ${formula}$.", BODY)
    assert not found.holds
    assert "which is another" in found.reason


@pytest.mark.parametrize("formula", LEFT_ALONE)
def test_what_numbers_do_not_decide_is_left_alone(formula: str) -> None:
    assert list(compare_formulas(f"It says ${formula}$.", BODY)) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"$0.8 \cdot 0.5 = 0.4$ and $1/3 = 0.33$ and $0.05/0.25 = 20$ percent and $2 < 3$", None),
        ("2 + 2 = 4 apples, 1 / 3 = 33%, pages 10-12 = 3, 2026-05-01 = 4, x = 3 + 4 = 7", None),
        (r"$0.8 \cdot 0.5 = 0.45$", "it is 0.4"),
        ("so 3 + 4 = 8", "it is 7"),
        (r"$0.4 > 0.5$", "0.4 is not > 0.5"),
        (r"$1/3 = 34\%$", "it is 0.333333"),
    ],
)
def test_a_sum_is_computed_to_the_digits_that_it_has(text: str, reason: str | None) -> None:
    assert [found.reason for found in compare_formulas(text, "")] == ([reason] if reason else [])
