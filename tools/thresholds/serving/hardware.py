"""The GPUs and language models that serving is computed for: their numbers are data, each with where it comes from."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from index import Model
from tools.thresholds.engine.domain import check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import check_choice

CATALOGUE = Path(__file__).with_name("catalogue")
Precision: TypeAlias = Literal["bf16", "fp8", "fp4"]
PRECISION_BYTES: Mapping[str, float] = {"bf16": 2.0, "fp8": 1.0, "fp4": 0.5}


class Gpu(Model):
    """A GPU or TPU chip: dense FLOP/s by precision, bytes/s of each link, bytes of memory, watts and $ per hour.

    NVLink and PCIe sum both directions, as vendors state them: halve them for a transfer one way. `nic_bw` is one
    way, of one network port. What is not known is null.
    """

    name: str
    flops: float  # BF16
    hbm_bw: float
    hbm_bytes: float
    nic_bw: float | None = None
    usd_per_gpu_h: float | None = None
    flops_fp8: float | None = None
    flops_fp4: float | None = None
    nvlink_bw: float | None = None
    pcie_bw: float | None = None
    tdp_w: float | None = None
    usd_range: tuple[float, float] | None = None
    sources: tuple[str, ...] = ()


class TokenPrice(Model):
    """What a vendor lists for a million tokens, in $, and where it says so."""

    prompt: float
    output: float
    source: str


class LanguageModel(Model):
    """A decoder: parameters, shape, and bytes of one weight and of one number in the KV cache.

    Of a mixture of experts `expert_params` of the parameters are in `experts` routed experts a layer, of which a token
    takes `experts_per_token`, and `active_params` work on a token. `latent_dim` numbers a layer are the cache of a
    token where attention is latent. `windowed_layers` layers see the last `window` tokens alone.
    """

    name: str
    params: float
    layers: int
    q_heads: int
    kv_heads: int
    head_dim: int
    weight_bytes: float = 2
    kv_bytes: float = 2
    active_params: float | None = None
    expert_params: float | None = None
    experts: int | None = None
    experts_per_token: int | None = None
    latent_dim: int | None = None
    window: int | None = None
    windowed_layers: int | None = None
    source: str = ""
    note: str | None = None
    price: TokenPrice | None = None

    @property
    def departs(self) -> tuple[str, ...]:
        """What it has that a dense decoder with full attention has not."""
        found = {"experts": self.experts, "a latent cache": self.latent_dim, "windows": self.windowed_layers}
        return tuple(name for name, value in found.items() if value)


def read_catalogue(name: Literal["hardware", "models"]) -> Mapping[str, Any]:
    """A data file that ships, as it stands: its `sources`, and `gpus` or `models`."""
    data: Mapping[str, Any] = json.loads((CATALOGUE / f"{name}.json").read_text(encoding="utf-8"))
    return data


def _read_gpus() -> Mapping[str, Gpu]:
    data = read_catalogue("hardware")
    return {key: _make_gpu(entry, data["sources"]) for key, entry in data["gpus"].items()}


def _make_gpu(entry: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Gpu:
    cited = {field: value for field, value in entry.items() if field != "name" and value is not None}
    numbers = {field: number for field, (number, _) in cited.items()}
    low, high = numbers.pop("usd_low", None), numbers.pop("usd_high", None)
    places = (sources[key] for key in dict.fromkeys(key for _, key in cited.values()))
    return Gpu(
        name=entry["name"],
        usd_range=None if low is None else (low, high),
        sources=tuple(f"{place['url']}, {place['date']}" for place in places),
        **numbers,
    )


def _read_models() -> Mapping[str, LanguageModel]:
    data = read_catalogue("models")
    return {key: _make_model(key, entry, data["sources"]) for key, entry in data["models"].items()}


def _make_model(name: str, entry: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> LanguageModel:
    numbers = {field: value for field, value in entry.items() if field not in ("name", "source", "usd_per_mtok")}
    price = None
    if entry["usd_per_mtok"] is not None:
        prompt, output, key = entry["usd_per_mtok"]
        price = TokenPrice(prompt=prompt, output=output, source=_cite(sources[key]))
    return LanguageModel(name=name, source=_cite(sources[entry["source"]]), price=price, **numbers)


def _cite(source: Mapping[str, str]) -> str:
    return f"{source['url']}, {source['read']}, {source['date']}"


GPUS = _read_gpus()
MODELS = _read_models()

GPU_NUMBERS = ("flops", "hbm_bw", "hbm_bytes", "nic_bw", "usd_per_gpu_h")
MODEL_SIZES = ("params", "weight_bytes", "kv_bytes")
MODEL_COUNTS = ("layers", "q_heads", "kv_heads", "head_dim")
MODEL_NUMBERS = (
    *MODEL_SIZES,
    *MODEL_COUNTS,
    "active_params",
    "expert_params",
    "experts",
    "experts_per_token",
    "latent_dim",
    "window",
    "windowed_layers",
)


def find_gpu(hw: object) -> Gpu:
    """Return the GPU of this name, or the one given by its numbers, checked. Raises ThresholdInputError."""
    if not isinstance(hw, Gpu):
        return GPUS[check_choice("hw", hw, GPUS)]
    for name in GPU_NUMBERS:
        if getattr(hw, name) is not None:
            check_real(name, getattr(hw, name), above=0)
    return hw


def require(gpu: Gpu, name: str) -> float:
    """A number of a GPU that the computation needs. Raises ThresholdInputError where it is not known."""
    value: float | None = getattr(gpu, name)
    if value is None:
        raise ThresholdInputError(name, f"of {gpu.name} is not known", f"give {name}")
    return value


def find_model(model: object) -> LanguageModel:
    """Return the model of this name, or the one given by its numbers, checked. Raises ThresholdInputError."""
    if not isinstance(model, LanguageModel):
        return MODELS[check_choice("model", model, MODELS)]
    for name in MODEL_SIZES:
        check_real(name, getattr(model, name), above=0)
    for name in MODEL_COUNTS:
        check_whole(name, getattr(model, name), least=1)
    return check_parts(model)


def check_parts(model: LanguageModel) -> LanguageModel:
    """Return a model whose experts, cache and windows fit each other. Raises ThresholdInputError."""
    for first, second in (
        ("experts", "experts_per_token"),
        ("experts", "expert_params"),
        ("windowed_layers", "window"),
    ):
        if (getattr(model, first) is None) != (getattr(model, second) is None):
            missing = first if getattr(model, first) is None else second
            raise ThresholdInputError(missing, "is missing", f"give {first} and {second} together, or neither")
    for small, large in (
        ("experts_per_token", "experts"),
        ("expert_params", "params"),
        ("active_params", "params"),
        ("windowed_layers", "layers"),
    ):
        value, most = getattr(model, small), getattr(model, large)
        if value is not None and most is not None and value > most:
            raise ThresholdInputError(small, f"is {value:g}, above {large}", f"give at most {most:g}")
    return model
