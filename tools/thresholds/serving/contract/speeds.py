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
    `arithmetic` per sequence. Of a mixture of experts `weights` are the others, and `experts` all of them, of which a
    sequence leaves the share `rest` unread.

    A prompt token takes `token` + `attention` per token before it, and a chunk `chunk_time` besides. A whole prompt
    takes `far` more for each token beyond `near_tokens`, and never less than about `floor`.
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
    experts: float = 0.0
    rest: float = 0.0

    def step(self, batch: float, context: float, *, beside_prompt: bool = False) -> float:
        """Seconds of a decode iteration of `batch` sequences with `context` tokens; a prompt reads every expert."""
        read = self.weights + self.experts * (1.0 if beside_prompt else self.share_of_experts(batch))
        return max(read + self.cache * context + self.sequence * batch, self.arithmetic * batch)

    def share_of_experts(self, batch: float) -> float:
        """The share of the experts that a batch reads, each of its sequences at random."""
        return float(1 - self.rest**batch)

    def prefill_time(self, tokens: float, before: float = 0) -> float:
        """Seconds of `tokens` prompt tokens after `before` others of the same prompt."""
        return tokens * (self.token + self.attention * (before + tokens / 2))

    def whole_prompt_time(self, tokens: float, before: float = 0) -> float:
        """Seconds of a whole prompt in one prefill, after `before` tokens of it that a cache held."""
        work = self.prefill_time(tokens, before) + self.far * max(tokens - self.near_tokens, 0.0)
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


def find_speeds(instance: Deployment, chunk_overhead: float, prompt: float, output: float) -> Speeds:
    """The speeds of a deployment whose numbers are single, for requests of these tokens.

    Where layers have windows the cache and the attention are the means of such a request: the time of a token is then
    that of its mean context, and its bytes those of its longest.
    """
    token = float(instance.compute_time(1.0))
    context, longest = prompt + output / 2, prompt + output
    rate = float(instance.tp * instance.hbm_bw * instance.mbu)
    heads = float(instance.attended(prompt) / prompt * instance.q_heads * instance.head_dim)
    others = float(instance.read_weights(0.0))
    mixed = instance.parts.routed is not None
    return Speeds(
        weights=others / rate,
        cache=float(instance.cache(context)) / context / rate,
        arithmetic=token,
        token=token,
        attention=float(2 * token * heads / instance.active),
        chunk_time=chunk_overhead * token,
        cache_bytes=float(instance.cache(longest)) / longest,
        free_bytes=float(instance.hbm_fraction * instance.hbm_bytes * instance.tp - instance.weights),
        floor=float(instance.weights) / rate if mixed else 0.0,  # a prompt reads every expert, whatever it computes
        experts=(float(instance.weights) - others) / rate,
        rest=float(instance.parts.rest),
    )
