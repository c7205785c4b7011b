"""The entry of the serving plan in the registry: which layout keeps the contract, on how many GPUs."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Value, break_even
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.serving import fields, formulas
from tools.thresholds.serving.contract.build import make_fleet, warn_of_measurement
from tools.thresholds.serving.contract.plan import ServingPlan, plan_fleet
from tools.thresholds.serving.contract.sizing import LAYOUTS
from tools.thresholds.serving.end_to_end import SECONDS_PER_HOUR, evaluate_serving
from tools.thresholds.serving.queueing import DEFAULT_QUANTILE
from tools.thresholds.serving.simulation.check import Check, check_plan

_DECISIONS = (*LAYOUTS, "tie", "infeasible")
_UNIT = "GPUs"
_MAX_GPUS = 10_000  # of one model's fleet; how a queue before them waits takes time in their number
_MAX_POINTS = 2_000  # a point sizes three layouts, about a millisecond
_FORMULAS = (formulas.CONTRACT,)
_PUBLISHED_INPUTS: tuple[str, ...] = (
    "prompt",
    "output",
    "lam",
    "ttft_slo",
    "tpot_slo",
    "tp",
    "kv_bw",
    "held_gpus",
    "overlap",
    "mfu",
)
_PUBLISHED_INPUTS += ("mbu", "hbm_fraction", "chunk_overhead", "q", "ca2")
_ASSUMPTIONS = {
    "roofline": "model: derived; p99s 0.7 to 1.4 of simulated; roofline times",
    "measured": "model: derived; p99s 0.7 to 1.4 of simulated; times fitted to vLLM of 2023 on A100 and H100 (tp 2 to"
    " 8, BF16), on a model not fitted off by a median of 7 %, worst decile 20 %",
}
_IN_FULL = (
    "colocated runs whole prompts first while the batch stands still; chunked fills each iteration up to tpot_slo;"
    " disaggregated sizes each pool alone",
    "TTFT ends with the first token, after the transfer where there is one; TPOT is a request's mean over its tokens",
    "a request goes to the instance that prefills nothing and decodes least, else waits in one queue",
    "a sequence holds a place for its whole context; the batch at the quantile fits the memory",
    "every prompt and every output has the given length; a prompt's attention counts, communication does not",
    "a prefix cache saves prefill alone: a sequence's whole context stays in memory and moves over the link",
    "drafts are accepted independently, and the draft's own prefill and memory are not counted",
    "a token takes its experts at random and an instance holds all of them; beside a prompt all are read",
)


def make_plan(values: dict[str, Any], *, rates: bool = True) -> ServingPlan:
    """The plan that checked inputs describe, with the largest rates only where they are asked for or decide."""
    weights = float(fields.read_deployment(values).weights)
    return plan_fleet(make_fleet(values), values["tp"], weights, values["gpus"], rates=rates)


def _evaluate(**values: Any) -> Evaluation:
    plan = make_plan(values)
    full = values["detail"] == "full"
    published = _find_published_verdict(values)
    return Evaluation(
        threshold="serving_plan",
        values=_collect_values(plan, values, published, full=full),
        unit=_UNIT,
        decision=plan.decision,
        margin=plan.margin,
        break_evens=_list_rates(plan),
        elasticities={},
        formulas=list(_FORMULAS),
        sources=list(fields.SOURCES),
        assumptions=[_ASSUMPTIONS[values["times"]], *(_list_in_full(values) if full else [])],
        warnings=_warnings(plan, values, published),
    )


def _list_in_full(values: dict[str, Any]) -> list[str]:
    return [*_IN_FULL, *fields.list_gpu_assumptions(values), *fields.list_model_assumptions(values)]


def _list_rates(plan: ServingPlan) -> list[BreakEven]:
    """The largest rate that the GPUs decided for carry."""
    return [] if plan.best is None else [break_even("lam", plan.best.rate_at_size and _round(plan.best.rate_at_size))]


def _collect_values(plan: ServingPlan, values: dict[str, Any], published: str, *, full: bool) -> dict[str, Value]:
    found: dict[str, Value] = {
        f"{layout}_gpus": plan_.gpus if (plan_ := plan.find(layout)) else None for layout in LAYOUTS
    }
    best = plan.best
    if best is not None:
        price = fields.read_gpu(values).usd_per_gpu_h  # null where it is not known
        tokens_per_hour = values["lam"] * values["output"] * SECONDS_PER_HOUR
        found |= {
            "instances": [float(pool) for pool in best.pools],
            "ttft": _round(best.ttft),
            "tpot": _round(best.tpot),
        }
        found |= {"utilisation": _round(best.u_prefill), "batch": math.ceil(best.batch_most), "batch_fits": plan.places}
        found |= {"gb_per_gpu": _round((plan.weights_bytes_per_gpu + plan.cache_bytes_per_gpu) / 1e9)}
        found |= {"kv_gb_per_gpu": _round(plan.cache_bytes_per_gpu / 1e9)}
        found |= {"usd_per_mtok": None if price is None else _round(best.gpus * price / tokens_per_hour * 1e6)}
    if plan.best_rate is not None:
        found["fleet_rate"] = _round(plan.best_rate[1])
    if full:
        found["published_verdict"] = published
    for layout in plan.layouts if full else ():
        shown = layout.model_dump(exclude={"layout", "gpus", "pools"})
        found |= {f"{layout.layout}_{name}": _round(value) for name, value in shown.items() if value is not None}
        found[f"{layout.layout}_instances"] = [float(pool) for pool in layout.pools]
    if full and plan.rates is not None:
        found |= {f"{layout}_fleet_rate": _round(rate) for layout, rate in plan.rates.items()}
    return found


def _round(number: float) -> float:
    return float(f"{number:.4g}")  # predictions have two digits; four keep neighbours apart


def _find_published_verdict(values: dict[str, Any]) -> str:
    """What the published decomposition decides of the same fleet."""
    gpu = fields.read_gpu(values)
    priced = gpu.model_copy(update={"usd_per_gpu_h": gpu.usd_per_gpu_h or 1.0})  # no decision depends on the price
    try:
        found = evaluate_serving(
            priced,
            model=fields.read_model(values),
            **{name: values[name] for name in _PUBLISHED_INPUTS},
        )
    except ThresholdInputError:  # its own queue is too large for it
        return "none"
    return found.winner or "infeasible"


def differs(decision: str, published: str) -> bool:
    """Whether both models decide differently between one pool and two."""
    one_pool = ("colocated", "chunked")
    return published != "none" and published != decision and not (decision in one_pool and published in one_pool)


def _warnings(plan: ServingPlan, values: dict[str, Any], published: str) -> list[str]:
    lines = []
    best, carried = plan.best, plan.best_rate
    if carried is not None and carried[1] < values["lam"]:
        needed = f"{best.gpus} needed ({best.layout})" if best else "no number keeps the contract"
        lines.append(
            f"Fleet too small: {values['gpus']} GPUs carry {carried[1]:.3g} of {values['lam']:g} requests/s"
            f" ({carried[0]}); {needed}."
        )
    if differs(plan.decision, published):
        lines.append(
            f"model published: {published}; derived: {plan.decision}. The published one holds no TTFT tail in one pool"
        )
    if plan.margin is not None and best is not None and plan.layouts[1].gpus == best.gpus:
        lines.append(f"{plan.layouts[1].layout} takes as many GPUs and carries {plan.margin:.0%} less.")
    lines += warn_of_measurement(values) + _compare_with_measured(plan, values)
    if best is None:
        lines.append(
            "No layout keeps both limits on any number of these instances: prefill or one iteration is longer."
        )
    elif best.u_prefill > 0.9:  # the grid of the comparison with the simulation ends there
        lines.append(f"Prefill is busy {best.u_prefill:.0%} of the time; predictions were compared up to 90 %.")
    return lines


def _compare_with_measured(plan: ServingPlan, values: dict[str, Any]) -> list[str]:
    """Say what measured times give where a roofline was asked for and they were compared with such a deployment."""
    other = {**values, "times": "measured"}
    if values["times"] == "measured" or warn_of_measurement(other):
        return []
    best = make_plan(other, rates=False).best
    if best is not None and plan.best is not None and best.gpus == plan.best.gpus:
        return []
    return [f"times = measured (vLLM of 2023): {f'{best.gpus} GPUs, {best.layout}' if best else 'infeasible'}."]


def simulate_plan(given: Mapping[str, Any], requests: int | None, seed: int) -> list[Check]:
    """Simulate what these inputs of `serving_plan` describe: each layout at its size, and the fleet that is given.

    Raises ThresholdInputError as the threshold does, and for a run that is too long.
    """
    axes, values, _ = SERVING_PLAN.checked(given)
    if axes:
        raise ThresholdInputError(axes[0].name, "is swept", "simulate one point")
    gpus = values["gpus"]
    instances = int(gpus // values["tp"]) if isinstance(gpus, int) and isinstance(values["tp"], int) else None
    return check_plan(make_fleet(values), instances, requests, seed)


def _surface(**values: Any) -> GridValues:
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    spread = {name: np.broadcast_to(array, shape) for name, array in arrays.items()}
    columns = {name: np.full(shape, np.nan) for name in (*(f"{layout}_gpus" for layout in LAYOUTS), "margin")}
    codes = np.full(shape, 0, np.intp)
    whole = {field.name for field in SERVING_PLAN.inputs if isinstance(field, Input) and field.integer}
    for place in np.ndindex(shape):
        stop_if_unwanted()
        point = {name: (int if name in whole else float)(array[place]) for name, array in spread.items()}
        plan = make_plan({**values, **point}, rates=False)
        codes[place] = _DECISIONS.index(plan.decision)
        columns["margin"][place] = np.nan if plan.margin is None else plan.margin
        for layout in plan.layouts:
            columns[f"{layout.layout}_gpus"][place] = layout.gpus
    return GridValues({name: values for name, values in columns.items() if name != "margin"}, columns["margin"], codes)


SERVING_PLAN = Threshold(
    name="serving_plan",
    family="serving_frontier",
    title="A serving fleet that keeps its contract",
    question="Which layout keeps these latency limits, on how many GPUs, and what does my fleet carry?",
    inputs=(
        fields.HW,
        fields.LLM,
        *fields.REQUEST,
        *fields.LIMITS,
        Input(
            "gpus",
            "n",
            "GPUs of the fleet that there is",
            "count",
            least=1,
            most=_MAX_GPUS,
            integer=True,
            optional=True,
        ),
        fields.INSTANCE,
        fields.LINK,
        fields.HELD,
        fields.OVERLAP,
        fields.OVERHEAD,
        Input("q", "q", "quantile of the contract", "fraction", least=0.5, below=1, default=DEFAULT_QUANTILE),
        Input("ca2", "c_a^2", "squared variation of the time between arrivals", "ratio", above=0, default=1),
        Input(
            "prefix_hit", "h", "share of a prompt that a prefix cache holds", "fraction", least=0, below=1, default=0
        ),
        Input("accept", "a", "chance that a drafted token is accepted", "probability", least=0, most=1, optional=True),
        Input("draft_len", "g", "drafted tokens of a round", "count", least=1, most=64, integer=True, default=4),
        Input("draft_cost", "c", "time of a drafted token over a step of the target", "ratio", least=0, default=0.05),
        fields.PRECISION,
        *fields.EFFICIENCY,
        fields.COMPUTE,
        *fields.MEMORY,
        *fields.MARKET,
        *fields.SHAPE,
        Choice("times", r"\text{times}", "whose times enter", ("roofline", "measured"), default="roofline"),
        Choice("detail", r"\text{detail}", "how much of the plan is told", ("brief", "full"), default="brief"),
    ),
    example={
        "hw": "H100",
        "model": "llama3-70b",
        "prompt": 6000,
        "output": 300,
        "lam": 12,
        "ttft_slo": 1,
        "tpot_slo": 0.06,
        "gpus": 8,
    },
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=fields.SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    max_points=_MAX_POINTS,
    effects=(
        Effect("nic_bw", "kv_bw"),
        *(Effect(name, "times", ("roofline",)) for name in ("mfu", "mbu", "chunk_overhead")),
        *(Effect(name, "accept", given=True) for name in ("draft_len", "draft_cost")),
    ),
    turning=("mfu", "mbu", "chunk_overhead", "ca2", "overlap"),
    brief_unless=("detail", "full"),
    picture=Picture(
        x=("lam", {"start": 0.5, "stop": 64, "num": 60, "scale": "log"}),
        lines=tuple(f"{layout}_gpus" for layout in LAYOUTS),
        value="GPUs that keep the contract",
        log=True,
    ),
)
