# ruff: noqa: N803 (the papers' symbols keep their case)
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.agreement import assert_surface_agrees
from tests.tools.thresholds.calls import keep_what_counts, own_warnings
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    LADDERS,
    MISREPORT_LOSS,
    PAYMENT_PLAN,
    POSTED_PRICE_CUTOFF_CONTINUUM,
    POSTED_PRICE_UNRAVEL,
    PROCUREMENT_EXPECTED_GAP,
    PROCUREMENT_PROBES_NEEDED,
    VERIFIER_PROCUREMENT,
    Input,
    Threshold,
    procurement_expected_gap,
    procurement_gap_bound,
)
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.procurement import THRESHOLDS
from tools.thresholds.procurement.entries.posted_price import ABOVE_CLAIM_WARNING, NO_TRADE_WARNING
from tools.thresholds.procurement.entries.procurement import NOT_FROM_BOUND_WARNING
from tools.thresholds.procurement.entries.score import BARE_DECISION_WARNING
from tools.thresholds.procurement.simulation import TUNED_NOTE

near = pytest.approx
methods = st.sampled_from(["maximal", "union", "highprob"])
rates = st.floats(0.05, 1)
shared = {"gap": st.floats(0.01, 2), "score_range": st.floats(0.1, 5), "alpha_min": rates, "method": methods}
BOUND: dict[str, Any] = {"K": st.integers(1, 100), "N": st.integers(1, 5000), "delta": st.floats(0.01, 0.99), **shared}
MONEY: dict[str, Any] = {"budget": st.floats(1, 1e4), "effort_cost": st.one_of(st.just(0), st.floats(0, 1))}


