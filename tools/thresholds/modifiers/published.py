"""What the archive publishes about the modifiers, beside what our code computes."""

from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.modifiers.curriculum import vhg_setter_reward
from tools.thresholds.modifiers.entries.modified import COST_CORRECT_MODIFIED
from tools.thresholds.modifiers.harvest import frontier_with_harvest, harvest_break_even
from tools.thresholds.modifiers.modified_cost import accept_lift_cost_ratio, cost_correct_modified
from tools.thresholds.modifiers.published_hardware import CASE, HARDWARE, make_missing_row, row
from tools.thresholds.modifiers.symbols import CURRICULUM, HARVEST, SURFACE_CODE


def _format_harvested(share: float, price: float) -> str:
    found = cost_correct_modified(5, 12, 3, 0.5, harvested=share, idle_price_ratio=price)
    return f"{found.rho_effective:.2f}; {found.cost:.2f}; {found.ratio:.2f}"


def _make_harvest_row(share: float, price: float, stated: str) -> PublishedFigure:
    claim = f"harvested share {share:g} at price ratio {price:g}: effective rollouts, Cost-correct, ratio"
    reason = f"cost_correct_modified({CASE}, harvested={share:g}, idle_price_ratio={price:g})"
    return row(HARVEST, claim, stated, _format_harvested(share, price), reason)


def _make_lift_row(name: str, before: float, after: float, stated: str) -> PublishedFigure:
    ratio = accept_lift_cost_ratio(before, after)
    computed = f"{ratio:.3f}; {100 * (1 - ratio):.1f}%"
    return row(
        CURRICULUM,
        f"{name}: cost ratio and cost saved",
        stated,
        computed,
        f"accept_lift_cost_ratio({before:g}, {after:g}), pass@1 read as accept rate",
    )


def _format_growth(before: float, after: float) -> str:
    return f"{1 / accept_lift_cost_ratio(before, after):.2f}"


_FRONTIER = frontier_with_harvest(1.3, 0.4, 1, 2, 0.7, 0.6, 0.2)
_TIE = harvest_break_even(_FRONTIER.lhs, 0.5, 0.7, 0.2).value or 0.0
_HALF = COST_CORRECT_MODIFIED(
    {"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5, "harvested": 0.6, "idle_price_ratio": 0.2}
)
_PLAIN = frontier_with_harvest(1.3, 0.4, 1, 2, 0.7)

_HARVEST_CLAIMS: tuple[PublishedFigure, ...] = (
    make_missing_row(
        HARVEST,
        "end-to-end training throughput with harvested rollouts",
        "1.20x to 3.31x",
        "throughput of the whole loop: the share of rollouts in it and the price of the idle GPUs are not published",
    ),
    _make_harvest_row(0, 1, "3.00; 480.00; 1.00"),
    _make_harvest_row(0.3, 0.2, "2.28; 393.60; 0.82"),
    _make_harvest_row(0.6, 0.2, "1.56; 307.20; 0.64"),
    _make_harvest_row(1, 0.2, "0.60; 192.00; 0.40"),
    _make_harvest_row(1, 0, "0.00; 120.00; 0.25"),
    row(
        HARVEST,
        "elasticity of Cost-correct in the harvested share, at 0.6 and price ratio 0.2",
        "-0.5625",
        f"{_HALF.elasticities['harvested']:.4f}",
        f"elasticities of cost_correct_modified({CASE}, harvested=0.6, idle_price_ratio=0.2)",
    ),
    row(
        HARVEST,
        "frontier without harvesting: left side, training dollars, right side, decision",
        "0.75; 2.000; 0.5000; inference",
        f"{_PLAIN.lhs:.2f}; {_PLAIN.training_dollars_effective:.3f}; {_PLAIN.rhs:.4f}; {_PLAIN.decision}",
        "frontier_with_harvest(1.3, 0.4, 1, 2, 0.7)",
    ),
    row(
        HARVEST,
        "gains per dollar after harvesting: inference, training",
        "0.3000; 0.3012",
        f"{_FRONTIER.gain_per_dollar_inference:.4f}; {_FRONTIER.gain_per_dollar_training:.4f}",
        "frontier_with_harvest(1.3, 0.4, 1, 2, 0.7, 0.6, 0.2)",
    ),
    row(
        HARVEST,
        "frontier after harvesting: training dollars, right side, margin, decision",
        "1.328; 0.7530; -0.0030; training",
        f"{_FRONTIER.training_dollars_effective:.3f}; {_FRONTIER.rhs:.4f}; {_FRONTIER.margin:.4f};"
        f" {_FRONTIER.decision}",
        "frontier_with_harvest(1.3, 0.4, 1, 2, 0.7, 0.6, 0.2)",
    ),
    row(
        HARVEST,
        "harvested share at the tie",
        "0.595",
        f"{_TIE:.3f}",
        "break-even of frontier_with_harvest(1.3, 0.4, 1, 2, 0.7, idle_price_ratio=0.2)",
    ),
)

_CURRICULUM_CLAIMS: tuple[PublishedFigure, ...] = (
    row(
        CURRICULUM,
        "reward of a valid hard problem and of a broken one",
        "0.75; 0",
        f"{vhg_setter_reward(True, 0.25):.2f}; {vhg_setter_reward(False, 0):g}",
        "vhg_setter_reward(true, 0.25) and vhg_setter_reward(false, 0)",
    ),
    _make_lift_row("integration, Qualifier", 0.525, 0.694, "0.756; 24.4%"),
    _make_lift_row("integration, Competition", 0.288, 0.454, "0.634; 36.6%"),
    _make_lift_row("integration, Stress Test", 0.433, 0.647, "0.669; 33.1%"),
    _make_lift_row("general mathematics", 0.568, 0.690, "0.823; 17.7%"),
    row(
        CURRICULUM,
        "growth of R that eats the gain, in the order of the table",
        "1.32, 1.58, 1.49 and 1.21",
        f"{_format_growth(0.525, 0.694)}, {_format_growth(0.288, 0.454)}, {_format_growth(0.433, 0.647)} "
        f"and {_format_growth(0.568, 0.69)}",
        "1/accept_lift_cost_ratio of the same pairs",
    ),
    make_missing_row(
        CURRICULUM,
        "Qwen3-14B on integration and on general mathematics",
        "49.23 percent; 41.50 percent",
        "the protocol behind them is not published",
    ),
)

_SURFACE_CODE_CLAIMS: tuple[PublishedFigure, ...] = (
    make_missing_row(
        SURFACE_CODE,
        "end of the pre-decoder's gain over correlated PyMatching",
        "distance 17 and above",
        "the error rates behind it could not be read; surface_code illustrates an absolute floor, which nobody claims",
    ),
    make_missing_row(
        SURFACE_CODE,
        "speed at distance 31, p = 0.006",
        "up to 3.42x and up to 3.54x",
        "measurements on an NVIDIA GB300",
    ),
    row(
        SURFACE_CODE,
        "fall of the logical error rate at distance 7 with the smaller model",
        "14.7 percent",
        f"{100 * (1 - 0.002285 / 0.002678):.1f} percent",
        "1 - 0.002285/0.002678, two error rates of the smoke test that NVIDIA's code documents",
    ),
)

PUBLISHED: tuple[PublishedFigure, ...] = (
    *HARDWARE,
    *_HARVEST_CLAIMS,
    *_CURRICULUM_CLAIMS,
    *_SURFACE_CODE_CLAIMS,
)
