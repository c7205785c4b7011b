"""Inputs that the entries of this family share: hardware, model and efficiencies, by name and by number."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Field, Input
from tools.thresholds.serving.deployment import CHUNK_OVERHEAD, HBM_FRACTION, MBU, MFU, Deployment, find_parts
from tools.thresholds.serving.end_to_end import DEFAULT_MODEL, DEFAULT_TP
from tools.thresholds.serving.hardware import (
    GPU_NUMBERS,
    GPUS,
    MODEL_COUNTS,
    MODEL_NUMBERS,
    MODEL_SIZES,
    MODELS,
    PRECISION_BYTES,
    Gpu,
    LanguageModel,
    check_parts,
)

PAPER = "paper:serving-frontier"
SOURCES = (PAPER,)

HW = Choice("hw", r"\mathrm{GPU}", "GPU whose numbers enter where none are given", tuple(GPUS), default="H100")
LLM = Choice(
    "model", r"\mathrm{LLM}", "model whose numbers enter where none are given", tuple(MODELS), default=DEFAULT_MODEL
)


def _amount(name: str, symbol: str, what: str, unit: str, owner: str = "the model") -> Input:
    """A number that takes the place of the table's."""
    return Input(name, symbol, f"{what}, instead of {owner}'s", unit, above=0, optional=True)


def _count(name: str, symbol: str, what: str, unit: str = "count") -> Input:
    """A whole number that takes the place of the model's."""
    return Input(name, symbol, f"{what}, instead of the model's", unit, least=1, optional=True, integer=True)


COMPUTE = _amount("flops", "F", "peak dense FLOP/s of a GPU", "FLOP/s", "hw")
MEMORY: tuple[Field, ...] = (
    _amount("hbm_bw", r"\mathrm{BW}", "memory bandwidth of a GPU", "bytes/s", "hw"),
    _amount("hbm_bytes", "M", "memory of a GPU", "bytes", "hw"),
)
MARKET: tuple[Field, ...] = (
    _amount("nic_bw", r"\mathrm{BW}_{\mathrm{NIC}}", "network port, one way", "bytes/s", "hw"),
    _amount("usd_per_gpu_h", r"\pi_h", "rent", "$ per GPU-hour", "hw"),
)
_LAYERS = _count("layers", "L", "layers")
_KV_HEADS = _count("kv_heads", r"n_{kv}", "KV heads")
_HEAD_DIM = _count("head_dim", "d_h", "dimension of a head")
_KV_BYTES = _amount("kv_bytes", r"b_{kv}", "bytes of a number in the KV cache", "bytes")
_CACHE: tuple[Field, ...] = (
    _count("latent_dim", "d_c", "numbers of a latent cache a layer"),
    _count("window", "w", "tokens that a windowed layer sees", "tokens"),
    _count("windowed_layers", "L_w", "layers with a window"),
)
CACHE_SHAPE: tuple[Field, ...] = (_LAYERS, _KV_HEADS, _HEAD_DIM, _KV_BYTES, *_CACHE)
SHAPE: tuple[Field, ...] = (
    _amount("params", "P", "parameters", "count"),
    _LAYERS,
    _count("q_heads", "H", "query heads"),
    _KV_HEADS,
    _HEAD_DIM,
    _amount("weight_bytes", "b_w", "bytes of a weight", "bytes"),
    _KV_BYTES,
    _amount("active_params", "P_a", "parameters that work on a token", "count"),
    _amount("expert_params", "P_e", "parameters in routed experts", "count"),
    _count("experts", "n", "routed experts of a layer"),
    _count("experts_per_token", "k", "experts that a token takes"),
    *_CACHE,
)
PRECISION = Choice(
    "precision",
    r"\text{precision}",
    "of weights and arithmetic; as the model ships, in BF16 arithmetic, if not given",
    tuple(PRECISION_BYTES),
    optional=True,
)
REQUEST: tuple[Field, ...] = (
    Input("prompt", "I", "prompt tokens of a request", "tokens", above=0),
    Input("output", "O", "output tokens of a request", "tokens", above=0),
    Input("lam", r"\lambda", "requests per second", "1/s", above=0, default=64),
)
LIMITS: tuple[Field, ...] = (
    Input("ttft_slo", r"\mathrm{TTFT}", "limit on the time to first token", "s", above=0, default=6),
    Input("tpot_slo", r"\mathrm{TPOT}", "limit on the time per output token", "s", above=0, default=0.06),
)
LINK = Input("kv_bw", r"\mathrm{BW}_{KV}", "KV link of an instance, one way", "bytes/s", above=0, optional=True)
ATTAINMENT: tuple[Field, ...] = tuple(
    Input(name, symbol, f"share of tokens within the contract, {layout}", "fraction", above=0, most=1, default=1)
    for name, symbol, layout in (("phi_colo", r"\phi_c", "colocated"), ("phi_dis", r"\phi_d", "disaggregated"))
)
INSTANCE = Input("tp", "tp", "GPUs of an instance", "count", least=1, default=DEFAULT_TP, integer=True)
EFFICIENCY: tuple[Field, ...] = (
    Input("mfu", r"\mathrm{mfu}", "share of peak FLOP/s reached", "fraction", above=0, most=1, default=MFU),
    Input("mbu", r"\mathrm{mbu}", "share of memory bandwidth reached", "fraction", above=0, most=1, default=MBU),
    Input(
        "hbm_fraction",
        r"\eta_M",
        "share of memory for weights and KV cache",
        "fraction",
        above=0,
        most=1,
        default=HBM_FRACTION,
    ),
)
OVERHEAD = Input("chunk_overhead", "c_0", "extra work of a prefill chunk", "tokens", least=0, default=CHUNK_OVERHEAD)
OVERLAP = Input(
    "overlap", r"\omega", "share of the KV transfer hidden behind prefill", "fraction", least=0, most=1, default=0
)
HELD = Input(
    "held_gpus",
    "g",
    "GPUs held while the KV cache moves; the instance's tp if not given",
    "count",
    least=0,
    optional=True,
)


