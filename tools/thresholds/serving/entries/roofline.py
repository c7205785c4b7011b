"""The entry of the roofline terms in the registry: what binds a decode iteration, and the unit costs that follow."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.serving import fields, formulas
from tools.thresholds.serving.deployment import Deployment
from tools.thresholds.serving.roofline import (
    decode_step_seconds,
    kv_bytes_per_token,
    max_decode_batch,
    prefill_gpu_seconds_per_token,
)

_UNIT = "seconds of one decode iteration"
_DECISIONS = ("memory bound", "compute bound", "balanced")
_FORMULAS = (formulas.PREFILL, *formulas.DECODE, formulas.CHUNK, formulas.CROSSOVER, formulas.KV_BYTES)
_GPU_INPUTS = ("flops", "hbm_bw", "hbm_bytes")
_STEP = 1e-4  # of a central difference, relative


def _evaluate(**values: Any) -> Evaluation:
    gpu, model = fields.read_gpu(values), fields.read_model(values)
    tp, batch, ctx, mfu, mbu = (values[name] for name in ("tp", "batch", "ctx", "mfu", "mbu"))
    step = decode_step_seconds(model, gpu, tp, batch, ctx, mfu, mbu)
    instance = fields.read_deployment(values)
    memory, compute = float(instance.memory_time(batch, ctx)), float(instance.compute_time(batch))
    limit = values["tpot_slo"]
    most = None if limit is None else max_decode_batch(model, gpu, tp, ctx, limit, mfu, mbu, values["hbm_fraction"])
    chunk = float(instance.chunk(batch, ctx, limit)) if limit is not None else -math.inf
    return Evaluation(
        threshold="serving_roofline",
        values={
            "step": step,
            "memory_time": memory,
            "compute_time": compute,
            "d1": tp * step / batch,
            "p1": prefill_gpu_seconds_per_token(model, gpu, mfu, ctx),
            "kv_bytes_per_token": kv_bytes_per_token(model),
            "max_batch": most,
            "chunk": chunk if chunk > 0 else None,
            "chunk_tax": values["chunk_overhead"] / chunk if chunk > 0 else None,
        },
        unit=_UNIT,
        decision=_DECISIONS[int(decide(memory, compute, more=0, less=1, equal=2))],
        margin=memory - compute,
        break_evens=[_find_crossover(instance, ctx)],
        elasticities=_elasticities(instance, batch, ctx),
        formulas=list(_FORMULAS),
        sources=list(fields.SOURCES),
        assumptions=[
            *fields.list_gpu_assumptions(values, _GPU_INPUTS),
            *fields.list_model_assumptions(values),
            "p1 is of a prompt of ctx tokens",
            *(["the chunk shares an iteration with half the batch, rounded down, at least 1"] if limit else []),
        ],
        warnings=_warnings(values, most),
    )


def _find_crossover(instance: Deployment, ctx: float) -> BreakEven:
    """The batch above which arithmetic binds; none where the KV cache of a sequence takes longer than its work.

    Every expert counts as read, as it is in a batch of that size.
    """
    rate = instance.tp * instance.hbm_bw * instance.mbu
    spare = float(instance.compute_time(1) - instance.cache(ctx) / rate)
    batch = float(instance.weights / rate) / spare if spare > 0 else None
    return BreakEven(variable="batch", value=batch, feasible=batch is not None)


def _elasticities(instance: Deployment, batch: float, ctx: float) -> dict[str, float]:
    """Of the iteration, where one side binds: memory moves with 1/hbm_bw, arithmetic with 1/flops."""
    memory, compute = float(instance.memory_time(batch, ctx)), float(instance.compute_time(batch))
    if memory <= compute:
        return {"flops": -1.0, "hbm_bw": 0.0, "batch": 1.0, "ctx": 0.0, "tp": -1.0}
    by_batch = _find_slope(lambda change: instance.memory_time(batch * change, ctx))
    by_ctx = _find_slope(lambda change: instance.memory_time(batch, ctx * change))
    return {"flops": 0.0, "hbm_bw": -1.0, "batch": by_batch, "ctx": by_ctx, "tp": -1.0}


def _find_slope(compute: Callable[[float], Real]) -> float:
    """The elasticity at 1 by a central difference, good to nine digits of what is nearly linear there."""
    high, low = float(compute(1 + _STEP)), float(compute(1 - _STEP))
    return (high - low) / (high + low) / _STEP


def _warnings(values: dict[str, Any], most: int | None) -> list[str]:
    if most is not None and values["batch"] > most:
        return ["The batch exceeds max_batch: it breaks tpot_slo or does not fit the memory."]
    return []


def _surface(batch: Real, ctx: Real, **values: Any) -> GridValues:
    instance = fields.read_deployment(values)
    memory, compute = instance.memory_time(batch, ctx), instance.compute_time(batch)
    step = np.maximum(memory, compute)
    shown = {"step": step, "d1": values["tp"] * step / batch, "p1": instance.prefill(ctx)}
    if values["tpot_slo"] is not None:
        shown["max_batch"] = instance.max_batch(ctx, values["tpot_slo"])
    return GridValues(shown, margin=memory - compute, decision=decide(memory, compute, more=0, less=1, equal=2))


SERVING_ROOFLINE = Threshold(
    name="serving_roofline",
    family="serving_frontier",
    title="Roofline of serving",
    question="Does memory or arithmetic bind a decode iteration, and what do prefill and decode cost in GPU-seconds?",
    inputs=(
        fields.HW,
        fields.LLM,
        Input("batch", "B", "sequences of the decode batch", "count", least=1, integer=True),
        Input("ctx", r"\mathrm{ctx}", "tokens of context of a sequence", "tokens", above=0),
        Input("tpot_slo", r"\mathrm{TPOT}", "limit on the time per output token", "s", above=0, optional=True),
        fields.INSTANCE,
        fields.OVERHEAD,
        *fields.EFFICIENCY,
        fields.COMPUTE,
        *fields.MEMORY,
        *fields.SHAPE,
    ),
    example={"hw": "H100", "model": "llama3-70b", "batch": 32, "ctx": 2048, "tpot_slo": 0.05},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=fields.SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("batch", {"start": 1, "stop": 1024, "num": 200, "scale": "log"}),
        y=("ctx", {"start": 64, "stop": 16384, "num": 200, "scale": "log"}),
    ),
)
