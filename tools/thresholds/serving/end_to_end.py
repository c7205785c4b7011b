"""The serving frontier end to end: both layouts of a fleet, priced from hardware, model, traffic and contract."""

import math
from collections.abc import Mapping

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.serving.deployment import CHUNK_OVERHEAD, HBM_FRACTION, MBU, MFU, deploy
from tools.thresholds.serving.hardware import Gpu, LanguageModel, find_gpu, find_model, require
from tools.thresholds.serving.plan import MAX_LOAD, ServingTerms, Workload, compute_terms
from tools.thresholds.serving.queueing import DEFAULT_QUANTILE
from tools.thresholds.serving.unit_costs import (
    CostTerms,
    Region,
    Winner,
    colocated_terms,
    disaggregated_terms,
    make_cost_terms,
    unit_costs,
)

DEFAULT_TP = 4  # GPUs of an instance
DEFAULT_MODEL = "llama3-70b"
SECONDS_PER_HOUR = 3600  # of an hour

NO_BATCH_REASON = "no decode batch: the weights and one sequence exceed the memory, or one iteration exceeds tpot_slo"
NO_CHUNK_REASON = "colocated decode leaves no time for a prefill chunk within tpot_slo"
BELOW_PREFILL_REASON = "ttft_slo is below the bare prefill time"
BELOW_TRANSFER_REASON = "ttft_slo is below prefill and KV transfer, so the disaggregated layout cannot hold it"

_POSITIVE, _FROM_ZERO, _SHARE = {"above": 0.0}, {"least": 0.0}, {"above": 0.0, "most": 1.0}
_DOMAINS: Mapping[str, Mapping[str, float]] = {
    **dict.fromkeys(["prompt", "output", "lam", "ttft_slo", "tpot_slo", "kv_bw", "usd_per_gpu_h"], _POSITIVE),
    **dict.fromkeys(["mfu", "mbu", "hbm_fraction", "phi_colo", "phi_dis"], _SHARE),
    **dict.fromkeys(["held_gpus", "chunk_overhead", "ca2", "cs2"], _FROM_ZERO),
    "overlap": {"least": 0.0, "most": 1.0},
    "q": {"least": 0.5, "below": 1.0},
}
_PRICE_INPUT = "usd_per_gpu_h"  # the input that scales every cost
_TERM_NAMES = ("p1", "d1", "x1", "t_pre", "t_kv", "step", "chunk", "chunk_tax", "u_pre", "u_dec", "u_colo")


class Serving(Model):
    """Both layouts of a fleet; null is what does not exist, `reason` says why a layout cannot hold the contract.

    Costs are in $ per output token, times in seconds, p1, d1 and x1 in GPU-seconds per token. `feasible` means that
    both layouts hold the contract; a layout that alone holds it wins. `c_pre` counts instances of the prefill pool.
    The break-evens hold utilisations and step times fixed; `bw_breakeven` is in bytes/s per instance.
    """

    feasible: bool
    reason: str | None = None
    winner: Winner | None = None
    region: Region | None = None
    colocated: float | None = None
    disaggregated: float | None = None
    colocated_terms: CostTerms | None = None
    disaggregated_terms: CostTerms | None = None
    ratio_breakeven: float | None = None
    x1_breakeven: float | None = None
    bw_breakeven: float | None = None
    r: float
    p1: float
    d1: float | None
    x1: float
    t_pre: float
    t_kv: float
    batch: int
    step: float | None
    chunk: float | None
    chunk_tax: float | None
    u_pre: float | None
    u_dec: float | None
    u_colo: float | None
    c_pre: int | None


def evaluate_serving(
    hw: str | Gpu,
    prompt: float,
    output: float,
    lam: float,
    ttft_slo: float,
    tpot_slo: float,
    model: str | LanguageModel = DEFAULT_MODEL,
    tp: int = DEFAULT_TP,
    kv_bw: float | None = None,
    usd_per_gpu_h: float | None = None,
    held_gpus: float | None = None,
    overlap: float = 0,
    mfu: float = MFU,
    mbu: float = MBU,
    hbm_fraction: float = HBM_FRACTION,
    chunk_overhead: float = CHUNK_OVERHEAD,
    q: float = DEFAULT_QUANTILE,
    ca2: float = 1,
    cs2: float = 1,
    phi_colo: float = 1,
    phi_dis: float = 1,
) -> Serving:
    """Price colocated and disaggregated serving of `prompt` -> `output` tokens at `lam` requests per second.

    `hw` and `model` are names of GPUS and MODELS, or a Gpu and a LanguageModel with numbers of their own; `ttft_slo`
    and `tpot_slo` are the contract in seconds, held at quantile `q` in [0.5, 1). `kv_bw` is the KV link of an
    instance in bytes/s one way, by default one network port a GPU; `held_gpus` of an instance of `tp` wait for a
    transfer, by default all. Everything else is as in the functions of the terms. A contract that a layout cannot hold
    is reported (`feasible`), not raised. Derived for paper:serving-frontier. Raises ThresholdInputError.
    """
    gpu, tp = find_gpu(hw), check_whole("tp", tp, least=1)
    shares = _check(mfu=mfu, mbu=mbu, hbm_fraction=hbm_fraction)
    instance = deploy(gpu, find_model(model), tp, *shares.values())
    contract = _check(prompt=prompt, output=output, lam=lam, ttft_slo=ttft_slo, tpot_slo=tpot_slo)
    link = _check(
        kv_bw=tp * require(gpu, "nic_bw") if kv_bw is None else kv_bw,
        held_gpus=float(tp) if held_gpus is None else held_gpus,
    )
    traffic = _check(overlap=overlap, chunk_overhead=chunk_overhead, q=q, ca2=ca2, cs2=cs2)
    work = Workload(**contract, **link, **traffic)
    price = _check(usd_per_gpu_h=require(gpu, _PRICE_INPUT) if usd_per_gpu_h is None else usd_per_gpu_h)[
        "usd_per_gpu_h"
    ]
    attained = _check(phi_colo=phi_colo, phi_dis=phi_dis)
    with np.errstate(all="ignore"):
        terms = compute_terms(instance, work)
        _check_terms_fit_float(terms)
    return Serving.model_validate(_collect_terms(terms) | _compute_costs(terms, price / SECONDS_PER_HOUR, **attained))


