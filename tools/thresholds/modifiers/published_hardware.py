"""What the archive publishes about fleets and watts, beside what our code computes."""

import math

from tools.thresholds.engine.publication import PublishedFigure, Reproduction, figure
from tools.thresholds.modifiers.fleet import fleet_margin
from tools.thresholds.modifiers.modified_cost import cost_correct_modified
from tools.thresholds.modifiers.power import clock_lock, energy_crossover_tokens, power_cap_binds
from tools.thresholds.modifiers.symbols import FLEET, POWER

_MISSING: Reproduction = "not reproducible from what is published"
CASE = "cpm=5, R=12, rho_bar=3, alpha=0.5"


def row(source: str, claim: str, stated: str, computed: str, reason: str) -> PublishedFigure:
    """A number that a summary derives and our code reproduces."""
    return figure(claim, stated, computed, reason, source=source)


def make_missing_row(source: str, claim: str, stated: str, reason: str, computed: str | None = None) -> PublishedFigure:
    """A measurement of a cited work, which what is published does not let anyone compute."""
    return figure(claim, stated, computed, reason, _MISSING, source=source, status="literature")


def _format_lock(rent: float, loss: float) -> str:
    found = clock_lock(rent, 300, 0.32, loss)
    needed = found.energy_saving_breakeven or 0.0
    return f"{found.phi:.3g}; {found.cost_ratio:.5f}; {100 * found.throughput_loss_breakeven:.2f}%; {100 * needed:.1f}%"


def _format_fleet(classes: tuple[float, float, float] = (20, 20, 20)) -> tuple[str, str]:
    found = fleet_margin([1.3, 3, 4], [[1, 2, 2.2], [0.2, 1.2, 2.6]], [10, 10], [*classes])
    return f"{found.joint:.2f}", f"{max(found.scarcity_rents):.2f}"


def _make_fleet_rows() -> tuple[PublishedFigure, ...]:
    """The worked fleet, whose linear program needs scipy."""
    found = fleet_margin([1.3, 3, 4], [[1, 2, 2.2], [0.2, 1.2, 2.6]], [10, 10], [20, 20, 20])
    alone = ", ".join("infeasible" if cost is None else f"{cost:.2f}" for cost in found.homogeneous)
    few_a100, few_h200 = _format_fleet((5, 20, 20)), _format_fleet((20, 20, 2))
    whole = sum(math.ceil(gpus) * rent for row in found.plan for gpus, rent in zip(row, [1.3, 3, 4], strict=True))
    h200 = 4 * sum(math.ceil(10 / throughput) for throughput in (2.2, 2.6))
    case = "fleet_margin(price=[1.3, 3, 4], thr=[[1, 2, 2.2], [0.2, 1.2, 2.6]], demand=[10, 10], avail=[20, 20, 20])"
    return (
        row(FLEET, "cost of a single-class fleet: A100, H100, H200", "infeasible, 40.00, 33.57", alone, case),
        row(
            FLEET,
            "joint plan and margin of the worked fleet",
            "28.38; 1.183",
            f"{found.joint:.2f}; {found.margin or 0:.3f}",
            case,
        ),
        row(
            FLEET,
            "the same with whole cards: joint, H200 only, margin",
            "29.00; 36.00; 1.241",
            f"{whole:.2f}; {h200:.2f}; {h200 / whole:.3f}",
            f"{case}, each number of cards rounded up",
        ),
        row(
            FLEET,
            "with five A100: cost, and rent of a missing A100",
            "29.38; 0.20",
            "; ".join(few_a100),
            "the same with avail=[5, 20, 20]",
        ),
        row(
            FLEET,
            "with two H200: cost, and rent of a missing H200",
            "33.00; 2.50",
            "; ".join(few_h200),
            "the same with avail=[20, 20, 2]",
        ),
    )


_CEILING = cost_correct_modified(5, 12, 3, 0.5, fleet_multiplier=2.79)
_LOW_END = clock_lock(4, 137, 0.32)
_HALL = 1000 * 0.32 * clock_lock(1, 300, usd_per_kwh=1, pue=1).phi  # kW; phi is then the draw in kW

