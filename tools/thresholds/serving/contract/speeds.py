"""How fast an instance works: the roofline as the few numbers that an iteration takes its time from."""

import math
from dataclasses import dataclass

from tools.thresholds.serving.deployment import Deployment

MAX_PLACES = 10**9  # sequences: more than any memory holds


@dataclass(frozen=True, slots=True)
class Speeds:
    """Seconds of the parts of an iteration, and what of the memory is left for sequences.

    A decode iteration takes the longer of `weights` + `cache` per token of context, and `arithmetic` per sequence;
    a prompt token takes `token` + `attention` per token before it, and a chunk `chunk_time` besides.
    """

    weights: float
    cache: float
    arithmetic: float
    token: float
    attention: float
    chunk_time: float
    cache_bytes: float  # per token
    free_bytes: float  # of an instance, without the weights

    def step(self, batch: float, context: float) -> float:
        """Seconds of a decode iteration of `batch` sequences with `context` tokens in all."""
        return max(self.weights + self.cache * context, self.arithmetic * batch)

    def prefill_time(self, tokens: float, before: float = 0) -> float:
        """Seconds of `tokens` prompt tokens after `before` others of the same prompt."""
        return tokens * (self.token + self.attention * (before + tokens / 2))

    def count_places(self, tokens: float) -> int:
        """How many sequences of `tokens` tokens the memory holds, each with its place reserved to the end."""
        return math.floor(min(max(self.free_bytes / (self.cache_bytes * tokens), 0), MAX_PLACES))


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
