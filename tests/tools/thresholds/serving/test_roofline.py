import math
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    GPUS,
    KV_TRANSFER_SECONDS,
    MODELS,
    SERVING_ROOFLINE,
    Gpu,
    LanguageModel,
    chunk_tax,
    decode_step_seconds,
    kv_bytes_per_token,
    kv_transfer_seconds,
    max_decode_batch,
    prefill_gpu_seconds_per_token,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
DENSE = sorted(name for name, model in MODELS.items() if not model.departs)
cards, models = st.sampled_from(sorted(GPUS)), st.sampled_from(DENSE)
contexts, limits, batches = st.floats(16, 32768), st.floats(0.01, 0.5), st.integers(1, 1024)
POINT: dict[str, Any] = {"model": "llama3-70b", "hw": "H100", "tp": 4}
ROOF: dict[str, Any] = {"hw": "H100", "model": "llama3-70b", "batch": 32, "ctx": 2048, "tpot_slo": 0.05}
SENT: dict[str, Any] = {"model": "llama3-70b", "prompt": 8192, "bandwidth": 5e10, "time_budget": 0.1}


@pytest.mark.parametrize(("model", "size"), [("llama3-70b", 327_680), ("llama3-8b", 131_072), ("llama2-13b", 819_200)])
def test_the_cache_of_a_token_is_that_of_the_models_shape(model: str, size: int) -> None:
    assert kv_bytes_per_token(model) == size


@given(cards, models, contexts, st.floats(0.05, 1))
def test_prefill_is_linear_in_the_prompt_and_inverse_in_efficiency(
    hw: str, model: str, prompt: float, mfu: float
) -> None:
    short, long = (prefill_gpu_seconds_per_token(model, hw, mfu, tokens) for tokens in (0, prompt))
    shape = MODELS[model]
    attention = 2 * shape.layers * shape.q_heads * shape.head_dim * prompt / (GPUS[hw].flops * mfu)
    assert long - short == near(attention, rel=1e-6)
    assert prefill_gpu_seconds_per_token(model, hw, mfu / 2, prompt) == near(2 * long)


@given(cards, models, st.integers(1, 16), batches, contexts)
def test_an_iteration_is_the_slower_of_memory_and_arithmetic(
    hw: str, model: str, tp: int, batch: int, ctx: float
) -> None:
    gpu, shape = GPUS[hw], MODELS[model]
    memory = (shape.params * 2 + batch * kv_bytes_per_token(model) * ctx) / (tp * gpu.hbm_bw * 0.7)
    compute = 2 * shape.params * batch / (tp * gpu.flops * 0.5)
    assert decode_step_seconds(model, hw, tp, batch, ctx) == near(max(memory, compute), rel=1e-12)


@given(cards, models, st.integers(1, 16), contexts, limits)
def test_the_largest_batch_holds_every_cap_and_one_more_breaks_one(
    hw: str, model: str, tp: int, ctx: float, tpot_slo: float
) -> None:
    batch = max_decode_batch(model, hw, tp, ctx, tpot_slo)
    room = 0.9 * GPUS[hw].hbm_bytes * tp - MODELS[model].params * 2

    def holds(size: Any) -> bool:
        fits = size * kv_bytes_per_token(model) * ctx <= room * (1 + 1e-9)
        return fits and decode_step_seconds(model, hw, tp, size, ctx) <= tpot_slo * (1 + 1e-9)

    assert batch == 0 or holds(batch)
    assert not holds(batch + 1) or holds(batch + 1 - 1e-6) is True


def test_a_cap_at_a_whole_number_is_that_number() -> None:
    step = decode_step_seconds(**POINT, batch=32, ctx=2048)
    assert max_decode_batch(**POINT, ctx=2048, tpot_slo=step) == 32
    assert max_decode_batch(**POINT, ctx=2048, tpot_slo=step * (1 - 1e-6)) == 31


def test_no_batch_fits_where_the_weights_do_not() -> None:
    assert max_decode_batch("llama3-70b", "H100", 1, 2048, 0.05) == 0


