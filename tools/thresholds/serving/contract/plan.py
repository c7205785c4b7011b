"""A serving fleet that keeps its contract: every layout sized, the cheapest of them, and what a given fleet carries."""

from typing import Literal, TypeAlias

from index import Model
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.serving.contract.sizing import LAYOUTS, Fleet, Size

LayoutDecision: TypeAlias = Literal["colocated", "chunked", "disaggregated", "tie", "infeasible"]


class LayoutPlan(Model):
    """A layout at the rate asked for; `pools` are instances, of prefill and decode where there are two.

    `rate_at_size` is the largest rate that these carry, null where nothing asked for it. Times in seconds are predicted
    at the quantile of the contract; `batch_most` is the batch at that quantile.
    """

    layout: str
    pools: tuple[int, ...]
    gpus: int
    rate_at_size: float | None
    ttft: float
    tpot: float
    u_prefill: float
    u_decode: float
    batch: float
    batch_most: float


class ServingPlan(Model):
    """Every layout that keeps the contract at the rate asked for, and the largest rates of a given fleet.

    `rates` are by layout, in requests per second; `best_rate` names the layout that carries most on the fleet.
    """

    decision: LayoutDecision
    margin: float | None
    layouts: tuple[LayoutPlan, ...]
    places: int
    weights_bytes_per_gpu: float
    cache_bytes_per_gpu: float
    rates: dict[str, float] | None = None

    def find(self, layout: str) -> LayoutPlan | None:
        """The plan of a layout, None where it cannot keep the contract."""
        return next((plan for plan in self.layouts if plan.layout == layout), None)

    @property
    def best(self) -> LayoutPlan | None:
        """The layout decided for, or the first of a tie."""
        return self.layouts[0] if self.layouts else None

    @property
    def best_rate(self) -> tuple[str, float] | None:
        """The layout that carries most on the given fleet, and its rate."""
        return max(self.rates.items(), key=lambda pair: pair[1]) if self.rates else None


def plan_fleet(
    fleet: Fleet, tp: float, weights_bytes: float, gpus: int | None = None, *, rates: bool = True
) -> ServingPlan:
    """Size every layout, the one with the fewest GPUs first, at equal GPUs the one that carries more on them.

    Without `rates` the largest rates are found only where they decide.
    """
    sizes = [size for layout in LAYOUTS if (size := fleet.size(layout)) is not None]
    fewest = min((size.instances for size in sizes), default=0)
    tied = sum(size.instances == fewest for size in sizes) > 1
    wanted = {size.layout for size in sizes if rates or (tied and size.instances == fewest)}
    plans = sorted(
        (_plan_layout(fleet, size, tp, rated=size.layout in wanted) for size in sizes),
        key=lambda plan: (plan.gpus, -(plan.rate_at_size or 0.0)),
    )
    decision, margin = _decide(plans)
    best = plans[0] if plans else None
    used = best.batch_most if best else 0.0
    tokens = fleet.traffic.prompt + fleet.traffic.output
    return ServingPlan(
        decision=decision,
        margin=margin,
        layouts=tuple(plans),
        places=fleet.places,
        weights_bytes_per_gpu=weights_bytes / tp,
        cache_bytes_per_gpu=used * tokens * fleet.speeds.cache_bytes / tp,
        rates=None
        if gpus is None or not rates
        else {layout: fleet.find_rate(layout, int(gpus // tp)) for layout in LAYOUTS},
    )


def _plan_layout(fleet: Fleet, size: Size, tp: float, *, rated: bool) -> LayoutPlan:
    found = size.prediction
    return LayoutPlan(
        layout=size.layout,
        pools=size.pools,
        gpus=int(size.instances * tp),
        rate_at_size=fleet.find_rate(size.layout, size.instances) if rated else None,
        ttft=found.ttft,
        tpot=found.tpot,
        u_prefill=found.u_prefill,
        u_decode=found.u_decode,
        batch=found.batch,
        batch_most=found.batch_most,
    )


def _decide(plans: list[LayoutPlan]) -> tuple[LayoutDecision, float | None]:
    """The first of the sorted plans, and by what share the next one takes more GPUs or carries less."""
    if not plans:
        return "infeasible", None
    names: dict[str, LayoutDecision] = {
        "colocated": "colocated",
        "chunked": "chunked",
        "disaggregated": "disaggregated",
    }
    if len(plans) == 1:
        return names[plans[0].layout], None
    first, second = plans[:2]
    if first.gpus != second.gpus:
        return names[first.layout], round(second.gpus / first.gpus - 1, 4)
    more, less = first.rate_at_size or 0.0, second.rate_at_size or 0.0
    if is_close(more, less):
        return "tie", 0.0
    return names[first.layout], round(more / less - 1, 4) if less > 0 else None
