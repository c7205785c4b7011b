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

    @property
    def kv(self) -> Real:
        """Bytes of KV cache per token, 2 L n_kv d_h b_kv."""
        return 2 * self.layers * self.kv_heads * self.head_dim * self.kv_bytes

    @property
    def weights(self) -> Real:
        """Bytes of the weights, P b_w."""
        return self.params * self.weight_bytes

    def prefill(self, prompt: Real) -> Real:
        """GPU-seconds per prompt token, (2 P + 2 L H d_h I)/(F mfu)."""
        return 2 * (self.params + self.layers * self.q_heads * self.head_dim * prompt) / (self.flops * self.mfu)

    def memory_time(self, batch: Real, ctx: Real) -> Real:
        """Seconds in which one decode iteration reads weights and KV cache, (P b_w + B kv ctx)/(tp BW mbu)."""
        return (self.weights + batch * self.kv * ctx) / (self.tp * self.hbm_bw * self.mbu)

    def compute_time(self, batch: Real) -> Real:
        """Seconds of arithmetic in one decode iteration, 2 P B/(tp F mfu)."""
        return 2 * self.params * batch / (self.tp * self.flops * self.mfu)

    def step(self, batch: Real, ctx: Real) -> Real:
        """Seconds of one decode iteration: the slower of memory and arithmetic."""
        return np.maximum(self.memory_time(batch, ctx), self.compute_time(batch))

    def batch_caps(self, ctx: Real, tpot_slo: Real) -> tuple[Real, Real, Real]:
        """The real batch at which latency by memory, size of memory, and latency by arithmetic bind."""
        per_sequence = self.kv * ctx
        latency = (tpot_slo * self.tp * self.hbm_bw * self.mbu - self.weights) / per_sequence
        memory = (self.hbm_fraction * self.hbm_bytes * self.tp - self.weights) / per_sequence
        return latency, memory, tpot_slo * self.tp * self.flops * self.mfu / (2 * self.params)

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
        return (tpot_slo - self.step(half, ctx)) * self.tp * self.flops * self.mfu / (2 * self.params)


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
    )