def _check(**values: float) -> dict[str, float]:
    """Return the values by name as floats, each inside its domain. Raises ThresholdInputError."""
    return {name: check_real(name, value, **_DOMAINS[name]) for name, value in values.items()}


def _check_terms_fit_float(terms: ServingTerms) -> None:
    for field, quantity, value in (
        ("prompt", "the prefill time", terms.t_pre),
        ("prompt", "the ratio", terms.ratio),
        ("lam", "the prefill load", terms.load),
        ("lam", "the inverse of the prefill utilisation", 1.0 if math.isnan(terms.u_pre) else 1 / terms.u_pre),
        ("lam", "the decode utilisation", 1.0 if math.isnan(terms.u_dec) else terms.u_dec),
    ):
        check_representable(field, quantity, float(value), positive=True)
    check_representable("tpot_slo", "the batch", float(terms.batch))
    check_representable("kv_bw", "the transfer", float(terms.t_kv))
    check_representable("kv_bw", "the KV tax", float(terms.x1))
    if float(terms.load) > MAX_LOAD:
        problem = f"keeps {float(terms.load):g} prefill instances busy"
        raise ThresholdInputError("lam", problem, f"keep lam times the prefill time <= {MAX_LOAD:g}")


def _compute_costs(terms: ServingTerms, usd: float, phi_colo: float, phi_dis: float) -> dict[str, object]:
    """The costs, with the decision; a layout that cannot hold its contract has NaN among its terms."""
    p1, d1, ratio, x1 = float(terms.p1), float(terms.d1), float(terms.ratio), float(terms.x1)
    u_colo, u_pre, u_dec, tax = (float(terms.u_colo), float(terms.u_pre), float(terms.u_dec), float(terms.chunk_tax))
    colo_holds, dis_holds = not math.isnan(u_colo + tax), not math.isnan(u_pre + u_dec)
    if colo_holds and dis_holds:
        cost = unit_costs(usd, p1, d1, ratio, u_colo, u_pre, u_dec, tax, x1, phi_colo, phi_dis, price=_PRICE_INPUT)
        return {**dict(cost), "feasible": True, "bw_breakeven": _find_break_even_bandwidth(terms, cost.x1_breakeven)}
    costs: dict[str, object] = {"feasible": False, "reason": _find_reason(terms)}
    if colo_holds:
        colo = make_cost_terms(*colocated_terms(usd, p1, d1, ratio, u_colo, tax, phi_colo), price=_PRICE_INPUT)
        return costs | {"winner": "colocated", "colocated": colo.total, "colocated_terms": colo}
    if dis_holds:
        dis = make_cost_terms(*disaggregated_terms(usd, p1, d1, ratio, u_pre, u_dec, x1, phi_dis), price=_PRICE_INPUT)
        return costs | {"winner": "disaggregated", "disaggregated": dis.total, "disaggregated_terms": dis}
    return costs


def _find_break_even_bandwidth(terms: ServingTerms, x1_breakeven: float | None) -> float | None:
    if x1_breakeven is None or x1_breakeven <= 0 or float(terms.tax_bytes) <= 0:
        return None
    bandwidth = float(terms.tax_bytes) / x1_breakeven
    return bandwidth if math.isfinite(bandwidth) else None


def _find_reason(terms: ServingTerms) -> str:
    if float(terms.batch) < 1:
        return NO_BATCH_REASON
    if math.isnan(float(terms.u_colo)):
        return BELOW_PREFILL_REASON
    return NO_CHUNK_REASON if math.isnan(float(terms.chunk_tax)) else BELOW_TRANSFER_REASON


def _collect_terms(terms: ServingTerms) -> dict[str, object]:
    """The terms by name, null where there is none."""
    values: dict[str, object] = {name: _convert_nan_to_none(getattr(terms, name)) for name in _TERM_NAMES}
    servers = _convert_nan_to_none(terms.c_pre)
    return values | {
        "r": float(terms.ratio),
        "batch": int(terms.batch),
        "c_pre": None if servers is None else int(servers),
    }


def _convert_nan_to_none(value: Real) -> float | None:
    return None if math.isnan(value) else float(value)
