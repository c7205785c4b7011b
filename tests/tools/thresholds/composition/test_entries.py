# ruff: noqa: N803 (the paper's symbols keep their case)
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.agreement import assert_surface_agrees
from tests.tools.thresholds.calls import own_warnings
from tools.thresholds import (
    BASELINE_MATCHED_GAP,
    COMPOSITION_EXPANSION,
    COMPOSITION_GAP_BOUND,
    COMPOSITION_SIMULATION,
    COV_FROM_DISAGREEMENT,
    JOINT_QUADRATIC_SCORE,
    VERIFIER_COMPOSITION,
    WITHIN_BETWEEN,
    BreakEven,
    Evaluation,
    compose,
    composition_gap_bound,
    composition_simulation,
    frechet_cov,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
rates = st.floats(0, 1)
inner = st.floats(0.05, 0.95)
covs = st.floats(-0.25, 0.25)
rules = st.sampled_from(["and", "or", "first", "second"])
gaps = st.floats(0.001, 1)
PAIR: dict[str, Any] = {"a": 0.8, "b": 0.7, "cov": 0.1}
HALF: dict[str, Any] = {"joint": [0.4, 0.1, 0.1, 0.4], "rule": "and"}


def even(answer: Evaluation, variable: str, place: int = 0) -> BreakEven:
    return [found for found in answer.break_evens if found.variable == variable][place]


@settings(max_examples=60)
@given(rates, rates, covs, rules, gaps)
def test_composition_over_a_grid_is_composition_at_its_points(
    a: float, b: float, cov: float, rule: str, gap: float
) -> None:
    given_inputs = {"a": a, "b": b, "cov": cov, "rule": rule, "gap": gap, "K1": 8, "K2": 4, "N": 100}
    assert_surface_agrees(VERIFIER_COMPOSITION, given_inputs, ("a", "b", "cov", "gap", "N"))


def test_composition_at_the_edge_where_a_pair_accepts_nothing() -> None:
    for inputs in ({"a": 0.4, "b": 0.4, "cov": -0.16}, {"a": 0, "b": 0.5}, {"a": 0, "b": 0, "rule": "or"}):
        assert_surface_agrees(VERIFIER_COMPOSITION, inputs, ("a", "b", "cov"))
    answer = VERIFIER_COMPOSITION({"a": 0.4, "b": 0.4, "cov": -0.16})
    assert (answer.decision, answer.margin, answer.elasticities) == ("records are insufficient", None, {})
    assert VERIFIER_COMPOSITION({"a": 0, "b": 0.5}).decision is None


@given(inner, inner, st.floats(0.05, 0.95), st.sampled_from(["and", "or"]), gaps)
def test_at_its_break_evens_the_decision_is_a_tie(a: float, b: float, share: float, rule: str, gap: float) -> None:
    low, high = frechet_cov(a, b)
    point = {"a": a, "b": b, "cov": low + share * (high - low), "rule": rule, "gap": gap}
    answer = VERIFIER_COMPOSITION(point)
    for place in (0, 1):
        found = even(answer, "cov", place)
        if found.feasible:
            assert VERIFIER_COMPOSITION(point | {"cov": found.value}).decision == "indifferent"
    found = even(answer, "gap")
    if found.feasible:
        assert VERIFIER_COMPOSITION(point | {"gap": found.value}).decision == "indifferent"


@given(inner, inner, st.floats(0.05, 0.95), rules)
def test_elasticities_are_slopes_of_the_accept_rate_in_logs(a: float, b: float, share: float, rule: str) -> None:
    low, high = frechet_cov(a, b)
    point = {"a": a, "b": b, "cov": low + share * (high - low)}
    rate = compose(**point, rule=rule).pipeline
    assume(rate > 1e-3)
    elasticities = VERIFIER_COMPOSITION(point | {"rule": rule}).elasticities
    for name, value in point.items():
        step = 1e-6
        up, down = (
            compose(**point | {name: value + side * step}, rule=rule).pipeline
            if name != "cov"
            else rate + side * step * {"and": 1, "or": -1}.get(rule, 0)
            for side in (1, -1)
        )
        assert elasticities[name] == near((up - down) / (2 * step) * value / rate, rel=1e-5, abs=1e-6)


def test_a_break_even_that_no_float_holds_is_null() -> None:
    found = even(VERIFIER_COMPOSITION({"a": 1, "b": 1, "gap": 1.7e308}), "cov")
    assert (found.value, found.feasible) == (None, False)


def test_the_bound_and_the_ratio_are_there_when_their_inputs_are() -> None:
    assert VERIFIER_COMPOSITION(PAIR).values["bound"] is None
    assert VERIFIER_COMPOSITION(PAIR | {"K1": 8, "K2": 8}).values["probe_ratio"] == 2
    assert VERIFIER_COMPOSITION(PAIR | {"K1": 1, "K2": 8}).values["probe_ratio"] is None
    full = VERIFIER_COMPOSITION(PAIR | {"K1": 8, "K2": 8, "N": 512, "alpha_min": 0.5})
    assert full.values["bound"] == composition_gap_bound(8, 8, 512, 1, 0.5)
    assert any("score_range" in line for line in full.assumptions)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, []),
        ({"rule": "or"}, ["up to sign"]),
        ({"rule": "second"}, ["ignores a verifier"]),
        ({"cov": 0.09}, ["sufficient, not necessary"]),
        ({"cov": 0.03}, []),
        ({"K1": 8, "K2": 8, "N": 512}, ["in simulation"]),
        ({"K1": 8, "K2": 8, "N": 500}, []),
        ({"K1": 8, "K2": 8, "N": 512, "gap": 0.07}, []),
    ],
)
def test_a_discrepancy_is_told_exactly_where_it_applies(inputs: dict[str, Any], words: list[str]) -> None:
    warnings = own_warnings(VERIFIER_COMPOSITION(PAIR | inputs))
    assert len(warnings) == len(words)
    for warning, word in zip(warnings, words, strict=True):
        assert word in warning


