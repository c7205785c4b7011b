"""Inputs that the entries of this family share: hardware, model and efficiencies, by name and by number."""

from collections.abc import Mapping
from typing import Any

from tools.thresholds.engine.inputs import Choice, Field, Input
from tools.thresholds.serving.deployment import CHUNK_OVERHEAD, HBM_FRACTION, MBU, MFU, Deployment
from tools.thresholds.serving.end_to_end import DEFAULT_MODEL, DEFAULT_TP
from tools.thresholds.serving.hardware import GPU_NUMBERS, GPUS, MODEL_COUNTS, MODEL_SIZES, MODELS, Gpu, LanguageModel

PAPER = "paper:serving-frontier"
SOURCES = (PAPER,)

HW = Choice("hw", r"\mathrm{GPU}", "GPU whose numbers enter where none are given", tuple(GPUS), default="H100")
LLM = Choice(
    "model", r"\mathrm{LLM}", "model whose numbers enter where none are given", tuple(MODELS), default=DEFAULT_MODEL
)

COMPUTE = Input("flops", "F", "peak dense FLOP/s of a GPU, instead of hw's", "FLOP/s", above=0, optional=True)
MEMORY: tuple[Field, ...] = (
    Input("hbm_bw", r"\mathrm{BW}", "memory bandwidth of a GPU, instead of hw's", "bytes/s", above=0, optional=True),
    Input("hbm_bytes", "M", "memory of a GPU, instead of hw's", "bytes", above=0, optional=True),
)
MARKET: tuple[Field, ...] = (
    Input(
        "nic_bw",
        r"\mathrm{BW}_{\mathrm{NIC}}",
        "network port, one way, instead of hw's",
        "bytes/s",
        above=0,
        optional=True,
    ),
    Input("usd_per_gpu_h", r"\pi_h", "rent, instead of hw's", "$ per GPU-hour", above=0, optional=True),
)
SHAPE: tuple[Field, ...] = (
    Input("params", "P", "parameters, instead of the model's", "count", above=0, optional=True),
    Input("layers", "L", "layers, instead of the model's", "count", least=1, optional=True, integer=True),
    Input("q_heads", "H", "query heads, instead of the model's", "count", least=1, optional=True, integer=True),
    Input("kv_heads", r"n_{kv}", "KV heads, instead of the model's", "count", least=1, optional=True, integer=True),
    Input(
        "head_dim", "d_h", "dimension of a head, instead of the model's", "count", least=1, optional=True, integer=True
    ),
    Input("weight_bytes", "b_w", "bytes of a weight, instead of the model's", "bytes", above=0, optional=True),
    Input(
        "kv_bytes",
        r"b_{kv}",
        "bytes of a number in the KV cache, instead of the model's",
        "bytes",
        above=0,
        optional=True,
    ),
)
CACHE_SHAPE = tuple(field for field in SHAPE if field.name in ("layers", "kv_heads", "head_dim", "kv_bytes"))
REQUEST: tuple[Field, ...] = (
    Input("prompt", "I", "prompt tokens of a request", "tokens", above=0),
    Input("output", "O", "output tokens of a request", "tokens", above=0),
    Input("lam", r"\lambda", "requests per second", "1/s", above=0),
)
LIMITS: tuple[Field, ...] = (
    Input("ttft_slo", r"\mathrm{TTFT}", "limit on the time to first token", "s", above=0),
    Input("tpot_slo", r"\mathrm{TPOT}", "limit on the time per output token", "s", above=0),
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
    """The named GPU with the numbers that were given instead of its own."""
    return GPUS[values["hw"]].model_copy(update=_pick_given(values, GPU_NUMBERS))


def read_model(values: Mapping[str, Any]) -> LanguageModel:
    """The named model with the numbers that were given instead of its own."""
    return MODELS[values["model"]].model_copy(update=_pick_given(values, (*MODEL_SIZES, *MODEL_COUNTS)))


def read_deployment(values: Mapping[str, Any]) -> Deployment:
    """The instance that the values describe, numbers or arrays."""
    gpu, model = read_gpu(values), read_model(values)
    return Deployment(
        **{name: getattr(gpu, name) for name in ("flops", "hbm_bw", "hbm_bytes")},
        **{name: getattr(model, name) for name in (*MODEL_SIZES, *MODEL_COUNTS)},
        **{name: values[name] for name in ("tp", "mfu", "mbu", "hbm_fraction")},
    )


def list_gpu_assumptions(values: Mapping[str, Any], names: tuple[str, ...] = GPU_NUMBERS) -> list[str]:
    """Say which of these numbers of the GPU table entered, and where those come from."""
    gpu = GPUS[values["hw"]]
    entered = [f"{name} = {getattr(gpu, name):g}" for name in names if values[name] is None]
    return [f"{gpu.name}: {', '.join(entered)} ({'; '.join(gpu.sources)})"] if entered else []


def list_model_assumptions(values: Mapping[str, Any]) -> list[str]:
    """Say which numbers of the model table entered."""
    model = MODELS[values["model"]]
    entered = [
        f"{name} = {getattr(model, name):g}" for name in (*MODEL_SIZES, *MODEL_COUNTS) if values.get(name) is None
    ]
    return [f"{model.name}: {', '.join(entered)} ({model.source})"] if entered else []


def _pick_given(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}