@given(models, st.floats(0, 1e5), st.floats(1e8, 1e12), st.floats(0, 1))
def test_a_transfer_moves_what_is_not_hidden(model: str, prompt: float, bandwidth: float, overlap: float) -> None:
    seconds = kv_transfer_seconds(model, prompt, bandwidth, overlap)
    assert seconds == near(prompt * kv_bytes_per_token(model) * (1 - overlap) / bandwidth)
    assert kv_transfer_seconds(model, prompt, 2 * bandwidth, overlap) == near(seconds / 2)


def test_the_chunk_tax_is_its_overhead_over_the_chunk() -> None:
    tax = chunk_tax(**POINT, batch=54, ctx=8256, tpot_slo=0.06)
    assert tax.chunk == near(520.7594667759381, rel=1e-12)
    assert tax.chunk_tax == near(128 / tax.chunk)
    assert chunk_tax(**POINT, batch=54, ctx=8256, tpot_slo=0.06, chunk_overhead=0).chunk_tax == 0
    assert chunk_tax(**POINT, batch=55, ctx=8256, tpot_slo=0.06) == tax  # half a batch is rounded down


def test_a_limit_that_half_a_batch_uses_up_is_refused() -> None:
    limit = decode_step_seconds(**POINT, batch=1, ctx=2048)
    with pytest.raises(ThresholdInputError, match="half a batch uses up") as caught:
        chunk_tax(**POINT, batch=1, ctx=2048, tpot_slo=limit)
    assert caught.value.field == "tpot_slo"


def test_hardware_and_models_of_ones_own_are_given_by_numbers() -> None:
    gpu = GPUS["H100"].model_copy(update={"name": "mine", "flops": 2 * GPUS["H100"].flops})
    model = LanguageModel(name="mine", params=1e9, layers=16, q_heads=16, kv_heads=4, head_dim=64)
    assert kv_bytes_per_token(model) == 2 * 16 * 4 * 64 * 2
    assert prefill_gpu_seconds_per_token(model, gpu) == near(2e9 / gpu.flops / 0.5)


@pytest.mark.parametrize(("field", "value"), [("flops", math.nan), ("hbm_bw", 0.0), ("nic_bw", -1.0)])
def test_a_number_of_a_gpu_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    gpu = GPUS["H100"].model_copy(update={field: value})
    with pytest.raises(ThresholdInputError) as caught:
        prefill_gpu_seconds_per_token("llama3-8b", gpu)
    assert caught.value.field == field


@pytest.mark.parametrize(("field", "value"), [("params", math.inf), ("layers", 0), ("kv_bytes", 0.0)])
def test_a_number_of_a_model_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        kv_bytes_per_token(MODELS["llama3-8b"].model_copy(update={field: value}))
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["h100", "", None, 3, True])
def test_a_name_that_is_not_in_a_table_is_refused_with_those_that_are(name: Any) -> None:
    with pytest.raises(ThresholdInputError, match="A100, H100, H200") as caught:
        prefill_gpu_seconds_per_token("llama3-8b", name)
    assert caught.value.field == "hw"
    with pytest.raises(ThresholdInputError, match="llama3-8b, llama3-70b, llama2-13b") as caught:
        kv_bytes_per_token(name)
    assert caught.value.field == "model"


def test_every_gpu_names_its_sources_and_its_price_lies_in_its_range() -> None:
    for gpu in GPUS.values():
        assert gpu.sources
        assert isinstance(gpu, Gpu)
        if gpu.usd_range is not None:
            assert gpu.usd_range[0] <= known(gpu.usd_per_gpu_h) <= gpu.usd_range[1]
    assert all(model.source for model in MODELS.values())


def test_every_input_refuses_what_is_no_finite_number() -> None:
    step = {"tp": 4, "batch": 32, "ctx": 2048, "mfu": 0.5, "mbu": 0.7}
    assert_refuses_every(lambda **given_: decode_step_seconds("llama3-70b", "H100", **given_), step)
    cap = {"tp": 4, "ctx": 2048, "tpot_slo": 0.05, "mfu": 0.5, "mbu": 0.7, "hbm_fraction": 0.9}
    assert_refuses_every(lambda **given_: max_decode_batch("llama3-70b", "H100", **given_), cap)
    sent = {"prompt": 8192, "bandwidth": 5e10, "overlap": 0}
    assert_refuses_every(lambda **given_: kv_transfer_seconds("llama3-70b", **given_), sent)
    taxed = {"tp": 4, "batch": 54, "ctx": 8256, "tpot_slo": 0.06, "mfu": 0.5, "mbu": 0.7, "chunk_overhead": 128}
    assert_refuses_every(lambda **given_: chunk_tax("llama3-70b", "H100", **given_), taxed)
    assert_refuses_every(
        lambda **given_: prefill_gpu_seconds_per_token("llama3-70b", "H100", **given_), {"mfu": 0.5, "prompt": 0}
    )