def test_the_scope_of_the_identity_is_always_told() -> None:
    assumptions = " ".join(VERIFIER_COMPOSITION(PAIR).assumptions)
    assert "exact for two verifiers" in assumptions
    assert "total covariance" in assumptions


def test_a_sweep_of_the_covariance_finds_where_the_records_fail() -> None:
    sweep = known(VERIFIER_COMPOSITION({"a": 0.8, "b": 0.7, "cov": {"start": 0, "stop": 0.2, "num": 50}}).sweep)
    (crossing,) = sweep.boundary
    assert crossing.at["cov"] == near(0.056, rel=1e-8)
    assert sweep.undefined > 0
    assert "Fréchet" in " ".join(sweep.notes)


@given(rates, rates, rates)
def test_disagreement_over_a_grid_is_disagreement_at_its_points(a: float, b: float, disagreement: float) -> None:
    assert_surface_agrees(
        COV_FROM_DISAGREEMENT, {"a": a, "b": b, "disagreement": disagreement}, ("a", "b", "disagreement")
    )


@given(rates, rates)
def test_verifiers_that_differ_as_by_chance_are_indifferent(a: float, b: float) -> None:
    point = {"a": a, "b": b, "disagreement": min(a * (1 - b) + b * (1 - a), 1)}
    answer = COV_FROM_DISAGREEMENT(point)
    assert answer.decision == "indifferent"
    assert COV_FROM_DISAGREEMENT(point | {"disagreement": even(answer, "disagreement").value}).margin == near(
        0, abs=1e-12
    )


@given(rates, rates, covs, covs, gaps)
def test_the_baseline_over_a_grid_is_the_baseline_at_its_points(
    a: float, b: float, cov_lo: float, cov_hi: float, gap: float
) -> None:
    inputs = {"a": a, "b": b, "cov_lo": cov_lo, "cov_hi": cov_hi, "gap": gap}
    assert_surface_agrees(BASELINE_MATCHED_GAP, inputs, ("a", "b", "cov_lo", "cov_hi"))


@given(inner, inner, st.floats(0.1, 1), gaps)
def test_the_break_evens_of_the_baseline_tie(a: float, b: float, share: float, gap: float) -> None:
    low, high = frechet_cov(a, b)
    point = {"a": a, "b": b, "cov_lo": low / 3, "cov_hi": share * high, "gap": gap}
    answer = BASELINE_MATCHED_GAP(point)
    assert BASELINE_MATCHED_GAP(point | {"gap": even(answer, "gap").value}).decision == "indifferent"
    found = even(answer, "cov_hi")
    if found.feasible:
        assert BASELINE_MATCHED_GAP(point | {"cov_hi": found.value}).decision == "indifferent"


