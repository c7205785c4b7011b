"""Experts, latent caches, windows, precision, prefix caches, drafts: held to counts and to our simulation."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from tests.known import known, number
from tests.tools.thresholds.serving.grid import TPOT_BAND, TTFT_BAND, Comparison, Setting, compare
from tools.thresholds import (
    GPUS,
    KV_TRANSFER_SECONDS,
    MODELS,
    SERVING_ROOFLINE,
    kv_bytes_per_token,
    kv_transfer_seconds,
)
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.routing import speculative_decoding
from tools.thresholds.serving import SERVING_PLAN, LanguageModel, decode_step_seconds, prefill_gpu_seconds_per_token
from tools.thresholds.serving.contract.build import make_fleet
from tools.thresholds.serving.contract.sizing import LAYOUTS
from tools.thresholds.serving.contract.speculation import Speculation
from tools.thresholds.serving.entries.planning import simulate_plan

near = pytest.approx
QUESTION = {name: value for name, value in SERVING_PLAN.example.items() if name != "gpus"}
DRAFTED = {"accept": 0.8, "draft_len": 4, "draft_cost": 0.05}
OTHER_FLEETS: list[dict[str, Any]] = [
    {"prefix_hit": 0.5},
    {"prefix_hit": 0.9, "prompt": 8192, "lam": 30},
    DRAFTED,
    {**DRAFTED, "prefix_hit": 0.5, "output": 1000, "lam": 4},
    {"hw": "H200", "model": "qwen3-235b-a22b", "tp": 8},
    {"hw": "B200", "model": "deepseek-v3", "tp": 8, "precision": "fp8"},
    {"model": "gemma3-12b", "tp": 1},
    {"hw": "H200", "model": "gpt-oss-120b", "tp": 1, **DRAFTED},
]


def plan(**changes: Any) -> dict[str, Any]:
    return dict(SERVING_PLAN({**QUESTION, **changes}).values)


def test_of_a_mixture_a_token_works_on_its_experts_and_a_batch_reads_those_of_its_tokens() -> None:
    model, gpu = MODELS["qwen3-30b-a3b"], GPUS["H100"]
    active, routed = known(model.active_params), known(model.expert_params)
    assert prefill_gpu_seconds_per_token("qwen3-30b-a3b", "H100") == near(2 * active / (gpu.flops * 0.5))
    for batch in (1, 8, 64):
        share = 1 - (1 - 8 / 128) ** batch
        read = 2 * (model.params - routed * (1 - share)) + batch * kv_bytes_per_token("qwen3-30b-a3b") * 1000
        assert decode_step_seconds("qwen3-30b-a3b", "H100", 1, batch, 1000) == near(read / (gpu.hbm_bw * 0.7))


def test_a_model_of_one_expert_is_a_dense_one() -> None:
    shape = {name: getattr(MODELS["llama3-8b"], name) for name in ("params", "layers", "q_heads", "kv_heads")}
    dense, one = (
        LanguageModel(name="ours", head_dim=128, **shape, **extra)
        for extra in (
            {},
            {"experts": 1, "experts_per_token": 1, "expert_params": 5e9, "active_params": shape["params"]},
        )
    )
    assert decode_step_seconds(one, "H100", 1, 8, 2000) == near(decode_step_seconds(dense, "H100", 1, 8, 2000))
    assert prefill_gpu_seconds_per_token(one, "H100") == near(prefill_gpu_seconds_per_token(dense, "H100"))


def test_the_cache_is_that_of_the_published_models() -> None:
    assert kv_bytes_per_token("deepseek-v3") == 61 * (512 + 64) * 2  # its report: a latent vector and a key of RoPE
    gemma = MODELS["gemma3-12b"]
    full, token = gemma.layers - known(gemma.windowed_layers), 2 * gemma.kv_heads * gemma.head_dim * 2
    expected = token * (full * 8192 + known(gemma.windowed_layers) * known(gemma.window))
    assert kv_transfer_seconds("gemma3-12b", 8192, 5e10) == near(expected / 5e10)
    sent = {"model": "gemma3-12b", "bandwidth": 5e10}
    for prompt in (known(gemma.window) / 2, 8192):
        growth = kv_transfer_seconds("gemma3-12b", prompt + 1, 5e10) - kv_transfer_seconds("gemma3-12b", prompt, 5e10)
        slope = KV_TRANSFER_SECONDS({**sent, "prompt": prompt}).elasticities["prompt"]
        assert slope == near(growth * prompt / kv_transfer_seconds("gemma3-12b", prompt, 5e10))
    short = known(gemma.window) / 2
    assert kv_transfer_seconds("gemma3-12b", short, 5e10) == near(token * gemma.layers * short / 5e10)


def test_a_lower_precision_takes_half_the_memory_and_its_own_arithmetic() -> None:
    half = plan(precision="fp8", detail="full")
    plain = plan(detail="full")
    assert number(half["gb_per_gpu"]) - number(half["kv_gb_per_gpu"]) == near(
        (number(plain["gb_per_gpu"]) - number(plain["kv_gb_per_gpu"])) / 2, rel=0.01
    )
    named = SERVING_PLAN({**QUESTION, "flops": GPUS["H100"].flops_fp8, "weight_bytes": 1})
    assert SERVING_PLAN({**QUESTION, "precision": "fp8"}).values == named.values
    assert plan(precision="fp8", flops=1e15) == plan(weight_bytes=1, flops=1e15)
    assert plan(precision="bf16") == plan()


def test_a_prefix_cache_and_a_good_draft_never_take_more_gpus() -> None:
    names = [f"{layout}_gpus" for layout in LAYOUTS]
    for better in ({"prefix_hit": 0.5}, {"prefix_hit": 0.9}, {**DRAFTED, "accept": 0.9}):
        for name in names:
            assert number(plan(**better)[name]) <= number(plan()[name]), (name, better)
    assert plan(accept=0, draft_len=1, draft_cost=0) == plan()  # memory bound, so that verifying one more is free


def test_a_round_gives_the_tokens_of_the_cited_formula() -> None:
    for accept, length in itertools.product((0.0, 0.3, 0.8, 1.0), (1, 4, 7)):
        found = Speculation(accept, length, 0.05)
        expected = length + 1 if accept == 1 else (1 - accept ** (length + 1)) / (1 - accept)
        assert found.tokens == near(expected)
        speedup = speculative_decoding(accept, length, 0.05).speedup
        assert found.tokens / (1 + length * 0.05) == near(speedup)


@pytest.mark.parametrize("accept", [0.0, 0.3, 0.8, 1.0])
def test_drawn_rounds_have_the_mean_and_spread_of_the_closed_form(accept: float) -> None:
    drafting = Speculation(accept, 4, 0.05)
    rounds = drafting.draw_rounds(4000, 1000, seed=3)
    assert np.array_equal(rounds, drafting.draw_rounds(4000, 1000, seed=3))
    assert rounds.mean() == near(1000 / drafting.tokens, rel=0.01)
    spread = (1000 * drafting.variance / drafting.tokens**3) ** 0.5  # of a renewal process
    assert rounds.std() == near(spread, rel=0.1, abs=0.5)


def test_predictions_of_other_fleets_stay_within_the_bands_of_the_grid() -> None:
    found = [one for changes in OTHER_FLEETS for one in _compare_layouts(changes)]
    assert len(found) >= 2 * len(OTHER_FLEETS)
    for one in found:
        assert TTFT_BAND[0] <= one.ttft <= TTFT_BAND[1], one
        assert TPOT_BAND[0] <= one.tpot <= TPOT_BAND[1], one
        assert one.attained >= 0.97, one


def _compare_layouts(changes: dict[str, Any]) -> list[Comparison]:
    _, values, _ = SERVING_PLAN.checked({**QUESTION, **changes})
    fleet = make_fleet(values)
    sizes = {layout: fleet.size(layout) for layout in LAYOUTS}
    return [compare(Setting(f"{changes} {name}", fleet, name, size.pools)) for name, size in sizes.items() if size]


def test_what_was_never_measured_is_said_in_short() -> None:
    for changes, said in (
        ({"model": "deepseek-v3", "tp": 8, "hw": "B200"}, "experts, a latent cache"),
        ({"prefix_hit": 0.3}, "a prefix cache"),
        (DRAFTED, "speculative decoding"),
    ):
        assert any(said in line for line in SERVING_PLAN({**QUESTION, **changes}).warnings)
        measured = {**QUESTION, **changes, "times": "measured"}
        if "model" not in changes:
            assert any(f"not compared for: {said}" in line for line in SERVING_PLAN(measured).warnings)
    assert not any("simulation alone" in line for line in SERVING_PLAN(QUESTION).warnings)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"experts": 8}, "experts_per_token", "give experts and experts_per_token together"),
        ({"experts_per_token": 8}, "experts", "together"),
        ({"window": 8}, "windowed_layers", "together"),
        ({"windowed_layers": 81, "window": 8}, "windowed_layers", "at most 80"),
        ({"active_params": 1e12}, "active_params", "above params"),
        ({"hw": "H20"}, "nic_bw", "of H20-96GB is not known; give nic_bw"),
        ({"precision": "fp4"}, "precision", "give flops"),
        ({"hw": "B200", "times": "measured"}, "times", "nothing was measured on B200"),
        ({"model": "gpt-oss-120b", "times": "measured"}, "times", "experts and windows"),
    ],
)
def test_what_does_not_fit_or_is_not_known_is_refused(changes: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(ThresholdInputError, match=message) as caught:
        SERVING_PLAN({**QUESTION, **changes})
    assert caught.value.field == field


def test_outputs_too_long_to_draw_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="give at most"):
        Speculation(0.5, 4, 0.05).draw_rounds(2, 10**9, seed=0)


def test_a_card_without_a_price_is_planned_for_in_gpus_and_refused_in_dollars() -> None:
    answer = SERVING_PLAN({**QUESTION, "hw": "GB200"})
    assert answer.values["usd_per_mtok"] is None
    assert number(answer.values["colocated_gpus"]) > 0
    assert number(plan(hw="GB200", usd_per_gpu_h=5)["usd_per_mtok"]) > 0


def test_the_break_even_batch_of_a_mixture_counts_every_expert() -> None:
    point = {"hw": "H100", "model": "mixtral-8x7b", "ctx": 512}
    (found,) = SERVING_ROOFLINE({**point, "batch": 8}).break_evens
    turn = math.floor(known(found.value))
    decisions = [SERVING_ROOFLINE({**point, "batch": batch}).decision for batch in (turn, turn + 1)]
    assert decisions == ["memory bound", "compute bound"]


@pytest.mark.parametrize("batch", [2, 16, 100])
def test_the_elasticities_of_a_mixture_are_its_log_slopes(batch: int) -> None:
    point: dict[str, Any] = {"hw": "H100", "model": "mixtral-8x7b", "batch": batch, "ctx": 512}
    answer = SERVING_ROOFLINE(point)
    values: dict[str, Any] = SERVING_ROOFLINE.checked(point)[1]
    for name, slope in answer.elasticities.items():
        named: Any = (values[name], getattr(MODELS["mixtral-8x7b"], name, None), getattr(GPUS["H100"], name, None))
        old = next(value for value in named if value is not None)
        high, low = (_find_step({**values, name: old * factor}) for factor in (1.001, 0.999))
        assert slope == near(math.log(high / low) / math.log(1.001 / 0.999), abs=1e-3), name


def _find_step(values: dict[str, Any]) -> float:
    return float(np.asarray(SERVING_ROOFLINE.surface(**values).values["step"]))


def test_the_last_token_of_a_prompt_is_prefilled_however_short_it_is() -> None:
    checks = simulate_plan({**QUESTION, "prompt": 1.4, "prefix_hit": 0.99, "output": 20}, 500, seed=1)
    assert {check.layout for check in checks} == set(LAYOUTS)
