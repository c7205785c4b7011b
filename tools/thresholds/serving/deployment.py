"""A model on an instance of GPUs: the roofline terms, for numbers or arrays inside their domains."""

from dataclasses import dataclass

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE
from tools.thresholds.serving.hardware import Gpu, LanguageModel

MFU = 0.5  # share of peak FLOP/s that prefill reaches, an assumption
MBU = 0.7  # share of peak memory bandwidth that decode reaches, an assumption
HBM_FRACTION = 0.9  # share of memory for weights and KV cache, an assumption
CHUNK_OVERHEAD = 128.0  # tokens of extra work for each prefill chunk, an assumption


@dataclass(frozen=True, slots=True)
class Parts:
    """What a model has besides a dense decoder with full attention; null where it has not.

    Active parameters, those in routed experts with the share `rest` of them that a token leaves out, the numbers of a
    latent cache per token and layer, and how many layers see a window of how many tokens.
    """

    active: Real | None
    routed: Real | None
    rest: Real
    latent: Real | None
    window: Real
    windowed: Real | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """One instance: a model over `tp` GPUs, with what each of them reaches of its peaks."""

    flops: Real
    hbm_bw: Real
    hbm_bytes: Real
    params: Real
    layers: Real
    q_heads: Real
    kv_heads: Real
    head_dim: Real
    weight_bytes: Real
    kv_bytes: Real
    tp: Real
    mfu: Real
    mbu: Real
    hbm_fraction: Real
    parts: Parts

    @property
    def kv(self) -> Real:
        """Bytes of KV cache per token inside every window, 2 L n_kv d_h b_kv."""
        return self.layers * self._layer_cache

    @property
    def _layer_cache(self) -> Real:
        return count_layer_bytes(self.kv_heads, self.head_dim, self.kv_bytes, self.parts)

    def cache(self, ctx: Real) -> Real:
        """Bytes of the KV cache of one sequence of `ctx` tokens; a layer with a window holds no more than that."""
        return self._layer_cache * count_cached(self.layers, self.parts, ctx)

    @property
    def weights(self) -> Real:
        """Bytes of the weights, P b_w."""
        return self.params * self.weight_bytes

    @property
    def active(self) -> Real:
        """Parameters that work on a token."""
        return self.params if self.parts.active is None else self.parts.active

    def read_weights(self, batch: Real) -> Real:
        """Bytes of the weights that an iteration of `batch` tokens reads: of the experts those that a token takes.

        Each token takes its k of n experts at random, so that a share (1 - k/n)^B of them rests.
        """
        if self.parts.routed is None:
            return self.weights
        return self.weights - self.parts.routed * self.weight_bytes * self.parts.rest**batch

    def attended(self, prompt: Real) -> Real:
        """Layers times tokens that the attention of a prompt token counts, with windows twice the mean it sees."""
        if self.parts.windowed is None:
            return self.layers * prompt
        full = self.layers - self.parts.windowed
        return full * prompt + self.parts.windowed * np.minimum(prompt, 2 * self.parts.window)

    def prefill(self, prompt: Real) -> Real:
        """GPU-seconds per prompt token, (2 P + 2 L H d_h I)/(F mfu), P the active parameters."""
        attention = self.q_heads * self.head_dim * self.attended(prompt)
        return 2 * (self.active + attention) / (self.flops * self.mfu)

    def memory_time(self, batch: Real, ctx: Real) -> Real:
        """Seconds in which one decode iteration reads weights and KV cache, (P b_w + B kv ctx)/(tp BW mbu)."""
        return (self.read_weights(batch) + batch * self.cache(ctx)) / (self.tp * self.hbm_bw * self.mbu)

    def compute_time(self, batch: Real) -> Real:
        """Seconds of arithmetic in one decode iteration, 2 P B/(tp F mfu), P the active parameters."""
        return 2 * self.active * batch / (self.tp * self.flops * self.mfu)

    def step(self, batch: Real, ctx: Real) -> Real:
        """Seconds of one decode iteration: the slower of memory and arithmetic."""
        return np.maximum(self.memory_time(batch, ctx), self.compute_time(batch))

    def batch_caps(self, ctx: Real, tpot_slo: Real) -> tuple[Real, Real, Real]:
        """The real batch at which latency by memory, size of memory, and latency by arithmetic bind.

        Latency by memory counts every expert as read, which a batch of that size nearly does.
        """
        per_sequence = self.cache(ctx)
        latency = (tpot_slo * self.tp * self.hbm_bw * self.mbu - self.weights) / per_sequence
        memory = (self.hbm_fraction * self.hbm_bytes * self.tp - self.weights) / per_sequence
        return latency, memory, tpot_slo * self.tp * self.flops * self.mfu / (2 * self.active)

    def max_batch(self, ctx: Real, tpot_slo: Real) -> Real:
        """The largest whole batch that the three caps allow; 0 when not even one sequence fits.

        A cap that misses a whole number by no more than the comparison tolerance is that number.
        """
        latency, memory, compute = self.batch_caps(ctx, tpot_slo)
        cap = np.minimum(np.minimum(latency, memory), compute)
        return np.maximum(np.floor(cap * (1 + RELATIVE_TOLERANCE)), 0)

    def chunk(self, batch: Real, ctx: Real, tpot_slo: Real) -> Real:
        """Prompt tokens that fit beside half a batch within TPOT, (TPOT - t_step(B/2)) tp F mfu/(2 P).

        Half a batch is rounded down, and is at least one sequence.
        """
        half = np.maximum(np.floor(batch / 2), 1)
        return (tpot_slo - self.step(half, ctx)) * self.tp * self.flops * self.mfu / (2 * self.active)


def count_layer_bytes(kv_heads: Real, head_dim: Real, kv_bytes: Real, parts: Parts) -> Real:
    """Bytes of a layer's cache per token: keys and values of its heads, or a latent vector."""
    return (2 * kv_heads * head_dim if parts.latent is None else parts.latent) * kv_bytes


def count_cached(layers: Real, parts: Parts, ctx: Real) -> Real:
    """Layers times tokens that the cache of a sequence holds; a layer with a window holds no more than that."""
    if parts.windowed is None:
        return layers * ctx
    return (layers - parts.windowed) * ctx + parts.windowed * np.minimum(ctx, parts.window)


def deploy(gpu: Gpu, model: LanguageModel, tp: int, mfu: float, mbu: float, hbm_fraction: float) -> Deployment:
    """A model on `tp` of these GPUs."""
    return Deployment(
        flops=gpu.flops,
        hbm_bw=gpu.hbm_bw,
        hbm_bytes=gpu.hbm_bytes,
        params=model.params,
        layers=model.layers,
        q_heads=model.q_heads,
        kv_heads=model.kv_heads,
        head_dim=model.head_dim,
        weight_bytes=model.weight_bytes,
        kv_bytes=model.kv_bytes,
        tp=tp,
        mfu=mfu,
        mbu=mbu,
        hbm_fraction=hbm_fraction,
        parts=find_parts(model),
    )


def find_parts(model: LanguageModel) -> Parts:
    """What a model has besides a dense decoder with full attention; its numbers may be arrays."""
    experts, taken = model.experts, model.experts_per_token
    routed = model.expert_params
    return Parts(
        active=model.active_params,
        routed=None if routed is None else np.where(np.asarray(routed) <= model.params, routed, np.nan)[()],
        rest=0.0 if experts is None or taken is None else 1 - taken / experts,
        latent=model.latent_dim,
        window=np.inf if model.window is None else model.window,
        windowed=model.windowed_layers,
    )