def test_the_baselines_warning_is_for_small_covariances_that_break_it() -> None:
    assert own_warnings(BASELINE_MATCHED_GAP({"a": 0.8, "b": 0.7, "cov_hi": 0.1})) == []
    assert own_warnings(BASELINE_MATCHED_GAP({"a": 0.8, "b": 0.7, "cov_hi": 0.01})) == []
    (warning,) = own_warnings(BASELINE_MATCHED_GAP({"a": 0.8, "b": 0.7, "cov_hi": 0.08}))
    assert "sufficient, not necessary" in warning


@given(st.integers(1, 10**4), st.integers(1, 10**4), st.integers(1, 10**5), st.floats(0.1, 10), inner, gaps)
def test_the_bound_over_a_grid_is_the_bound_at_its_points(
    K1: int, K2: int, N: int, score_range: float, alpha_min: float, gap: float
) -> None:
    inputs = {"K1": K1, "K2": K2, "N": N, "score_range": score_range, "alpha_min": alpha_min, "gap": gap}
    assert_surface_agrees(COMPOSITION_GAP_BOUND, inputs, tuple(inputs))


@given(st.integers(2, 10**4), st.integers(1, 10**4), st.integers(1, 10**5), st.floats(0.1, 10), inner, gaps)
def test_the_break_evens_of_the_bound_tie_or_certify(
    K1: int, K2: int, N: int, score_range: float, alpha_min: float, gap: float
) -> None:
    point = {"K1": K1, "K2": K2, "N": N, "score_range": score_range, "alpha_min": alpha_min, "gap": gap}
    answer = COMPOSITION_GAP_BOUND(point)
    for found in answer.break_evens:
        if found.feasible:
            tie = COMPOSITION_GAP_BOUND(point | {found.variable: found.value}).decision
            assert tie in (("certified", "indifferent") if found.variable == "N" else ("indifferent",))


@given(st.integers(2, 10**4), st.integers(2, 10**4), st.integers(2, 10**5))
def test_elasticities_of_the_bound_are_its_slopes_in_logs(K1: int, K2: int, N: int) -> None:
    answer = COMPOSITION_GAP_BOUND({"K1": K1, "K2": K2, "N": N, "alpha_min": 0.5})
    logs = np.log(float(K1)) + np.log(float(K2))
    assert answer.elasticities["K1"] == near(1 / (2 * logs))
    step = np.log(composition_gap_bound(K1, K2, 4 * N) / composition_gap_bound(K1, K2, N)) / np.log(4)
    assert answer.elasticities["N"] == near(step)


def test_a_single_pair_is_certified_at_once() -> None:
    answer = COMPOSITION_GAP_BOUND({"K1": 1, "K2": 1, "N": 256})
    assert (answer.decision, answer.values["bound"], answer.values["probe_ratio"]) == ("certified", 0, None)
    assert [found.feasible for found in answer.break_evens] == [False, False]
    assert "K1" not in answer.elasticities


@pytest.mark.parametrize(("N", "told"), [(256, True), (512, True), (511, False), (3328, False)])
def test_the_published_probes_are_told_to_be_simulated(N: int, told: bool) -> None:
    assert bool(own_warnings(COMPOSITION_GAP_BOUND({"K1": 8, "K2": 8, "N": N, "alpha_min": 0.5}))) is told


def test_the_instance_records_decide_and_tie_at_their_error() -> None:
    given_inputs = {"pA": [0.9, 0.5], "pB": [0.8, 0.4], "cov_within": [0.05, 0.1]}
    answer = WITHIN_BETWEEN(given_inputs)
    assert answer.decision == "instance records fail"
    tie = known(even(answer, "tolerated_error").value)
    assert tie == near(abs(0.46 / 0.535 - 1))
    assert WITHIN_BETWEEN(given_inputs | {"tolerated_error": tie}).decision == "indifferent"
    assert WITHIN_BETWEEN(given_inputs | {"tolerated_error": tie * 1.01}).decision == "instance records suffice"
    assert not any("alike" in line for line in WITHIN_BETWEEN(given_inputs | {"weights": [0.2, 0.8]}).assumptions)
    sweep = known(WITHIN_BETWEEN(given_inputs | {"tolerated_error": {"start": 0.01, "stop": 0.5, "num": 30}}).sweep)
    assert [crossing.at["tolerated_error"] for crossing in sweep.boundary] == [near(tie)]


