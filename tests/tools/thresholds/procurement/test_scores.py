import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import expected_score, misreport_loss
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.procurement.scores import RULES

near = pytest.approx
rules = st.sampled_from(RULES)
reports = st.floats(0.001, 0.999)
INPUTS: dict[str, Any] = {"p": 0.7, "q": 0.9, "eps": 0.001}


@given(rules, reports, reports)
def test_a_truthful_report_has_the_highest_expected_score(rule: str, p: float, q: float) -> None:
    assert expected_score(rule, p, q) <= expected_score(rule, p, p) + 1e-15
    assert misreport_loss(rule, p, q) >= 0


@given(rules, reports)
def test_the_truth_loses_nothing(rule: str, p: float) -> None:
    assert misreport_loss(rule, p, p) == 0


@given(rules, reports, reports)
def test_a_misreport_loses_strictly(rule: str, p: float, q: float) -> None:
    if abs(p - q) > 1e-6:
        assert misreport_loss(rule, p, q) > 0


@given(rules, st.floats(0, 1), reports)
def test_expected_scores_lie_between_0_and_1(rule: str, p: float, q: float) -> None:
    assert -1e-15 <= expected_score(rule, p, q) <= 1 + 1e-15


@pytest.mark.parametrize("rule", ["brier", "spherical"])
@pytest.mark.parametrize(("p", "q", "score"), [(1, 1, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0)])
def test_certain_reports_score_0_or_1(rule: str, p: int, q: int, score: int) -> None:
    assert expected_score(rule, p, q) == score
    assert misreport_loss(rule, p, q) == near(1 - score)


@given(rules, reports, reports)
def test_the_loss_is_the_difference_of_the_scores(rule: str, p: float, q: float) -> None:
    assert misreport_loss(rule, p, q) == near(expected_score(rule, p, p) - expected_score(rule, p, q), abs=1e-13)


@given(reports, reports)
def test_the_losses_are_their_formulas(p: float, q: float) -> None:
    width = math.log(0.999) - math.log(0.001)
    divergence = p * math.log(p / q) + (1 - p) * math.log((1 - p) / (1 - q))
    assert misreport_loss("brier", p, q) == near((p - q) ** 2)
    assert misreport_loss("log", p, q) == near(divergence / width, rel=1e-9, abs=1e-14)
    assert expected_score("spherical", p, p) == near(math.hypot(p, 1 - p))


@pytest.mark.parametrize("rule", RULES)
def test_a_tiny_misreport_keeps_its_digits(rule: str) -> None:
    small, smaller = misreport_loss(rule, 0.3, 0.3 + 1e-5), misreport_loss(rule, 0.3, 0.3 + 1e-6)
    assert small / smaller == near(100, rel=1e-3)


@pytest.mark.parametrize(("p", "q"), [(0.4, 1e-15), (1e-15, 0.4), (1 - 1e-15, 0.5), (0.3, 0.3000001)])
def test_a_far_or_near_report_keeps_its_digits_under_the_log_rule(p: float, q: float) -> None:
    with mpmath.workdps(40):
        true, told, eps = mpmath.mpf(p), mpmath.mpf(q), mpmath.mpf(1e-15)
        lost = true * mpmath.log(true / told) + (1 - true) * mpmath.log((1 - true) / (1 - told))
        expected = float(lost / (mpmath.log(1 - eps) - mpmath.log(eps)))
    assert misreport_loss("log", p, q, eps=1e-15) == near(expected, rel=1e-6)


@pytest.mark.parametrize("function", [expected_score, misreport_loss])
@pytest.mark.parametrize("rule", RULES)
def test_every_input_refuses_what_is_no_finite_number(function: Callable[..., Any], rule: str) -> None:
    assert_refuses_every(lambda **given: function(rule, **given), INPUTS)


@pytest.mark.parametrize(
    ("given_inputs", "field"),
    [
        ({"rule": "quadratic"}, "rule"),
        ({"rule": 1}, "rule"),
        ({"p": 1.1}, "p"),
        ({"q": -0.1}, "q"),
        ({"eps": 0}, "eps"),
        ({"eps": 1e-16}, "eps"),
        ({"eps": 0.5}, "eps"),
        ({"rule": "log", "q": 0}, "q"),
        ({"rule": "log", "q": 0.9995}, "q"),
        ({"rule": "log", "p": 0}, "p"),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(given_inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        misreport_loss(**{"rule": "brier", **INPUTS} | given_inputs)
    assert caught.value.field == field


def test_the_log_score_takes_any_truth_for_a_report_it_can_hold() -> None:
    assert expected_score("log", 1, 0.999) == near(1)
    assert expected_score("log", 1, 0.001) == near(0)