@given(cards, models, batches, contexts, limits)
def test_the_entry_gives_the_functions_numbers_and_says_what_binds(
    hw: str, model: str, batch: int, ctx: float, limit: float
) -> None:
    evaluation = SERVING_ROOFLINE({"hw": hw, "model": model, "batch": batch, "ctx": ctx, "tpot_slo": limit})
    values = evaluation.values
    assert values["step"] == decode_step_seconds(model, hw, 4, batch, ctx)
    assert values["max_batch"] == max_decode_batch(model, hw, 4, ctx, limit)
    assert values["p1"] == prefill_gpu_seconds_per_token(model, hw, prompt=ctx)
    assert values["d1"] == near(4 * number(values["step"]) / batch)
    assert evaluation.decision == (
        "memory bound" if number(values["memory_time"]) > number(values["compute_time"]) else "compute bound"
    )
    assert any("exceeds max_batch" in line for line in evaluation.warnings) == (batch > number(values["max_batch"]))
    if values["chunk"] is not None:
        assert values["chunk_tax"] == chunk_tax(model, hw, 4, batch, ctx, limit).chunk_tax


@given(cards, models, st.floats(16, 2000))
def test_at_the_break_even_batch_memory_and_arithmetic_take_as_long(hw: str, model: str, ctx: float) -> None:
    (found,) = SERVING_ROOFLINE({"hw": hw, "model": model, "batch": 8, "ctx": ctx}).break_evens
    assume(found.feasible and known(found.value) < 1e8)
    roof = SERVING_ROOFLINE.surface(
        **SERVING_ROOFLINE.checked(ROOF | {"hw": hw, "model": model, "ctx": ctx})[1] | {"batch": found.value}
    )
    assert float(cast("Any", roof.margin)) == near(0, abs=1e-6 * float(cast("Any", roof.values["step"])))


def test_a_long_context_is_memory_bound_at_every_batch() -> None:
    (found,) = SERVING_ROOFLINE({"batch": 8, "ctx": 8192}).break_evens
    assert (found.value, found.feasible) == (None, False)


@given(batches, contexts)
def test_the_elasticities_of_an_iteration_are_its_log_slopes(batch: int, ctx: float) -> None:
    evaluation = SERVING_ROOFLINE({"batch": batch, "ctx": ctx})
    assume(abs(known(evaluation.margin)) > 1e-3 * number(evaluation.values["step"]))

    def step(**changes: float) -> float:
        gpu = GPUS["H100"]
        scaled = {name: getattr(gpu, name) * changes.get(name, 1) for name in ("flops", "hbm_bw")}
        size, tokens = batch * changes.get("batch", 1), ctx * changes.get("ctx", 1)
        return decode_step_seconds("llama3-70b", gpu.model_copy(update=scaled), 4, size, tokens)

    for name in ("flops", "hbm_bw", "batch", "ctx"):
        slope = (math.log(step(**{name: 1 + 1e-6})) - math.log(step(**{name: 1 - 1e-6}))) / 2e-6
        assert evaluation.elasticities[name] == near(slope, abs=1e-6)


def test_without_a_limit_there_is_neither_cap_nor_chunk() -> None:
    evaluation = SERVING_ROOFLINE({"batch": 8, "ctx": 1024})
    assert [evaluation.values[name] for name in ("max_batch", "chunk", "chunk_tax")] == [None, None, None]
    assert "max_batch" not in SERVING_ROOFLINE.grid({"batch": [8, 16], "ctx": 1024}).columns


