"""The entry of the serving cost in the registry: unit costs given, which layout is cheaper."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import UNDEFINED, GridValues, decide
from tools.thresholds.serving import formulas
from tools.thresholds.serving.fields import ATTAINMENT, SOURCES
from tools.thresholds.serving.unit_costs import ServingCost, colocated_terms, disaggregated_terms, serving_cost

UNIT = "$ per output token"
DECISIONS = ("disaggregated", "colocated", "tie")
NO_PREFIX_REUSE = "no term covers prefix reuse or failed requests beyond the attainments phi"


def _evaluate(**given: float) -> Evaluation:
    cost = serving_cost(**given)
    return Evaluation(
        threshold="serving_cost",
        values={
            "colocated": cost.colocated,
            "disaggregated": cost.disaggregated,
            "saving": 1 - cost.disaggregated / cost.colocated,
            **name_terms(cost),
            "region": cost.region,
        },
        unit=UNIT,
        decision=cost.winner,
        margin=cost.colocated - cost.disaggregated,
        break_evens=find_break_evens(cost),
        elasticities=compute_elasticities(cost) | _compute_own_elasticities(cost, given["chunk_tax"]),
        formulas=list(formulas.COSTS),
        sources=list(SOURCES),
        assumptions=["both layouts run on one kind of GPU at one rent, so the rent never decides", NO_PREFIX_REUSE],
        warnings=[],
    )


def name_terms(cost: ServingCost) -> dict[str, float]:
    """The terms of both costs by name, in $ per output token."""
    colo, dis = cost.colocated_terms, cost.disaggregated_terms
    return {
        "colocated_prefill": colo.prefill,
        "colocated_decode": colo.decode,
        "disaggregated_prefill": dis.prefill,
        "disaggregated_decode": dis.decode,
        "disaggregated_kv": dis.kv,
    }


def find_break_evens(cost: ServingCost) -> list[BreakEven]:
    """The ratio and the KV tax at which both layouts cost the same, all else held."""
    ratio, x1 = cost.ratio_breakeven, cost.x1_breakeven
    return [
        BreakEven(variable="ratio", value=ratio, feasible=ratio is not None and ratio > 0),
        BreakEven(variable="x1", value=x1, feasible=x1 is not None and x1 >= 0),
    ]


def compute_elasticities(cost: ServingCost) -> dict[str, float]:
    """The elasticity of each layout's cost in unit costs (a term's share) and utilisations (minus it)."""
    colo, dis = cost.colocated_terms, cost.disaggregated_terms
    prefill, decode = dis.prefill / cost.disaggregated, dis.decode / cost.disaggregated
    return {
        "colocated_usd_per_gpu_s": 1.0,
        "colocated_p1": colo.prefill / cost.colocated,
        "colocated_d1": colo.decode / cost.colocated,
        "colocated_u_colo": -1.0,
        "disaggregated_usd_per_gpu_s": 1.0,
        "disaggregated_p1": prefill,
        "disaggregated_d1": decode,
        "disaggregated_x1": dis.kv / cost.disaggregated,
        "disaggregated_u_pre": -prefill,
        "disaggregated_u_dec": -decode,
    }


def _compute_own_elasticities(cost: ServingCost, chunk_tax: float) -> dict[str, float]:
    prefill = cost.colocated_terms.prefill / cost.colocated
    return {
        "colocated_ratio": prefill,
        "colocated_chunk_tax": prefill * chunk_tax / (1 + chunk_tax),
        "colocated_phi_colo": -1.0,
        "disaggregated_ratio": 1 - cost.disaggregated_terms.decode / cost.disaggregated,
        "disaggregated_phi_dis": -1.0,
    }


def _surface(
    usd_per_gpu_s: Real,
    p1: Real,
    d1: Real,
    ratio: Real,
    u_colo: Real,
    u_pre: Real,
    u_dec: Real,
    chunk_tax: Real,
    x1: Real,
    phi_colo: Real,
    phi_dis: Real,
) -> GridValues:
    colo = sum(colocated_terms(usd_per_gpu_s, p1, d1, ratio, u_colo, chunk_tax, phi_colo))
    dis = sum(disaggregated_terms(usd_per_gpu_s, p1, d1, ratio, u_pre, u_dec, x1, phi_dis))
    return compare_costs(colo, dis)


def compare_costs(colo: Real, dis: Real) -> GridValues:
    """Both costs with the decision; undefined where one of them fits no float."""
    fits = (np.asarray(colo) > 0) & np.isfinite(colo) & (np.asarray(dis) > 0) & np.isfinite(dis)
    decision = np.where(fits, decide(np.asarray(colo) / dis, 1.0, more=0, less=1, equal=2), UNDEFINED)
    return GridValues({"colocated": colo, "disaggregated": dis}, margin=colo - dis, decision=decision)


_UTILISATION = "utilisation at which its contract just holds"

SERVING_COST = Threshold(
    name="serving_cost",
    family="serving_frontier",
    title="Serving cost from unit costs",
    question="With unit costs measured: do two pools or one serve a token for less, and where do they cost the same?",
    inputs=(
        Input("usd_per_gpu_s", r"\pi", "price of one GPU for one second", "$ per GPU-second", above=0),
        Input("p1", "p_1", "GPU time per prompt token", "GPU-seconds", above=0),
        Input("d1", "d_1", "GPU time per output token", "GPU-seconds", above=0),
        Input("ratio", "r", "input tokens per output token", "tokens/token", above=0),
        Input("u_colo", "u_c", f"shared pool: {_UTILISATION}", "fraction", above=0, most=1),
        Input("u_pre", "u_p", f"prefill pool: {_UTILISATION}", "fraction", above=0, most=1),
        Input("u_dec", "u_d", f"decode pool: {_UTILISATION}", "fraction", above=0, most=1),
        Input("chunk_tax", "e", "extra share of prefill work when prompts are chunked", "fraction", least=0, default=0),
        Input("x1", "x_1", "KV tax per prompt token", "GPU-seconds", least=0, default=0),
        *ATTAINMENT,
    ),
    example={
        "usd_per_gpu_s": 0.000833,
        "p1": 0.000285,
        "d1": 0.005,
        "ratio": 32,
        "u_colo": 0.75,
        "u_pre": 0.7,
        "u_dec": 0.65,
        "chunk_tax": 0.25,
        "x1": 0.00002,
    },
    unit=UNIT,
    formulas=formulas.COSTS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(
        x=("ratio", {"start": 1, "stop": 1000, "num": 200, "scale": "log"}),
        y=("x1", {"start": 0, "stop": 1e-4, "num": 200}),
    ),
)
