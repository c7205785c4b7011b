"""The times of prefill and of a decode iteration, with coefficients fitted to published measurements."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from index import Model
from tools.thresholds.serving.hardware import Gpu, LanguageModel

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
SPLIT_TOKENS = 2048  # of one prefill: beyond them its communication costs more, as measured with vLLM of 2023
_SHARPNESS = 4  # of the turn from the least time of a prefill to its time by work


class Coefficients(Model):
    """What was fitted for one kind of GPU: seconds, and shares of the peaks.

    `launch_s` and `hop_s` a layer, the second for each GPU of the instance; `sequence_s` a layer, head and sequence;
    `floor_s` a layer is the least time of a prefill; `byte_s` and `far_byte_s` a byte that a GPU sends of activations,
    the second besides for tokens beyond SPLIT_TOKENS.
    """

    mfu: float
    floor_s: float
    byte_s: float
    far_byte_s: float
    mbu: float
    launch_s: float
    sequence_s: float
    hop_s: float


class Shape(Model):
    """A model as the fit sees it: all heads of a layer together are as wide as the model."""

    params: float
    layers: int
    heads: int
    width: float
    weight_bytes: float
    cache_bytes: float  # per token


def read_shape(model: LanguageModel) -> Shape:
    """The shape of a language model."""
    return Shape(
        params=model.params,
        layers=model.layers,
        heads=model.q_heads,
        width=model.q_heads * model.head_dim,
        weight_bytes=model.params * model.weight_bytes,
        cache_bytes=2 * model.layers * model.kv_heads * model.head_dim * model.kv_bytes,
    )


@cache
def read_coefficients() -> Mapping[str, Coefficients]:
    """The coefficients that ship, by the name of the GPU."""
    data = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    return MappingProxyType({name: Coefficients.model_validate(found) for name, found in data["gpus"].items()})


def count_sent_bytes(shape: Shape, tp: float) -> float:
    """Bytes per token that a GPU of `tp` sends in two all-reduces a layer, at two bytes a number."""
    return 4 * shape.layers * shape.width * (tp - 1) / tp


def measured_prefill_seconds(
    shape: Shape, gpu: Gpu, tp: float, prompt: float, batch: float, found: Coefficients
) -> float:
    """Seconds of one prefill of `batch` prompts of `prompt` tokens on `tp` GPUs."""
    tokens = batch * prompt
    flops = 2 * shape.params * tokens + 2 * shape.layers * shape.width * tokens * prompt
    sent = count_sent_bytes(shape, tp)
    far = max(tokens - SPLIT_TOKENS, 0.0)
    work = flops / (tp * gpu.flops * found.mfu) + sent * (tokens * found.byte_s + far * found.far_byte_s)
    return float((work**_SHARPNESS + (found.floor_s * shape.layers) ** _SHARPNESS) ** (1 / _SHARPNESS))


def measured_decode_seconds(
    shape: Shape, gpu: Gpu, tp: float, batch: float, context: float, found: Coefficients
) -> float:
    """Seconds of one decode iteration of `batch` sequences with `context` tokens each on `tp` GPUs."""
    read = (shape.weight_bytes + batch * context * shape.cache_bytes) / (tp * gpu.hbm_bw * found.mbu)
    return read + shape.layers * (found.launch_s + found.hop_s * tp + found.sequence_s * shape.heads * batch)