def test_a_sweep_of_the_roofline_gives_the_functions_numbers() -> None:
    grid = SERVING_ROOFLINE.grid(ROOF | {"batch": [1, 32, 900], "ctx": [64.0, 8000.0]})
    for row, batch in enumerate((1, 32, 900)):
        for column, ctx in enumerate((64.0, 8000.0)):
            assert grid.columns["step"][row, column] == near(decode_step_seconds(**POINT, batch=batch, ctx=ctx))
            assert grid.columns["max_batch"][row, column] == max_decode_batch(**POINT, ctx=ctx, tpot_slo=0.05)


def test_numbers_given_replace_those_of_the_tables_and_only_the_others_are_assumed() -> None:
    own = SERVING_ROOFLINE(ROOF | {"hbm_bw": 4.8e12})
    assert own.values["memory_time"] == near(number(SERVING_ROOFLINE(ROOF).values["memory_time"]) * 3.35 / 4.8)
    (line,) = [line for line in own.assumptions if line.startswith("H100-80GB-SXM")]
    assert "hbm_bw" not in line
    assert "hbm_bytes = 8e+10" in line
    shape = MODELS["llama3-8b"].model_dump(exclude={"name", "source", "note", "price"})
    named, numbered = SERVING_ROOFLINE(ROOF | {"model": "llama3-8b"}), SERVING_ROOFLINE(ROOF | shape)
    assert numbered.values == named.values
    assert not any(line.startswith("llama3-70b:") for line in numbered.assumptions)


@given(models, st.floats(1, 1e5), st.floats(1e8, 1e12), st.floats(0, 0.99), st.floats(1e-4, 10))
def test_the_break_evens_of_a_transfer_meet_its_budget(
    model: str, prompt: float, bandwidth: float, overlap: float, budget: float
) -> None:
    point: dict[str, Any] = {"model": model, "prompt": prompt, "bandwidth": bandwidth, "overlap": overlap}
    evaluation = KV_TRANSFER_SECONDS(point | {"time_budget": budget})
    assert evaluation.values["seconds"] == kv_transfer_seconds(**point)
    assert evaluation.margin == budget - number(evaluation.values["seconds"])
    for found in evaluation.break_evens:
        if found.feasible:
            assert kv_transfer_seconds(**point | dict[str, Any]({found.variable: found.value})) == near(
                budget, rel=1e-6, abs=1e-9
            )


@pytest.mark.parametrize(
    ("budget", "decision"), [(0.1, "meets budget"), (0.01, "misses budget"), (0.0536870912, "tie")]
)
def test_a_budget_for_the_transfer_is_met_missed_or_tied(budget: float, decision: str) -> None:
    assert KV_TRANSFER_SECONDS(SENT | {"time_budget": budget}).decision == decision
    grid = KV_TRANSFER_SECONDS.grid(SENT | {"time_budget": [budget, 1e9]})
    assert grid.decisions[known(grid.decision)[0]] == decision


def test_a_hidden_transfer_costs_nothing_and_has_no_break_even_prompt() -> None:
    evaluation = KV_TRANSFER_SECONDS(SENT | {"overlap": 1})
    assert (evaluation.values["seconds"], evaluation.values["x1"]) == (0, 0)
    assert "overlap" not in evaluation.elasticities
    found = {b.variable: b for b in evaluation.break_evens}
    assert (found["prompt"].value, found["prompt"].feasible, found["bandwidth"].feasible) == (None, False, False)


def test_gpus_that_wait_are_a_tax() -> None:
    assert KV_TRANSFER_SECONDS(SENT | {"held_gpus": 4}).values["x1"] == near(4 * 327_680 / 5e10)
    without = KV_TRANSFER_SECONDS({name: value for name, value in SENT.items() if name != "time_budget"})
    assert "held_gpus = 1, one GPU waits" in without.assumptions
    assert (without.decision, without.break_evens) == (None, [])
    plain = KV_TRANSFER_SECONDS.grid({"prompt": [1.0, 2.0], "bandwidth": 1e9})
    assert plain.columns["x1"].tolist() == [327_680 / 1e9] * 2
    assert plain.decision is None


def test_the_elasticity_of_a_transfer_in_its_overlap_is_its_log_slope() -> None:
    assert KV_TRANSFER_SECONDS(SENT | {"overlap": 0.25}).elasticities["overlap"] == near(-1 / 3)
