"""The entry of the KV transfer in the registry: how long a prompt's cache is on the link, and what that costs."""

import math
from typing import Any

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import check_representable, is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, break_even
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.serving import fields, formulas
from tools.thresholds.serving.hardware import LanguageModel
from tools.thresholds.serving.roofline import kv_bytes_per_token, kv_transfer_seconds, mean_cache_bytes, transfer

_DECISIONS = ("meets budget", "misses budget", "tie")


def _evaluate(**values: Any) -> Evaluation:
    model, prompt, bandwidth = fields.read_model(values), values["prompt"], values["bandwidth"]
    overlap, budget = values["overlap"], values["time_budget"]
    kv, seconds = float(mean_cache_bytes(model, prompt)), kv_transfer_seconds(model, prompt, bandwidth, overlap)
    return Evaluation(
        threshold="kv_transfer_seconds",
        values={
            "seconds": seconds,
            "bytes": check_representable("prompt", "the cache", prompt * kv),
            "kv_bytes_per_token": kv_bytes_per_token(model),
            "x1": check_representable(
                "held_gpus", "the tax", float(_count_held_gpus(values) * transfer(1.0, kv, bandwidth, overlap))
            ),
        },
        unit="s",
        decision=None if budget is None else _decide(seconds, budget),
        margin=None if budget is None else budget - seconds,
        break_evens=[] if budget is None else _break_evens(model, prompt, kv, bandwidth, overlap, budget),
        elasticities={
            "prompt": _count_growth(model, prompt) / kv,
            "bandwidth": -1.0,
            "kv_bytes": 1.0,
            **_compute_overlap_elasticity(overlap),
        },
        formulas=list(formulas.TRANSFER),
        sources=list(fields.SOURCES),
        assumptions=[
            *fields.list_model_assumptions(values),
            *(["held_gpus = 1, one GPU waits"] if values["held_gpus"] is None else []),
            "bandwidth is one way; vendors sum both directions of NVLink and PCIe, so halve their figures",
        ],
        warnings=[],
    )


def _compute_overlap_elasticity(overlap: float) -> dict[str, float]:
    return {"overlap": -overlap / (1 - overlap)} if overlap < 1 else {}


def _count_held_gpus(values: dict[str, Any]) -> Real:
    held: Real = 1.0 if values["held_gpus"] is None else values["held_gpus"]
    return held


def _decide(seconds: float, budget: float) -> str:
    if is_close(seconds, budget):
        return "tie"
    return "meets budget" if seconds < budget else "misses budget"


def _count_growth(model: LanguageModel, prompt: float) -> float:
    """Bytes that one more prompt token adds to the cache: none in a layer whose window is full."""
    kv = kv_bytes_per_token(model)
    if model.windowed_layers is None or model.window is None or prompt <= model.window:
        return kv
    return kv * (1 - model.windowed_layers / model.layers)


def _find_prompt(model: LanguageModel, size: float) -> float:
    """The tokens whose cache has so many bytes; infinite where it never grows so large."""
    kv = kv_bytes_per_token(model)
    full = math.inf if model.window is None else kv * model.window
    growth = _count_growth(model, math.inf)
    return size / kv if size <= full else (size - full) / growth + full / kv if growth else math.inf


def _break_evens(
    model: LanguageModel, prompt: float, kv: float, bandwidth: float, overlap: float, budget: float
) -> list[BreakEven]:
    exposed = kv * (1 - overlap)
    hidden = 1 - budget * bandwidth / (prompt * kv)
    return [
        break_even("bandwidth", prompt * exposed / budget, feasible=exposed > 0),
        break_even("prompt", _find_prompt(model, budget * bandwidth / (1 - overlap)) if exposed > 0 else math.inf),
        break_even("overlap", hidden, feasible=hidden >= 0),
    ]


def _surface(**values: Any) -> GridValues:
    model = fields.read_model(values)
    kv = mean_cache_bytes(model, values["prompt"])
    seconds = np.asarray(transfer(values["prompt"], kv, values["bandwidth"], values["overlap"]))
    tax = _count_held_gpus(values) * transfer(1.0, kv, values["bandwidth"], values["overlap"])
    shown = {"seconds": seconds, "x1": tax}
    budget = values["time_budget"]
    if budget is None:
        return GridValues(shown)
    seconds = np.where(np.isfinite(seconds), seconds, np.nan)
    return GridValues(shown, margin=budget - seconds, decision=decide(budget, seconds, more=0, less=1, equal=2))


KV_TRANSFER_SECONDS = Threshold(
    name="kv_transfer_seconds",
    family="serving_frontier",
    title="KV transfer",
    question="How long does a prompt's KV cache take over a link, and does that fit a budget?",
    inputs=(
        fields.LLM,
        Input("prompt", "I", "prompt tokens of a request", "tokens", above=0),
        Input("bandwidth", r"\mathrm{BW}_{KV}", "bandwidth of the link, one way", "bytes/s", above=0),
        fields.OVERLAP,
        Input(
            "held_gpus", "g", "GPUs held while the KV cache moves; one if not given", "count", least=0, optional=True
        ),
        Input("time_budget", "w", "budget for the transfer", "s", above=0, optional=True),
        *fields.CACHE_SHAPE,
    ),
    example={"model": "llama3-70b", "prompt": 8192, "bandwidth": 5e10, "time_budget": 0.1},
    unit="s",
    formulas=formulas.TRANSFER,
    sources=fields.SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("prompt", {"start": 256, "stop": 131072, "num": 200, "scale": "log"}),
        y=("bandwidth", {"start": 1e9, "stop": 4e11, "num": 200, "scale": "log"}),
    ),
)