def test_instances_that_accept_nothing_have_no_decision() -> None:
    given_inputs = {"pA": [0.0, 0.5], "pB": [0.5, 0.0], "cov_within": [0, 0]}
    answer = WITHIN_BETWEEN(given_inputs)
    assert (answer.decision, answer.margin, answer.values["error_of_pooled_records"]) == (None, None, None)
    assert known(WITHIN_BETWEEN(given_inputs | {"tolerated_error": [0.1, 0.2]}).sweep).undefined == 2


@given(st.lists(st.floats(0.01, 1), min_size=8, max_size=8), st.sampled_from(["and", "or", "majority"]), rates, gaps)
def test_the_expansion_over_a_grid_is_the_expansion_at_its_points(
    weights: list[float], rule: str, dependence: float, gap: float
) -> None:
    joint = [weight / sum(weights) for weight in weights]
    assume(abs(sum(joint) - 1) < 1e-12)
    inputs = {"joint": joint, "rule": rule, "dependence": dependence, "tolerated_error": gap}
    assert_surface_agrees(COMPOSITION_EXPANSION, inputs, ("dependence", "tolerated_error"))


@pytest.mark.parametrize("joint", [[0.4, 0.1, 0.1, 0.4], [0.1, 0.4, 0.4, 0.1]])
@pytest.mark.parametrize("rule", ["and", "or"])
@pytest.mark.parametrize("gap", [0.01, 0.1, 0.3])
def test_at_the_least_dependence_the_expansion_ties(joint: list[float], rule: str, gap: float) -> None:
    found = even(COMPOSITION_EXPANSION({"joint": joint, "rule": rule, "tolerated_error": gap}), "dependence")
    if found.feasible:
        point = {"joint": joint, "rule": rule, "tolerated_error": gap, "dependence": found.value}
        assert COMPOSITION_EXPANSION(point).decision == "indifferent"
    assert known(found.value) > 0


def test_without_dependence_or_with_a_wide_target_none_turns_the_decision() -> None:
    for inputs in ({"joint": [0.25] * 4, "rule": "and"}, HALF | {"tolerated_error": 1.5}):
        found = even(COMPOSITION_EXPANSION(inputs), "dependence")
        assert (found.value, found.feasible) == (None, False)


def test_the_expansion_tells_its_scope_from_three_verifiers_on() -> None:
    assert own_warnings(COMPOSITION_EXPANSION(HALF)) == []
    (warning,) = own_warnings(COMPOSITION_EXPANSION({"joint": [0.125] * 8, "rule": "majority"}))
    assert "exact for two verifiers only" in warning


def test_an_expansion_that_accepts_nothing_has_no_decision() -> None:
    answer = COMPOSITION_EXPANSION({"joint": [0, 0.5, 0.5, 0], "rule": "and"})
    assert (answer.decision, answer.values["relative_cost_error"]) == (None, None)
    with pytest.raises(ThresholdInputError, match="Input 'rule' is missing, and so is table"):
        COMPOSITION_EXPANSION({"joint": [0.25] * 4})


def test_the_score_over_its_outcomes_is_the_score_of_each() -> None:
    report = {"Q": [0.1, 0.2, 0.3, 0.4]}
    for outcome in range(4):
        assert_surface_agrees(JOINT_QUADRATIC_SCORE, report | {"outcome": outcome}, ("outcome",))
    assert known(JOINT_QUADRATIC_SCORE(report | {"outcome": [0, 3, 7]}).sweep).undefined == 1


def test_the_simulation_over_a_grid_is_the_simulation_at_its_points() -> None:
    inputs = {"c": 0.05, "trials": 40}
    sweep = known(COMPOSITION_SIMULATION(inputs | {"N": [64, 128]}).sweep)
    assert sweep.columns == ["N", "joint_scores", "correlation_known", "single_records"]
    for row in sweep.rows:
        wanted = composition_simulation(0.05, int(number(row[0])), trials=40)
        assert row[1:] == near([wanted.joint, wanted.side, wanted.margin], rel=1e-5)
    with pytest.raises(ThresholdInputError, match="sweep at most 30 points"):
        COMPOSITION_SIMULATION(inputs | {"N": {"start": 1, "stop": 100, "num": 31}})
