"""A serving fleet end to end: from hardware, model, traffic and contract to the terms of both costs, at once."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.serving.deployment import Deployment
from tools.thresholds.serving.queueing import servers_for_wait
from tools.thresholds.serving.roofline import transfer

MAX_LOAD = 1e6  # instances busy with prefill: beyond it the exact queue takes seconds, and no fleet is that large


@dataclass(frozen=True, slots=True)
class Workload:
    """Traffic and contract, for numbers or arrays inside their domains."""

    prompt: Real
    output: Real
    lam: Real
    ttft_slo: Real
    tpot_slo: Real
    kv_bw: Real
    held_gpus: Real
    overlap: Real
    chunk_overhead: Real
    q: Real
    ca2: Real
    cs2: Real


@dataclass(frozen=True, slots=True)
class ServingTerms:
    """The terms of both costs; NaN where a layout cannot hold its contract, and `batch` 0 where none fits."""

    ratio: Real
    p1: Real
    d1: Real
    tax_bytes: Real  # the KV tax times the bandwidth of the link
    x1: Real
    t_pre: Real
    t_kv: Real
    batch: Real
    step: Real
    chunk: Real
    chunk_tax: Real
    load: Real
    c_pre: Array
    u_pre: Real
    u_dec: Real
    u_colo: Real


def compute_terms(instance: Deployment, work: Workload) -> ServingTerms:
    """Compute the terms from the roofline and the queues.

    Each prefill of a prompt holds an instance for t_pre; each sequence of the decode batch holds a place for
    `output` iterations, with a context of the prompt and half the output. The colocated pool is staffed for the sum
    of both in places of a batch, of which a prefill holds all.
    """
    ctx = work.prompt + work.output / 2
    p1 = instance.prefill(work.prompt)
    t_pre = work.prompt * p1 / instance.tp
    kv = instance.cache(work.prompt) / work.prompt
    t_kv = transfer(work.prompt, kv, work.kv_bw, work.overlap)
    batch = instance.max_batch(ctx, work.tpot_slo)
    fits = np.where(np.asarray(batch) >= 1, batch, np.nan)
    step = instance.step(fits, ctx)
    chunk = instance.chunk(fits, ctx, work.tpot_slo)
    tax_bytes = work.held_gpus * transfer(1.0, kv, 1.0, work.overlap)
    places = work.output * step
    quantile = _normal_quantile(work.q)
    load = work.lam * t_pre
    budget = np.asarray(work.ttft_slo - t_pre) - t_kv
    servers = servers_for_wait(_limit_load(load), t_pre, budget, work.q, (work.ca2 + work.cs2) / 2)
    return ServingTerms(
        ratio=work.prompt / work.output,
        p1=p1,
        d1=instance.tp * step / fits,
        tax_bytes=tax_bytes,
        x1=tax_bytes / work.kv_bw,
        t_pre=t_pre,
        t_kv=t_kv,
        batch=batch,
        step=step,
        chunk=chunk,
        chunk_tax=work.chunk_overhead / np.where(np.asarray(chunk) > 0, chunk, np.nan),
        load=load,
        c_pre=servers,
        u_pre=load / servers,
        u_dec=staffing(work.lam * places, quantile),
        u_colo=np.where(
            np.asarray(t_pre <= work.ttft_slo), staffing(work.lam * (places + fits * t_pre), quantile), np.nan
        ),
    )


def staffing(load: Real, quantile: Real) -> Real:
    """Utilisation of a pool staffed by the square-root rule, 1/(1 + z/sqrt(m))."""
    return 1 / (1 + quantile / np.sqrt(load))


def _limit_load(load: Real) -> Array:
    load = np.asarray(load)
    return np.where((load > 0) & (load <= MAX_LOAD), load, np.nan)


def _normal_quantile(q: Real) -> Real:
    inverse = NormalDist().inv_cdf
    return np.vectorize(inverse, otypes=[np.float64])(q) if isinstance(q, np.ndarray) else inverse(q)