def read_gpu(values: Mapping[str, Any]) -> Gpu:
    """The named GPU with the numbers that were given instead of its own, its FLOP/s those of the precision.

    Raises ThresholdInputError where that precision's are not known.
    """
    gpu, precision = GPUS[values["hw"]], values.get("precision")
    given = _pick_given(values, GPU_NUMBERS)
    if precision in (None, "bf16") or "flops" in given:
        return gpu.model_copy(update=given)
    flops = getattr(gpu, f"flops_{precision}")
    if flops is None:
        raise ThresholdInputError(
            "precision", f"is {precision}, of which FLOP/s of {gpu.name} are not known", "give flops"
        )
    return gpu.model_copy(update={"flops": flops, **given})


def read_model(values: Mapping[str, Any]) -> LanguageModel:
    """The named model with the numbers that were given instead of its own, its weights in the precision.

    Raises ThresholdInputError where its parts do not fit each other.
    """
    precision = values.get("precision")
    weights = {} if precision is None else {"weight_bytes": PRECISION_BYTES[precision]}
    given = _pick_given(values, MODEL_NUMBERS)
    model = MODELS[values["model"]].model_copy(update={**weights, **given})
    return model if any(isinstance(value, np.ndarray) for value in given.values()) else check_parts(model)


def read_deployment(values: Mapping[str, Any]) -> Deployment:
    """The instance that the values describe, numbers or arrays."""
    gpu, model = read_gpu(values), read_model(values)
    return Deployment(
        **{name: getattr(gpu, name) for name in ("flops", "hbm_bw", "hbm_bytes")},
        **{name: getattr(model, name) for name in (*MODEL_SIZES, *MODEL_COUNTS)},
        **{name: values[name] for name in ("tp", "mfu", "mbu", "hbm_fraction")},
        parts=find_parts(model),
    )


def list_gpu_assumptions(values: Mapping[str, Any], names: tuple[str, ...] = GPU_NUMBERS) -> list[str]:
    """Say which of these numbers of the GPU table entered, and where those come from."""
    gpu = read_gpu(values)
    entered = [f"{name} = {getattr(gpu, name):g}" for name in names if values[name] is None and getattr(gpu, name)]
    return [f"{gpu.name}: {', '.join(entered)} ({'; '.join(gpu.sources)})"] if entered else []


def list_model_assumptions(values: Mapping[str, Any]) -> list[str]:
    """Say which numbers of the model table entered, and at which price it is sold by the token where that is known."""
    model = read_model(values)
    entered = [
        f"{name} = {getattr(model, name):g}"
        for name in MODEL_NUMBERS
        if values.get(name) is None and getattr(model, name) is not None
    ]
    lines = [f"{model.name}: {', '.join(entered)} ({model.source})"] if entered else []
    lines += [f"{model.name}: {model.note}"] if model.note else []
    if model.price is not None:
        lines.append(
            f"{model.name}: listed at ${model.price.prompt:g} a million prompt tokens and"
            f" ${model.price.output:g} a million output tokens ({model.price.source})"
        )
    return lines


def _pick_given(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}
