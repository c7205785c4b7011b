"""The entry of the serving frontier in the registry: a fleet end to end, from hardware to the cheaper layout."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import UNDEFINED, DecisionCodes, GridValues
from tools.thresholds.serving import fields, formulas
from tools.thresholds.serving.end_to_end import SECONDS_PER_HOUR, Serving, evaluate_serving
from tools.thresholds.serving.entries.planning import differs, make_plan
from tools.thresholds.serving.entries.serving_cost import (
    DECISIONS,
    NO_PREFIX_REUSE,
    UNIT,
    compare_costs,
    compute_elasticities,
    find_break_evens,
    name_terms,
)
from tools.thresholds.serving.hardware import require
from tools.thresholds.serving.plan import MAX_LOAD, Workload, compute_terms
from tools.thresholds.serving.queueing import DEFAULT_QUANTILE
from tools.thresholds.serving.unit_costs import ServingCost, colocated_terms, disaggregated_terms

INFEASIBLE_CODE = len(DECISIONS)
_PASSED_INPUTS: tuple[str, ...] = (
    "prompt",
    "output",
    "lam",
    "ttft_slo",
    "tpot_slo",
    "tp",
    "kv_bw",
    "held_gpus",
    "overlap",
)
_PASSED_INPUTS += ("mfu", "mbu", "hbm_fraction", "chunk_overhead", "q", "ca2", "cs2", "phi_colo", "phi_dis")
_CONTRACT_INPUTS = ("prompt", "output", "lam", "ttft_slo", "tpot_slo", "overlap", "chunk_overhead", "q", "ca2", "cs2")
# Inputs of serving_plan that the decomposition knows nothing of.
_PLAIN: Mapping[str, Any] = {"gpus": None, "times": "roofline", "prefix_hit": 0.0, "accept": None}

FORMULAS = (
    *formulas.COSTS,
    formulas.PREFILL,
    *formulas.DECODE,
    formulas.CHUNK,
    *formulas.TRANSFER,
    formulas.BANDWIDTH,
    *formulas.QUEUE,
    formulas.STAFFING,
)
ASSUMPTIONS = (
    "the context of a decoding sequence is its prompt and half its output; half a batch is rounded down, at least 1",
    "a prompt is prefilled by one instance of tp GPUs, and the prefill pool is an M/M/c queue of instances",
    "u_colo is square-root staffing of the summed load in places of a decode batch (a prefill holds all of them,"
    " without its chunk tax); TTFT queueing of the shared pool is ignored, which flatters colocation",
    "ratio and kv_bw break-evens hold utilisations and step times fixed, which both shift with the workload; sweep"
    " an input (lam, kv_bw, ttft_slo, ...) to locate where the decision turns with everything moving",
    "q sets the quantile of the prefill wait and the z of square-root staffing, 1/(1 + z/sqrt(m))",
    "the memory of an instance, less one copy of the weights, holds the KV cache of the batch",
    "every prompt and every output has the given length",
    NO_PREFIX_REUSE,
)
DECODE_HEAVY_WARNING = (
    "The published partition colocates decode-heavy traffic (more output than prompt), and here splitting wins: the"
    " derived model departs from paper:serving-frontier, as it does on A100, where the assumed overhead of a chunk"
    " makes the chunk tax nearly 1. Measure the chunk overhead."
)
ONE_LAYOUT_WARNING = "Only one layout holds the contract, so it wins whatever it costs: "


def _evaluate(**values: Any) -> Evaluation:
    gpu, model = fields.read_gpu(values), fields.read_model(values)
    found = evaluate_serving(gpu, model=model, **{name: values[name] for name in _PASSED_INPUTS})
    decision = found.winner or "infeasible"
    return Evaluation(
        threshold="serving_frontier",
        values=_collect_values(found),
        unit=UNIT,
        decision=decision,
        margin=_compute_margin(found),
        break_evens=_break_evens(found),
        elasticities=_elasticities(found),
        formulas=list(FORMULAS),
        sources=list(fields.SOURCES),
        assumptions=[
            *fields.list_gpu_assumptions(values),
            *fields.list_model_assumptions(values),
            *_list_link_assumptions(values),
            *ASSUMPTIONS,
        ],
        warnings=[*_warn_of_contract(values, decision), *_warnings(found)],
    )


def _list_link_assumptions(values: dict[str, Any]) -> list[str]:
    lines = []
    if values["kv_bw"] is None:
        lines.append("kv_bw = tp nic_bw, one network port a GPU, one way")
    if values["held_gpus"] is None:
        lines.append("held_gpus = tp, all GPUs of an instance")
    return lines


def _collect_values(found: Serving) -> dict[str, Any]:
    cost = _read_cost(found)
    saving = {"saving": None if cost is None else 1 - cost.disaggregated / cost.colocated}
    split = {} if cost is None else name_terms(cost)
    left_out = {"winner", "colocated_terms", "disaggregated_terms"}
    return {**found.model_dump(exclude=left_out), **saving, **split}


def _read_cost(found: Serving) -> ServingCost | None:
    if not found.feasible:
        return None
    return ServingCost.model_validate({name: getattr(found, name) for name in ServingCost.model_fields})


def _compute_margin(found: Serving) -> float | None:
    cost = _read_cost(found)
    return None if cost is None else cost.colocated - cost.disaggregated


def _break_evens(found: Serving) -> list[BreakEven]:
    cost = _read_cost(found)
    if cost is None:
        return []
    bandwidth = found.bw_breakeven
    return [*find_break_evens(cost), BreakEven(variable="kv_bw", value=bandwidth, feasible=bandwidth is not None)]


def _elasticities(found: Serving) -> dict[str, float]:
    cost = _read_cost(found)
    return {} if cost is None else compute_elasticities(cost)


def _warnings(found: Serving) -> list[str]:
    if found.reason is not None:
        return [found.reason if found.winner is None else ONE_LAYOUT_WARNING + found.reason]
    return [DECODE_HEAVY_WARNING] if found.winner == "disaggregated" and found.r < 1 else []


def _warn_of_contract(values: dict[str, Any], published: str) -> list[str]:
    """Say first that the model which holds both limits in every layout decides differently, where it does."""
    try:
        decision = make_plan({**values, **_PLAIN}, rates=False).decision
    except ThresholdInputError:  # numbers that only this decomposition can hold
        return []
    if not differs(decision, published):
        return []
    return [f"serving_plan, which holds both limits in every layout (derived), decides '{decision}': ask it for GPUs."]


def _surface(**values: Any) -> GridValues:
    gpu, tp = fields.read_gpu(values), values["tp"]
    work = Workload(
        **{name: values[name] for name in _CONTRACT_INPUTS},
        kv_bw=tp * require(gpu, "nic_bw") if values["kv_bw"] is None else values["kv_bw"],
        held_gpus=tp if values["held_gpus"] is None else values["held_gpus"],
    )
    terms = compute_terms(fields.read_deployment(values), work)
    usd = require(gpu, "usd_per_gpu_h") / SECONDS_PER_HOUR
    colo = colocated_terms(usd, terms.p1, terms.d1, terms.ratio, terms.u_colo, terms.chunk_tax, values["phi_colo"])
    dis = disaggregated_terms(
        usd, terms.p1, terms.d1, terms.ratio, terms.u_pre, terms.u_dec, terms.x1, values["phi_dis"]
    )
    both = compare_costs(sum(colo), sum(dis))
    holds = ~np.isnan(np.asarray(both.values["colocated"])), ~np.isnan(np.asarray(both.values["disaggregated"]))
    within = np.asarray((terms.load > 0) & (terms.load <= MAX_LOAD))
    return GridValues(both.values, both.margin, _decide_layout(both.decision, *holds, within))


def _decide_layout(decision: Any, colo: Any, dis: Any, within: Any) -> DecisionCodes:
    """The decision of both costs where both hold; else the layout that holds, or that none does."""
    one = np.where(colo, 1, np.where(dis, 0, INFEASIBLE_CODE))
    return np.asarray(np.where(within, np.where(colo & dis, decision, one), UNDEFINED), np.intp)


SERVING_FRONTIER = Threshold(
    name="serving_frontier",
    family="serving_frontier",
    title="The serving frontier",
    question="For this model, GPU, traffic and latency contract: do two pools or one serve a token for less?",
    inputs=(
        fields.HW,
        fields.LLM,
        *fields.REQUEST,
        *fields.LIMITS,
        fields.INSTANCE,
        fields.LINK,
        fields.HELD,
        fields.OVERLAP,
        fields.OVERHEAD,
        Input(
            "q", "q", "quantile at which the contract holds", "fraction", least=0.5, below=1, default=DEFAULT_QUANTILE
        ),
        Input("ca2", "c_a^2", "squared variation of the time between arrivals", "ratio", least=0, default=1),
        Input("cs2", "c_s^2", "squared variation of the prefill time", "ratio", least=0, default=1),
        *fields.ATTAINMENT,
        *fields.EFFICIENCY,
        fields.COMPUTE,
        *fields.MEMORY,
        *fields.MARKET,
        *fields.SHAPE,
    ),
    example={
        "hw": "H100",
        "model": "llama3-70b",
        "prompt": 8192,
        "output": 128,
        "lam": 64,
        "ttft_slo": 6,
        "tpot_slo": 0.06,
        "kv_bw": 2e11,
    },
    unit=UNIT,
    formulas=FORMULAS,
    sources=fields.SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    effects=(Effect("nic_bw", "kv_bw"),),
    decisions=(*DECISIONS, "infeasible"),
    picture=Picture(
        x=("kv_bw", {"start": 1e9, "stop": 4e11, "num": 200, "scale": "log"}),
        y=("lam", {"start": 0.5, "stop": 500, "num": 200, "scale": "log"}),
    ),
)
