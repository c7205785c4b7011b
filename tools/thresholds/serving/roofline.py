"""The roofline terms of serving: prefill, decode, the KV cache and its transfer, and the chunk tax."""

from index import Model
from tools.thresholds.engine.domain import Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.serving.deployment import (
    CHUNK_OVERHEAD,
    HBM_FRACTION,
    MBU,
    MFU,
    Deployment,
    count_cached,
    count_layer_bytes,
    deploy,
    find_parts,
)
from tools.thresholds.serving.hardware import Gpu, LanguageModel, find_gpu, find_model


class ChunkTax(Model):
    """Prompt tokens of one chunk, and the extra share of prefill work that chunking costs."""

    chunk: float
    chunk_tax: float


def kv_bytes_per_token(model: str | LanguageModel) -> float:
    """Return the bytes of KV cache per token, 2 L n_kv d_h b_kv, of a latent cache L d_c b_kv.

    `model` is a name of MODELS or a LanguageModel with numbers of its own; a token beyond a layer's window takes that
    layer's bytes no more, which is not counted here. The standard count, derived for paper:serving-frontier. Raises
    ThresholdInputError.
    """
    shape = find_model(model)
    layer = float(count_layer_bytes(shape.kv_heads, shape.head_dim, shape.kv_bytes, find_parts(shape)))
    return check_representable("kv_bytes", "the KV cache", shape.layers * layer, positive=True)


def prefill_gpu_seconds_per_token(
    model: str | LanguageModel, hw: str | Gpu, mfu: float = MFU, prompt: float = 0
) -> float:
    """Return p1 = (2 P + 2 L H d_h I)/(F mfu), the GPU-seconds per prompt token.

    `hw` is a name of GPUS or a Gpu, `mfu` in (0, 1] the share of peak FLOP/s, `prompt` I the prompt tokens (>= 0).
    Derived for paper:serving-frontier. Raises ThresholdInputError.
    """
    instance = _make_instance(model, hw, mfu=mfu)
    prompt = check_real("prompt", prompt, least=0)
    return check_representable("prompt", "the prefill time", float(instance.prefill(prompt)), positive=True)


def decode_step_seconds(
    model: str | LanguageModel, hw: str | Gpu, tp: int, batch: float, ctx: float, mfu: float = MFU, mbu: float = MBU
) -> float:
    """Return the seconds of one decode iteration, max((P b_w + B kv ctx)/(tp BW mbu), 2 P B/(tp F mfu)).

    `tp` counts the GPUs of an instance (a whole number >= 1), `batch` B its sequences (> 0), `ctx` the tokens of
    context of each (>= 0), `mbu` in (0, 1] the share of peak memory bandwidth. Derived for
    paper:serving-frontier. Raises ThresholdInputError.
    """
    instance = _make_instance(model, hw, tp, mfu, mbu)
    batch, ctx = check_real("batch", batch, above=0), check_real("ctx", ctx, least=0)
    return check_representable("batch", "the iteration", float(instance.step(batch, ctx)), positive=True)


def max_decode_batch(
    model: str | LanguageModel,
    hw: str | Gpu,
    tp: int,
    ctx: float,
    tpot_slo: float,
    mfu: float = MFU,
    mbu: float = MBU,
    hbm_fraction: float = HBM_FRACTION,
) -> int:
    """Return the largest whole batch within `tpot_slo` seconds per token and the memory; 0 when none is.

    The caps are latency by memory reads, size of memory (`hbm_fraction` in (0, 1] of it, less the weights) and
    latency by arithmetic. `ctx` > 0; the rest as in `decode_step_seconds`. Derived for paper:serving-frontier.
    Raises ThresholdInputError.
    """
    instance = _make_instance(model, hw, tp, mfu, mbu, hbm_fraction)
    ctx, tpot_slo = check_real("ctx", ctx, above=0), check_real("tpot_slo", tpot_slo, above=0)
    return int(check_representable("tpot_slo", "the batch", float(instance.max_batch(ctx, tpot_slo))))


def kv_transfer_seconds(model: str | LanguageModel, prompt: float, bandwidth: float, overlap: float = 0) -> float:
    """Return the seconds that a prompt's KV cache takes over a link, prompt kv (1 - overlap)/bandwidth.

    `prompt` tokens (>= 0), `bandwidth` in bytes/s one way (> 0), `overlap` in [0, 1] the share hidden behind
    prefill. Derived for paper:serving-frontier. Raises ThresholdInputError.
    """
    prompt, bandwidth = check_real("prompt", prompt, least=0), check_real("bandwidth", bandwidth, above=0)
    kv = float(mean_cache_bytes(find_model(model), prompt)) if prompt else 0.0
    overlap = check_real("overlap", overlap, least=0, most=1)
    return check_representable("bandwidth", "the transfer", float(transfer(prompt, kv, bandwidth, overlap)))


def mean_cache_bytes(shape: LanguageModel, tokens: Real) -> Real:
    """Bytes of KV cache per token of a sequence of `tokens` (> 0), fewer than `kv_bytes_per_token` beyond a window."""
    parts = find_parts(shape)
    layer = count_layer_bytes(shape.kv_heads, shape.head_dim, shape.kv_bytes, parts)
    return layer * count_cached(shape.layers, parts, tokens) / tokens


def transfer(tokens: Real, kv: Real, bandwidth: Real, overlap: Real) -> Real:
    """Seconds of a link for the KV cache of `tokens`, as far as nothing hides them, for numbers or arrays."""
    return tokens * kv * (1 - overlap) / bandwidth


def chunk_tax(
    model: str | LanguageModel,
    hw: str | Gpu,
    tp: int,
    batch: float,
    ctx: float,
    tpot_slo: float,
    mfu: float = MFU,
    mbu: float = MBU,
    chunk_overhead: float = CHUNK_OVERHEAD,
) -> ChunkTax:
    """Return the chunk of prompt tokens beside half a batch, and the tax e = c0/chunk of colocated prefill.

    chunk = (TPOT - t_step(B/2)) tp F mfu/(2 P) with B/2 rounded down and at least 1; c0 = `chunk_overhead` in
    tokens (>= 0) is an assumption. Derived for paper:serving-frontier. Raises ThresholdInputError, also where half a
    batch leaves no time for a chunk.
    """
    instance = _make_instance(model, hw, tp, mfu, mbu)
    batch, ctx = float(check_whole("batch", batch, least=1)), check_real("ctx", ctx, least=0)
    tpot_slo = check_real("tpot_slo", tpot_slo, above=0)
    overhead = check_real("chunk_overhead", chunk_overhead, least=0)
    chunk = check_representable("tpot_slo", "the chunk", float(instance.chunk(batch, ctx, tpot_slo)))
    if chunk <= 0:
        raise ThresholdInputError("tpot_slo", f"is {tpot_slo:g}, which half a batch uses up", "give a longer limit")
    return ChunkTax(chunk=chunk, chunk_tax=check_representable("chunk_overhead", "the chunk tax", overhead / chunk))


def _make_instance(
    model: str | LanguageModel,
    hw: str | Gpu,
    tp: int = 1,
    mfu: float = MFU,
    mbu: float = MBU,
    hbm_fraction: float = HBM_FRACTION,
) -> Deployment:
    return deploy(
        find_gpu(hw),
        find_model(model),
        check_whole("tp", tp, least=1),
        check_real("mfu", mfu, above=0, most=1),
        check_real("mbu", mbu, above=0, most=1),
        check_real("hbm_fraction", hbm_fraction, above=0, most=1),
    )