def draw_bounds(changes: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Inputs of the bound, with a failure probability where the method has one."""
    every = st.fixed_dictionaries(BOUND | (changes or {}))
    return every.map(lambda point: keep_what_counts(VERIFIER_PROCUREMENT, point))


POINTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "verifier_procurement": st.one_of(
        draw_bounds(),
        draw_bounds(MONEY),
        draw_bounds({"K": st.sampled_from([7, 8]), "ladder": st.sampled_from(list(LADDERS))}),
    ),
    "procurement_probes_needed": st.fixed_dictionaries({"K": st.integers(1, 100), **shared}),
    "procurement_expected_gap": st.fixed_dictionaries(
        {
            "alphas": st.lists(rates, min_size=1, max_size=4),
            "N": st.integers(1, 50),
            "probe_power": st.floats(0, 1),
            "gap": st.floats(0.01, 1),
        }
    ),
    "verifier_probes": st.fixed_dictionaries(
        {"K": st.integers(2, 12), "gap": st.floats(0.05, 0.5), "delta": st.floats(0.01, 0.3)}
    ),
    "misreport_loss": st.fixed_dictionaries(
        {
            "rule": st.sampled_from(["brier", "log", "spherical"]),
            "p": st.floats(0, 1),
            "q": st.floats(0, 1),
            "eps": st.floats(0.001, 0.4),
        }
    ).map(lambda point: keep_what_counts(MISREPORT_LOSS, point)),
    "payment_plan": st.fixed_dictionaries(
        {"K": st.integers(1, 20), "N": st.integers(1, 500), **MONEY},
        optional={"floor": st.floats(0, 1), "cap": st.floats(0.01, 2)},
    ),
    "posted_price_unravel": st.fixed_dictionaries(
        {"alphas": st.lists(rates, min_size=1, max_size=8), "theta": st.floats(0.3, 1.5)}
    ),
    "posted_price_cutoff_continuum": st.fixed_dictionaries(
        {"alpha_lo": rates, "alpha_hi": rates, "theta": st.one_of(st.floats(0.3, 1.5), st.just(1))}
    ),
}
every = pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda threshold: threshold.name)
decided = pytest.mark.parametrize("threshold", [t for t in THRESHOLDS if t.decisions], ids=lambda t: t.name)
SMALL: dict[str, Any] = {"K": 8, "N": 2000, "gap": 0.05}


@every
@settings(max_examples=40)
@given(data=st.data())
def test_a_surface_gives_what_the_evaluation_gives(threshold: Threshold, data: st.DataObject) -> None:
    assert_surface_agrees(threshold, data.draw(POINTS[threshold.name]))


@decided
@settings(max_examples=40)
@given(data=st.data())
def test_the_margin_is_positive_exactly_where_the_first_decision_or_the_plan_is_due(
    threshold: Threshold, data: st.DataObject
) -> None:
    try:
        evaluation = threshold(data.draw(POINTS[threshold.name]))
    except ThresholdInputError:
        return  # an impossible combination decides nothing
    first = evaluation.decision in (threshold.decisions[0], "payment plan infeasible")
    if evaluation.decision != "indifferent" and abs(known(evaluation.margin)) > 1e-9:
        assert first == (known(evaluation.margin) > 0)


@every
def test_every_number_refuses_what_is_no_finite_number(threshold: Threshold) -> None:
    given_inputs = (
        {"ladder": "MATH", **threshold.example} if threshold is PROCUREMENT_EXPECTED_GAP else threshold.example
    )
    numbers = {name: given_inputs[name] for name in given_inputs if isinstance(field_of(threshold, name), Input)}
    rest = {name: value for name, value in given_inputs.items() if name not in numbers}
    assert_refuses_every(lambda **given: threshold({**rest, **given}), numbers, but=(None, [1.0]))


def field_of(threshold: Threshold, name: str) -> Any:
    return next(field for field in threshold.inputs if field.name == name)


@every
def test_a_picture_sweeps_without_an_undefined_point(threshold: Threshold) -> None:
    axes = {axis[0]: dict(axis[1]) for axis in (threshold.picture.x, threshold.picture.y) if axis}
    grid = threshold.grid({**threshold.example, **axes})
    assert not grid.undefined.any()
    assert set(threshold.picture.lines) <= set(grid.columns)
    for name in threshold.picture.lines:
        assert np.isfinite(grid.columns[name]).all()


def test_the_picture_of_procurement_orders_its_curves() -> None:
    grid = VERIFIER_PROCUREMENT.grid({**VERIFIER_PROCUREMENT.example, "N": dict(VERIFIER_PROCUREMENT.picture.x[1])})
    names = ["lower_bound", "ladder_gap", "maximal_bound", "union_bound", "highprob_bound"]
    curves = [grid.columns[name] for name in names]
    assert set(names) == set(VERIFIER_PROCUREMENT.picture.lines)
    assert all((lower < upper).all() for lower, upper in pairwise(curves))
    (axis,) = grid.axes
    assert (axis.values[0], axis.values[-1], axis.scale) == (16, 4096, "log")


@settings(max_examples=40)
@given(draw_bounds())
def test_at_each_feasible_break_even_of_the_bound_it_is_the_target(point: dict[str, Any]) -> None:
    for found in VERIFIER_PROCUREMENT(point).break_evens:
        if found.feasible and found.variable not in ("N", "K"):
            turned = VERIFIER_PROCUREMENT(point | {found.variable: found.value})
            assert turned.margin == near(0, abs=1e-9)
            assert turned.decision == "indifferent", found.variable


@settings(max_examples=40)
@given(draw_bounds())
def test_the_whole_break_evens_of_the_bound_are_the_last_that_hold(point: dict[str, Any]) -> None:
    found = {b.variable: b.value for b in VERIFIER_PROCUREMENT(point).break_evens}
    assert VERIFIER_PROCUREMENT(point | {"N": found["N"]}).decision != "more probes needed"
    if known(found["N"]) > 1:
        assert VERIFIER_PROCUREMENT(point | {"N": known(found["N"]) - 1}).decision == "more probes needed"
    if found["K"] is not None and found["K"] < 1e8:
        assert VERIFIER_PROCUREMENT(point | {"K": found["K"]}).decision != "more probes needed"
        assert VERIFIER_PROCUREMENT(point | {"K": found["K"] + 1}).decision != "adopt"


@settings(max_examples=40)
@given(draw_bounds({"K": st.integers(3, 100)}))
def test_the_elasticities_are_the_slopes_of_the_log_bound(point: dict[str, Any]) -> None:
    point = point | {"alpha_min": point["alpha_min"] * 0.99}
    names = {"score_range", "alpha_min"} | ({"delta"} if point["method"] == "highprob" else set())
    slopes = VERIFIER_PROCUREMENT(point).elasticities
    assert slopes.keys() == names | {"N", "K"}
    inputs = {name: value for name, value in point.items() if name != "gap"}
    for name in names:
        up, down = (procurement_gap_bound(**inputs | {name: point[name] * math.exp(d)}) for d in (1e-5, -1e-5))
        assert math.log(up / down) / 2e-5 == near(slopes[name], rel=1e-5)
    formula: dict[str, Callable[[float], float]] = {
        "maximal": lambda K: math.log(K),
        "union": lambda K: math.log(2 * K),
    }
    highprob: Callable[[float], float] = lambda K: math.log(2 * K / point["delta"])  # noqa: E731  # beside the others
    many = formula.get(point["method"], highprob)
    assert slopes["K"] == near(1 / (2 * many(point["K"])))
    assert slopes["N"] == -0.5


@pytest.mark.parametrize(
    ("given_inputs", "decision"),
    [
        (SMALL, "adopt"),
        (SMALL | {"N": 415}, "more probes needed"),
        (SMALL | {"N": 416}, "adopt"),
        (SMALL | {"gap": math.sqrt(math.log(8) / 4000)}, "indifferent"),
        (SMALL | {"budget": 1000, "effort_cost": 0.05}, "adopt"),
        (SMALL | {"budget": 800, "effort_cost": 0.05}, "payment plan infeasible"),
        (SMALL | {"budget": 100, "effort_cost": 0.05}, "payment plan infeasible"),
        (SMALL | {"N": 100, "budget": 1, "effort_cost": 0.05}, "more probes needed"),
        (SMALL | {"K": 1, "N": 1}, "adopt"),
    ],
)
def test_procurement_is_adopted_iff_the_probes_suffice_and_the_plan_is_feasible(
    given_inputs: dict[str, Any], decision: str
) -> None:
    assert VERIFIER_PROCUREMENT(given_inputs).decision == decision


def test_the_budget_breaks_even_at_the_effort_of_all_probes() -> None:
    evaluation = VERIFIER_PROCUREMENT(SMALL | {"budget": 1000, "effort_cost": 0.05})
    found = {b.variable: b for b in evaluation.break_evens}["budget"]
    assert (found.value, found.feasible) == (near(800), True)
    assert evaluation.values["payment_feasible"] is True
    assert any(line.startswith("floor = effort_cost") for line in evaluation.assumptions)
    free = VERIFIER_PROCUREMENT(SMALL | {"budget": 1, "effort_cost": 0})
    assert not {b.variable: b for b in free.break_evens}["budget"].feasible


@pytest.mark.parametrize(("given_name", "missing"), [("budget", "effort_cost"), ("effort_cost", "budget")])
def test_half_a_payment_plan_is_refused(given_name: str, missing: str) -> None:
    for probes in (2000, [1000, 2000]):
        with pytest.raises(ThresholdInputError) as caught:
            VERIFIER_PROCUREMENT(SMALL | {"N": probes, given_name: 1})
        assert caught.value.field == missing


@pytest.mark.parametrize(
    ("given_inputs", "warned"),
    [
        ({"K": 8, "N": 256}, True),
        ({"K": 4, "N": 256}, True),
        ({"K": 3, "N": 256}, False),
        ({"K": 3, "N": 256, "alpha_min": 0.5}, True),
        ({"K": 8, "N": 415}, True),
        ({"K": 8, "N": 416}, False),
        ({"K": 8, "N": 255}, False),
        ({"K": 8, "N": 256, "gap": 0.049}, False),
        ({"K": 8, "N": 256, "gap": 0.06}, True),
        ({"K": 8, "N": 256, "gap": 0.07}, False),
    ],
)
def test_that_256_probes_do_not_follow_from_the_bound_is_told_where_the_two_disagree(
    given_inputs: dict[str, Any], warned: bool
) -> None:
    assert own_warnings(VERIFIER_PROCUREMENT(given_inputs)) == ([NOT_FROM_BOUND_WARNING] if warned else [])


def test_the_ladder_says_that_it_was_tuned_and_needs_its_own_number_of_candidates() -> None:
    evaluation = VERIFIER_PROCUREMENT(VERIFIER_PROCUREMENT.example)
    assert TUNED_NOTE in evaluation.assumptions
    assert evaluation.values["ladder_gap"] == procurement_expected_gap(LADDERS["MATH"].alphas, 256, 0.4)
    with pytest.raises(ThresholdInputError, match="Input 'K' is 7; give 8, the candidates of ladder MATH"):
        VERIFIER_PROCUREMENT({**VERIFIER_PROCUREMENT.example} | {"K": 7})
    sweep = known(VERIFIER_PROCUREMENT({**VERIFIER_PROCUREMENT.example} | {"K": [7, 8, 9]}).sweep)
    assert sweep.undefined == 2


def test_a_sweep_over_too_many_probes_is_refused_where_each_needs_a_sum() -> None:
    axis = {"start": 1, "stop": 10_000, "num": 10_000}
    assert known(VERIFIER_PROCUREMENT({"K": 8, "N": axis}).sweep).points == 10_000
    with pytest.raises(ThresholdInputError, match="sweep at most 2,500 of them"):
        VERIFIER_PROCUREMENT({"K": 8, "N": axis, "ladder": "MATH"})
    with pytest.raises(ThresholdInputError, match="sweep at most 2,500 points"):
        PROCUREMENT_EXPECTED_GAP({"ladder": "MATH", "N": axis})


def test_a_sweep_of_sums_that_would_take_too_long_is_refused() -> None:
    many = [0.3 + 0.005 * place for place in range(100)]
    with pytest.raises(ThresholdInputError, match="makes the sums of this sweep too long"):
        PROCUREMENT_EXPECTED_GAP({"alphas": many, "N": {"start": 8000, "stop": 9000, "num": 100}})


def test_probes_beyond_an_exact_sum_are_undefined_points_of_a_sweep() -> None:
    sweep = known(PROCUREMENT_EXPECTED_GAP({"ladder": "MATH", "N": [256, 10**8]}).sweep)
    assert sweep.undefined == 1
    assert "too many to sum exactly" in sweep.notes[0]


def test_the_constants_are_those_of_the_paper_page() -> None:
    values = VERIFIER_PROCUREMENT({"K": 8, "N": 256}).values
    assert values["constant"] == near(0.5**0.5)
    assert values["implied_constant"] == near(0.5547746768)
    assert VERIFIER_PROCUREMENT({"K": 1, "N": 256}).values["implied_constant"] is None


def test_the_probes_needed_are_told_with_what_no_mechanism_can_beat() -> None:
    values = PROCUREMENT_PROBES_NEEDED({"K": 8, "gap": 0.01, "alpha_min": 0.5}).values
    assert values["probes_needed"] == values["maximal_probes"] == 41589
    assert values["reports_needed"] == 8 * 41589
    assert values["probes_at_least"] == math.ceil((0.0464277 / 0.01) ** 2)
    alone = PROCUREMENT_PROBES_NEEDED({"K": 1})
    assert (alone.values["probes_needed"], alone.values["probes_at_least"], alone.elasticities) == (0, 0, {})


def test_the_elasticities_of_the_probes_are_those_before_rounding() -> None:
    slopes = PROCUREMENT_PROBES_NEEDED({"K": 8, "gap": 1e-5}).elasticities
    up, down = (PROCUREMENT_PROBES_NEEDED({"K": 8, "gap": 1e-5 * s}).values["probes_needed"] for s in (1.001, 0.999))
    assert math.log(number(up) / number(down)) / math.log(1.001 / 0.999) == near(slopes["gap"], rel=1e-5)


def test_the_expected_gap_comes_with_a_seeded_monte_carlo_when_asked_for() -> None:
    plain = PROCUREMENT_EXPECTED_GAP({"ladder": "GSM8K", "N": 256})
    drawn = PROCUREMENT_EXPECTED_GAP({"ladder": "GSM8K", "N": 256, "trials": 5000, "seed": 3})
    assert "simulated_gap" not in plain.values
    assert drawn.values["expected_gap"] == plain.values["expected_gap"]
    distance = abs(number(drawn.values["simulated_gap"]) - number(drawn.values["expected_gap"]))
    assert distance < 4 * number(drawn.values["standard_error"])
    assert TUNED_NOTE in plain.assumptions


def test_the_expected_gap_of_given_verifiers_takes_a_probe_power_of_one_unless_told() -> None:
    evaluation = PROCUREMENT_EXPECTED_GAP({"alphas": [0.5, 0.9], "N": 10})
    assert evaluation.values["expected_gap"] == procurement_expected_gap([0.5, 0.9], 10)
    assert any(line.startswith("probe_power = 1") for line in evaluation.assumptions)
    told = PROCUREMENT_EXPECTED_GAP({"alphas": [0.5, 0.9], "N": 10, "probe_power": 0.5})
    assert told.values["expected_gap"] == procurement_expected_gap([0.5, 0.9], 10, 0.5)
    assert not any(line.startswith("probe_power = 1") for line in told.assumptions)
    stronger = PROCUREMENT_EXPECTED_GAP({"ladder": "MATH", "N": 10, "probe_power": 1})
    assert stronger.values["expected_gap"] == procurement_expected_gap(LADDERS["MATH"].alphas, 10)
    assert evaluation.values["gap_at_random"] == near((0.9 / 0.5 - 1) / 2)


def test_a_target_that_is_the_expected_gap_is_indifferent() -> None:
    gap = procurement_expected_gap([0.5, 0.9], 10)
    assert PROCUREMENT_EXPECTED_GAP({"alphas": [0.5, 0.9], "N": 10, "gap": gap}).decision == "indifferent"
    assert PROCUREMENT_EXPECTED_GAP({"alphas": [0.5, 0.9], "N": 10, "gap": gap / 2}).decision == "misses target"


@pytest.mark.parametrize("given_inputs", [{}, {"alphas": [0.5, 0.9], "ladder": "MATH"}])
def test_either_verifiers_or_a_ladder_must_be_given(given_inputs: dict[str, Any]) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        PROCUREMENT_EXPECTED_GAP({"N": 10, **given_inputs})
    assert caught.value.field == "alphas"


def test_two_inputs_of_the_expected_gap_can_be_swept() -> None:
    sweep = known(PROCUREMENT_EXPECTED_GAP({"ladder": "MATH", "N": [64, 256], "probe_power": [0.2, 0.4]}).sweep)
    assert [row[-1] for row in sweep.rows] == [
        near(procurement_expected_gap(LADDERS["MATH"].alphas, N, power), rel=1e-5)
        for N in (64, 256)
        for power in (0.2, 0.4)
    ]


@pytest.mark.parametrize(("q", "warned"), [(0, True), (1, True), (0.5, False), (0.001, False)])
def test_a_bare_decision_is_told_that_it_reduces_the_score_to_accuracy(q: float, warned: bool) -> None:
    assert own_warnings(MISREPORT_LOSS({"p": 0.7, "q": q})) == ([BARE_DECISION_WARNING] if warned else [])


@settings(max_examples=40)
@given(POINTS["payment_plan"])
def test_the_plan_turns_at_its_feasible_break_evens(point: dict[str, Any]) -> None:
    for found in PAYMENT_PLAN(point).break_evens:
        if found.feasible and known(found.value) > 1e-6:
            better, worse = (1.001, 0.999) if found.variable == "budget" else (0.999, 1.001)
            assert PAYMENT_PLAN(point | {found.variable: known(found.value) * worse}).decision == "infeasible"
            if PAYMENT_PLAN(point).decision == "feasible":
                assert PAYMENT_PLAN(point | {found.variable: known(found.value) * better}).decision == "feasible"


@pytest.mark.parametrize("threshold", [POSTED_PRICE_UNRAVEL, POSTED_PRICE_CUTOFF_CONTINUUM])
def test_at_the_break_even_theta_the_best_seller_is_indifferent(threshold: Threshold) -> None:
    (found,) = threshold(threshold.example).break_evens
    assert threshold({**threshold.example, "theta": found.value}).decision == "indifferent"
    assert threshold({**threshold.example, "theta": known(found.value) * 0.999}).decision == "best seller stays"
    assert threshold({**threshold.example, "theta": known(found.value) * 1.001}).decision == "best seller leaves"


@given(st.lists(rates, min_size=2, max_size=6, unique=True), st.floats(0.3, 1.2))
def test_the_best_seller_is_active_exactly_where_it_is_said_to_stay(alphas: list[float], theta: float) -> None:
    evaluation = POSTED_PRICE_UNRAVEL({"alphas": alphas, "theta": theta})
    assume(abs(known(evaluation.margin)) > 1e-9)
    assert (max(alphas) in cast("list[float]", evaluation.values["active"])) == (
        evaluation.decision == "best seller stays"
    )


@pytest.mark.parametrize(
    ("theta", "warnings"),
    [(0.9, []), (0.88, []), (0.87, [ABOVE_CLAIM_WARNING]), (0.6, [ABOVE_CLAIM_WARNING]), (1.1, [NO_TRADE_WARNING])],
)
def test_the_claim_of_30_percent_is_called_one_about_theta_where_more_is_closed(
    theta: float, warnings: list[str]
) -> None:
    given_inputs = {"alpha_lo": 0.5, "alpha_hi": 0.9, "theta": theta}
    assert own_warnings(POSTED_PRICE_CUTOFF_CONTINUUM(given_inputs)) == warnings


def test_only_the_rate_is_published() -> None:
    published = {
        formula.latex for threshold in THRESHOLDS for formula in threshold.formulas if formula.status == "proved"
    }
    assert published == {r"\mathrm{gap} \le \mathrm{const} \cdot \sqrt{\frac{\log K}{N}}"}
    assert {formula.status for formula in MISREPORT_LOSS.formulas} == {"literature"}
