"""How fast an instance works: the roofline as the few numbers that an iteration takes its time from."""

import math
from dataclasses import dataclass

from tools.thresholds.serving.calibration.measured import (
    SPLIT_TOKENS,
    Coefficients,
    count_sent_bytes,
    measured_decode_seconds,
    read_shape,
)
from tools.thresholds.serving.deployment import Deployment
from tools.thresholds.serving.hardware import Gpu, LanguageModel

SHARPNESS = 4  # of the turn from the least time of a prefill to its time by work
MAX_PLACES = 10**9  # sequences: more than any memory holds


@dataclass(frozen=True, slots=True)
class Speeds:
    """Seconds of the parts of an iteration, and what of the memory is left for sequences.

    A decode iteration takes the longer of `weights` + `cache` per token of context + `sequence` per sequence, and
    `arithmetic` per sequence; a prompt token takes `token` + `attention` per token before it, and a chunk `chunk_time`
    besides. A whole prompt takes `far` more for each token beyond `near_tokens`, and never less than about `floor`.
    """

    weights: float
    cache: float
    arithmetic: float
    token: float
    attention: float
    chunk_time: float
    cache_bytes: float  # per token
    free_bytes: float  # of an instance, without the weights
    sequence: float = 0.0
    far: float = 0.0
    near_tokens: float = math.inf
    floor: float = 0.0

    def step(self, batch: float, context: float) -> float:
        """Seconds of a decode iteration of `batch` sequences with `context` tokens in all."""
        return max(self.weights + self.cache * context + self.sequence * batch, self.arithmetic * batch)

    def prefill_time(self, tokens: float, before: float = 0) -> float:
        """Seconds of `tokens` prompt tokens after `before` others of the same prompt."""
        return tokens * (self.token + self.attention * (before + tokens / 2))

    def whole_prompt_time(self, tokens: float) -> float:
        """Seconds of a whole prompt in one prefill."""
        work = self.prefill_time(tokens) + self.far * max(tokens - self.near_tokens, 0.0)
        return float((work**SHARPNESS + self.floor**SHARPNESS) ** (1 / SHARPNESS)) if self.floor else work

    def count_places(self, tokens: float) -> int:
        """How many sequences of `tokens` tokens the memory holds, each with its place reserved to the end."""
        return math.floor(min(max(self.free_bytes / (self.cache_bytes * tokens), 0), MAX_PLACES))


def find_measured_speeds(instance: Deployment, gpu: Gpu, model: LanguageModel, found: Coefficients) -> Speeds:
    """The speeds with measured coefficients in place of mfu, mbu and the chunk's overhead, which launching replaces."""
    shape, tp = read_shape(model), float(instance.tp)
    sent = count_sent_bytes(shape, tp)
    rate = tp * gpu.flops * found.mfu
    token = 2 * shape.params / rate
    return Speeds(
        weights=measured_decode_seconds(shape, gpu, tp, 0, 0, found),
        cache=shape.cache_bytes / (tp * gpu.hbm_bw * found.mbu),
        arithmetic=token,
        token=token + sent * found.byte_s,
        attention=4 * shape.layers * shape.width / rate,
        chunk_time=0.0,
        cache_bytes=float(instance.kv),
        free_bytes=float(instance.hbm_fraction * instance.hbm_bytes * tp - instance.weights),
        sequence=shape.layers * found.sequence_s * shape.heads,
        far=sent * found.far_byte_s,
        near_tokens=SPLIT_TOKENS,
        floor=found.floor_s * shape.layers,
    )


def find_speeds(instance: Deployment, chunk_overhead: float) -> Speeds:
    """The speeds of a deployment whose numbers are single."""
    token = float(instance.compute_time(1.0))
    heads = instance.layers * instance.q_heads * instance.head_dim
    return Speeds(
        weights=float(instance.memory_time(0.0, 0.0)),
        cache=float(instance.memory_time(1.0, 1.0) - instance.memory_time(0.0, 0.0)),
        arithmetic=token,
        token=token,
        attention=float(2 * token * heads / instance.params),
        chunk_time=chunk_overhead * token,
        cache_bytes=float(instance.kv),
        free_bytes=float(instance.hbm_fraction * instance.hbm_bytes * instance.tp - instance.weights),
    )
