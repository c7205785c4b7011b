"""The GPUs and language models that serving is computed for: their numbers as data, with where those come from."""

from typing import TypeVar

from index import Model
from tools.thresholds.engine.domain import check_real, check_whole
from tools.thresholds.engine.inputs import check_choice

KIND = TypeVar("KIND", "Gpu", "LanguageModel")

PRICE_SURVEY = "price survey of May 2026, mercatus-ai.com"


class Gpu(Model):
    """A GPU: dense BF16 FLOP/s, bytes/s of each link, bytes of memory, watts and $ per hour.

    NVLink and PCIe sum both directions, as vendors state them: halve them for a transfer one way. `nic_bw` is one
    way, of one network port.
    """

    name: str
    flops: float
    hbm_bw: float
    hbm_bytes: float
    nic_bw: float
    usd_per_gpu_h: float
    nvlink_bw: float | None = None
    pcie_bw: float | None = None
    tdp_w: float | None = None
    usd_range: tuple[float, float] | None = None
    sources: tuple[str, ...] = ()


class LanguageModel(Model):
    """A dense decoder: parameters, shape, and bytes of one weight and of one number in the KV cache."""

    name: str
    params: float
    layers: int
    q_heads: int
    kv_heads: int
    head_dim: int
    weight_bytes: float = 2
    kv_bytes: float = 2
    source: str = ""


GPUS: dict[str, Gpu] = {
    "A100": Gpu(
        name="A100-80GB-SXM",
        flops=312e12,
        hbm_bw=2.039e12,
        hbm_bytes=80e9,
        nic_bw=25e9,
        usd_per_gpu_h=1.3,
        nvlink_bw=600e9,
        pcie_bw=64e9,
        tdp_w=400,
        usd_range=(0.8, 3),
        sources=("acecloud.ai", "glennklockwood.com, A100 page", PRICE_SURVEY, "HDR line rate"),
    ),
    "H100": Gpu(
        name="H100-80GB-SXM",
        flops=989.4e12,
        hbm_bw=3.35e12,
        hbm_bytes=80e9,
        nic_bw=50e9,
        usd_per_gpu_h=3,
        nvlink_bw=900e9,
        pcie_bw=128e9,
        tdp_w=700,
        usd_range=(1.99, 5),
        sources=("hmc-tech.com, H100 SXM (989.43 TFLOPS)", PRICE_SURVEY, "NDR line rate"),
    ),
    "H200": Gpu(
        name="H200-141GB-SXM",
        flops=989.4e12,
        hbm_bw=4.8e12,
        hbm_bytes=141e9,
        nic_bw=50e9,
        usd_per_gpu_h=4,
        nvlink_bw=900e9,
        pcie_bw=128e9,
        tdp_w=700,
        usd_range=(2.5, 7),
        sources=("vendor figures for H200 SXM", PRICE_SURVEY, "NDR line rate"),
    ),
}

MODELS: dict[str, LanguageModel] = {
    "llama3-8b": LanguageModel(
        name="llama3-8b",
        params=8.03e9,
        layers=32,
        q_heads=32,
        kv_heads=8,
        head_dim=128,
        source="published shape of Llama 3 8B, BF16",
    ),
    "llama3-70b": LanguageModel(
        name="llama3-70b",
        params=70.6e9,
        layers=80,
        q_heads=64,
        kv_heads=8,
        head_dim=128,
        source="published shape of Llama 3 70B, BF16",
    ),
    "llama2-13b": LanguageModel(
        name="llama2-13b",
        params=13e9,
        layers=40,
        q_heads=40,
        kv_heads=40,
        head_dim=128,
        source="published shape of Llama 2 13B, BF16",
    ),
    "llama2-70b": LanguageModel(
        name="llama2-70b",
        params=68.98e9,
        layers=80,
        q_heads=64,
        kv_heads=8,
        head_dim=128,
        source="config.json of meta-llama/Llama-2-70b-hf, 18 July 2023, BF16",
    ),
    "llama3.1-405b": LanguageModel(
        name="llama3.1-405b",
        params=405.85e9,
        layers=126,
        q_heads=128,
        kv_heads=8,
        head_dim=128,
        source="config.json of meta-llama/Llama-3.1-405B, 23 July 2024, BF16",
    ),
    "qwen2.5-72b": LanguageModel(
        name="qwen2.5-72b",
        params=72.7e9,
        layers=80,
        q_heads=64,
        kv_heads=8,
        head_dim=128,
        source="model card of Qwen/Qwen2.5-72B, 19 September 2024, BF16",
    ),
    "qwen3-32b": LanguageModel(
        name="qwen3-32b",
        params=32.8e9,
        layers=64,
        q_heads=64,
        kv_heads=8,
        head_dim=128,
        source="model card of Qwen/Qwen3-32B, 29 April 2025, BF16",
    ),
}

GPU_NUMBERS = ("flops", "hbm_bw", "hbm_bytes", "nic_bw", "usd_per_gpu_h")
MODEL_SIZES = ("params", "weight_bytes", "kv_bytes")
MODEL_COUNTS = ("layers", "q_heads", "kv_heads", "head_dim")


def find_gpu(hw: object) -> Gpu:
    """Return the GPU of this name, or the one given by its numbers, checked. Raises ThresholdInputError."""
    if not isinstance(hw, Gpu):
        return GPUS[check_choice("hw", hw, GPUS)]
    for name in GPU_NUMBERS:
        check_real(name, getattr(hw, name), above=0)
    return hw


def find_model(model: object) -> LanguageModel:
    """Return the model of this name, or the one given by its numbers, checked. Raises ThresholdInputError."""
    if not isinstance(model, LanguageModel):
        return MODELS[check_choice("model", model, MODELS)]
    for name in MODEL_SIZES:
        check_real(name, getattr(model, name), above=0)
    for name in MODEL_COUNTS:
        check_whole(name, getattr(model, name), least=1)
    return model
