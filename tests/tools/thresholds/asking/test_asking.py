"""Numbers, names and lists as a colleague gives them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each import for_each
from tests.known import known
from tools.thresholds import THRESHOLDS, Evaluation, Input, Threshold
from tools.thresholds.asking.nearest import find_nearest_input
from tools.thresholds.asking.quantities import UNITS, read_quantity
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.serving.hardware import GPUS, MODELS

COST, SERVING, PROCUREMENT = (THRESHOLDS[name] for name in ("cost_correct", "serving_frontier", "verifier_procurement"))
CHAT: dict[str, Any] = {"prompt": "8k", "output": 128, "lam": "64/s", "ttft_slo": "6 s", "tpot_slo": "60 ms"}
every = for_each(THRESHOLDS.values, lambda threshold: threshold.name)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("60 ms", "s", 0.06),
        ("1.5 seconds", "s", 1.5),
        ("2 min", "s", 120),
        ("12/s", "1/s", 12),
        ("12 requests per second", "1/s", 12),
        ("720/min", "1/s", 12),
        ("8k", "tokens", 8000),
        ("6,000 tokens", "tokens", 6000),
        ("70B", "count", 70e9),
        ("62 %", "probability", 0.62),
        ("62%", "fraction", 0.62),
        ("$4/Mtok", "$ per 1e6 tokens", 4),
        ("$4 per million tokens", "$ per 1e6 tokens", 4),
        ("4 USD / 1M tokens", "$ per 1e6 tokens", 4),
        ("$0.004/ktok", "$ per 1e6 tokens", 4),
        ("$3/GPU-hour", "$ per GPU-hour", 3),
        ("5 cents", "$", 0.05),
        ("50 GB/s", "bytes/s", 50e9),
        ("400 Gb/s", "bytes/s", 50e9),
        ("400 Gbit/s", "bytes/s", 50e9),
        ("80 GiB", "bytes", 80 * 2**30),
        ("989 TFLOPS", "FLOP/s", 989e12),
        ("700 W", "W", 700),
    ],
)
def test_a_number_with_its_unit_is_read(text: str, unit: str, number: float) -> None:
    assert read_quantity("x", text, unit) == pytest.approx(number, rel=1e-15)


@for_each(
    lambda: [(unit, name) for unit, names in UNITS.items() for name in names if name and "gpus" not in name],
    lambda pair: "".join(pair),
)
def test_every_unit_is_read_as_it_is_listed(pair: tuple[str, str]) -> None:
    unit, name = pair
    money = "$" if unit.startswith("$") else ""
    assert read_quantity("x", f"{money}3 {name}", unit) == pytest.approx(3 * UNITS[unit][name])


@pytest.mark.parametrize("text", ["5", "0.5", "five", "", "1:2", "nan", "inf", "-", ".", "$", "1" * 100 + " ms"])
def test_a_text_without_a_unit_is_no_number(text: str) -> None:
    with pytest.raises(ThresholdInputError, match=r"must be a number, not a str|is '\$'"):
        COST({"cpm": text})


def test_a_unit_of_something_else_is_refused_with_one_that_works() -> None:
    with pytest.raises(
        ThresholdInputError, match="is '60 GB', whose unit is not one of this input; give it in s, or as '60 ms'"
    ):
        SERVING({**CHAT, "tpot_slo": "60 GB"})


def test_an_answer_names_what_was_read_from_what() -> None:
    evaluation = SERVING(CHAT)
    assert "tpot_slo = 0.06 s, read from '60 ms'" in evaluation.assumptions
    plain = SERVING({"prompt": 8000, "output": 128, "lam": 64, "ttft_slo": 6, "tpot_slo": 0.06})
    assert evaluation.values == plain.values


def test_units_stand_in_lists_and_ranges_too() -> None:
    grid = SERVING.grid(
        {**CHAT, "ttft_slo": ["2 s", "900 ms"], "tpot_slo": {"start": "20 ms", "stop": "60 ms", "num": 3}}
    )
    assert [axis.values.tolist() for axis in grid.axes] == [[0.9, 2], pytest.approx([0.02, 0.04, 0.06])]


@pytest.mark.parametrize(
    ("changes", "meant"),
    [({"tpot_slo": 60}, "did you mean '60 ms'?"), ({"ttft_slo": 600}, "'600 ms'"), ({"kv_bw": 200}, "'200 GB/s'")],
)
def test_a_number_of_another_unit_is_computed_and_warned_of_first(changes: dict[str, Any], meant: str) -> None:
    warning = SERVING({**CHAT, **changes}).warnings[0]
    assert meant in warning
    assert f"{next(iter(changes))} = " in warning


def test_usual_numbers_are_not_warned_of() -> None:
    assert not any("did you mean" in line for line in SERVING(CHAT).warnings)


def test_percent_given_as_a_share_is_refused_with_what_was_meant() -> None:
    with pytest.raises(ThresholdInputError, match="or '62 %'"):
        COST({"cpm": 5, "alpha": 62})
    with pytest.raises(ThresholdInputError) as caught:
        COST({"cpm": 5, "alpha": 1.5})
    assert "%" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("requests_per_second", "lam"),
        ("qps", "lam"),
        ("input_tokens", "prompt"),
        ("output_tokens", "output"),
        ("gpu", "hw"),
        ("llm", "model"),
        ("ttft", "ttft_slo"),
        ("time_per_output_token", "tpot_slo"),
        ("percentile", "q"),
        ("gpu_price", "usd_per_gpu_h"),
        ("tensor_parallel", "tp"),
        ("bandwidth", "kv_bw"),
        ("xyz", None),
    ],
)
def test_a_wrong_name_leads_to_the_input_that_it_means(name: str, meant: str | None) -> None:
    assert find_nearest_input(name, SERVING.inputs) == meant


def test_what_changes_nothing_in_a_call_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match=r"'delta' has no effect .* give method = highprob with it"):
        PROCUREMENT({"K": 8, "N": 256, "delta": 0.01})
    assert PROCUREMENT({"K": 8, "N": 256, "delta": 0.01, "method": "highprob"}).decision
    with pytest.raises(ThresholdInputError, match="leave out kv_bw"):
        SERVING({**CHAT, "kv_bw": 2e11, "nic_bw": 5e10})
    with pytest.raises(ThresholdInputError, match="give trials with it"):
        THRESHOLDS["procurement_expected_gap"]({"ladder": "MATH", "N": 256, "seed": 3})
    with pytest.raises(ThresholdInputError, match="is not an input"):
        THRESHOLDS["kv_transfer_seconds"]({"prompt": 100, "bandwidth": 1e9, "params": 7e10})


def test_names_given_as_a_list_are_compared() -> None:
    evaluation = SERVING({**CHAT, "hw": ["H100", "A100", "H200"]})
    sweep = known(evaluation.sweep)
    assert sweep.columns[:2] == ["hw", "decision"] or sweep.columns[0] == "hw"
    for row in sweep.rows:
        alone = SERVING({**CHAT, "hw": row[0]})
        shown = dict(zip(sweep.columns, row, strict=True))
        assert shown["colocated"] == alone.values["colocated"]
        assert {**evaluation.values, **shown}["batch"] == alone.values["batch"]
    assert len(sweep.rows) == 3


def test_a_name_that_is_refused_is_an_undefined_row() -> None:
    sweep = known(THRESHOLDS["accept_curve"]({"curve": ["passk", "expower"], "rho": 2, "p": 0.5}).sweep)
    assert (len(sweep.rows), sweep.points, sweep.undefined) == (1, 2, 1)
    assert "does not belong to the curve 'expower'" in sweep.notes[-1]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"hw": ["H100"]}, "compares nothing"),
        ({"hw": ["H100", "H100"]}, "compares nothing"),
        ({"hw": ["H100", "H1000"]}, "give one of"),
        ({"hw": ["H100", "H200"], "lam": [1, 2]}, "compare names, or vary numbers"),
        ({"hw": ["H100", "H200"], "prompt": -1}, "prompt"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ThresholdInputError, match=problem):
        SERVING({**CHAT, **changes})


def test_more_combinations_than_can_be_compared_are_refused_before_any_is_computed() -> None:
    call = {**CHAT, "hw": list(GPUS), "model": list(MODELS), "times": ["roofline", "measured"]}
    with pytest.raises(ThresholdInputError, match=r"makes \d+ combinations.*at most 24"):
        THRESHOLDS["serving_plan"](call)


def test_a_default_that_is_an_end_says_which() -> None:
    assumptions = SERVING(CHAT).assumptions
    assert any(line.startswith("phi_colo = 1") and line.endswith("the optimistic end") for line in assumptions)
    assert any(line.startswith("overlap = 0") and line.endswith("the pessimistic end") for line in assumptions)


def test_at_most_three_assumed_numbers_are_told_to_turn_the_decision_each_at_the_place_where_it_does() -> None:
    given_ = {**CHAT, "lam": 10}
    evaluation = SERVING(given_)
    assumed = [line for line in evaluation.warnings if " is assumed: " in line]
    assert 1 <= len(assumed) <= 3
    for line in assumed:
        name, at = line.split(" = ")[0], float(line.split(": at ")[1].split(" ")[0])
        turned = line.split("turns to '")[1].split("'")[0]
        whole = any(field.name == name and isinstance(field, Input) and field.integer for field in SERVING.inputs)
        beside = (at - 1, at) if whole else (at * 0.97, min(at * 1.03, 1) if at <= 1 else at * 1.03)
        sides = {SERVING({**given_, name: value}).decision for value in beside}
        assert sides == {evaluation.decision, turned}, line


@every
def test_no_answer_holds_infinity_or_not_a_number(threshold: Threshold) -> None:
    for field in threshold.inputs:
        if isinstance(field, Input) and isinstance(value := threshold.example.get(field.name), int | float):
            for extreme in (value * 1e12, value * 1e-12):
                answer = _answer_or_none(threshold, {**threshold.example, field.name: extreme})
                if answer is not None:
                    json.dumps(answer.model_dump(mode="json"), allow_nan=False)


def _answer_or_none(threshold: Threshold, given_: dict[str, Any]) -> Evaluation | None:
    try:
        return threshold(given_)
    except ThresholdInputError:
        return None


@given(st.text(max_size=80), st.sampled_from([*UNITS, "probability", "$", "elasticity"]))
def test_any_text_is_read_or_refused(text: str, unit: str) -> None:
    try:
        found = read_quantity("x", text, unit)
    except ThresholdInputError:
        return
    assert found is None or isinstance(found, float)