_FLEET_CLAIMS: tuple[PublishedFigure, ...] = (
    make_missing_row(
        FLEET,
        "serving cost of a joint fleet",
        "by up to 2.79x against the best baseline",
        "a ceiling of Coral's evaluation; its fleets, demands and baselines are not in hand",
    ),
    make_missing_row(
        FLEET,
        "goodput under scarcity",
        "up to 2.39x",
        "a ceiling of Coral's evaluation; it acts on capacity and enters no formula here",
    ),
    make_missing_row(
        FLEET,
        "scope and speed",
        "6 models and 20 GPU configurations; a solve time reduced from hours to tens of seconds",
        "the models, configurations and solver of the cited paper are not in hand",
    ),
    row(
        FLEET,
        "Cost-correct at the ceiling",
        "172.04, or 35.8 percent of 480.00",
        f"{_CEILING.cost:.2f}, or {100 * _CEILING.ratio:.1f} percent of {_CEILING.base:.2f}",
        f"cost_correct_modified({CASE}, fleet_multiplier=2.79)",
    ),
)

_POWER_CLAIMS: tuple[PublishedFigure, ...] = (
    make_missing_row(
        POWER,
        "draw of decode on a 700 W H200",
        "137 to 300 W",
        "a measurement of the cited paper",
        f"a cap of 400 W over 300 W {'binds' if power_cap_binds(400, 300) else 'does not bind'}",
    ),
    make_missing_row(
        POWER, "energy that a clock lock recovers", "up to 32% of decode energy", "a measurement of the cited paper"
    ),
    row(
        POWER,
        "worth of the whole 32 percent at $4 per GPU-hour",
        "at most 0.29% of rented token cost",
        f"{100 * clock_lock(4, 300, 0.32).throughput_loss_breakeven:.2f}%",
        "clock_lock(usd_per_gpu_h=4, draw_w=300, energy_saving=0.32): 0.10 $/kWh and PUE 1.2 are assumed",
    ),
    row(
        POWER,
        "rented card: phi, cost ratio, break-even loss, break-even saving",
        "0.009; 0.99814; 0.29%; 11.1%",
        _format_lock(4, 0.001),
        "clock_lock(4, 300, 0.32, 0.001)",
    ),
    row(
        POWER,
        "owned card: phi, cost ratio, break-even loss, break-even saving",
        "0.12; 0.98394; 3.70%; 17.0%",
        _format_lock(0.3, 0.02),
        "clock_lock(0.3, 300, 0.32, 0.02)",
    ),
    row(
        POWER,
        "at 137 W: phi and break-even loss",
        "0.0041; 0.13 percent",
        f"{_LOW_END.phi:.4f}; {100 * _LOW_END.throughput_loss_breakeven:.2f} percent",
        "clock_lock(4, 137, 0.32)",
    ),
    row(
        POWER,
        "a hall of 1,000 cards: saved at the cards, with overhead, and in money",
        "96 kW; 115 kW; USD 11.52 an hour",
        f"{_HALL:.0f} kW; {_HALL * 1.2:.0f} kW; USD {_HALL * 1.2 * 0.1:.2f} an hour",
        "1,000 cards of 300 W, energy_saving=0.32, PUE 1.2, 0.10 $/kWh: 32 percent of clock_lock's electricity bill",
    ),
    row(
        POWER,
        "energy crossover, illustrative",
        "500 output tokens",
        f"{energy_crossover_tokens(900, 500, 2, 1.2):.0f} output tokens",
        "energy_crossover_tokens(900, 500, 2.0, 1.2)",
    ),
    make_missing_row(
        POWER,
        "request energy against GQA",
        "roughly halved at production batch sizes",
        "batch sizes and request lengths are not published",
    ),
)

HARDWARE: tuple[PublishedFigure, ...] = (*_FLEET_CLAIMS, *_make_fleet_rows(), *_POWER_CLAIMS)
