"""The entry of the clock lock: whether saved energy is worth the lost throughput."""

import math

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.power import (
    MAX_ENERGY_SAVING,
    PUE,
    TARIFF_USD_PER_KWH,
    ClockLock,
    clock_lock,
    cost_ratio,
    electricity_share,
    energy_gain,
    loss_break_even,
    time_loss,
)
from tools.thresholds.modifiers.symbols import FAMILY, POWER, formula

_DECISIONS = ("pays", "does not pay", "indifferent")
_UNIT = "cost of a token over the cost without the lock"
_MEASURED_DRAW_W = (137, 300)  # W, the draw that the note reports for decode

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"\varphi = \frac{e \cdot \mathrm{PUE} \cdot W / 1000}{p}",
        "derived",
        POWER,
        r"\varphi",
        "e",
        r"\mathrm{PUE}",
        "W",
        "p",
    ),
    formula(
        r"\frac{C'}{C} = \frac{\frac{1}{1 - \tau} + \varphi (1 - s)}{1 + \varphi}",
        "derived",
        POWER,
        "C'",
        "C",
        r"\tau",
        r"\varphi",
        "s",
    ),
    formula(
        r"\tau^* = \frac{\varphi s}{1 + \varphi s}",
        "derived",
        POWER,
        r"\tau^*",
        r"\varphi",
        "s",
    ),
    formula(
        r"s^* = \frac{\tau}{\varphi (1 - \tau)}",
        "derived",
        POWER,
        "s^*",
        r"\varphi",
        r"\tau",
    ),
)


def _evaluate(
    usd_per_gpu_h: float, draw_w: float, energy_saving: float, throughput_loss: float, usd_per_kwh: float, pue: float
) -> Evaluation:
    found = clock_lock(usd_per_gpu_h, draw_w, energy_saving, throughput_loss, usd_per_kwh, pue)
    gained, lost = float(energy_gain(found.phi, energy_saving)), float(time_loss(throughput_loss))
    return Evaluation(
        threshold="clock_lock",
        values={
            **found.model_dump(),
            "saving_without_loss": found.phi * energy_saving / (1 + found.phi),
            "watts_saved": draw_w * energy_saving,
        },
        unit=_UNIT,
        decision=_DECISIONS[int(decide(gained, lost, more=0, less=1, equal=2))],
        margin=(gained - lost) / (1 + found.phi),
        break_evens=_break_evens(found, usd_per_gpu_h, gained, lost),
        elasticities=_elasticities(found.phi, energy_saving, throughput_loss),
        formulas=list(FORMULAS),
        sources=[POWER],
        assumptions=[
            "the GPU is paid by the hour and its electricity on top; where rent includes power a tenant saves nothing",
            "all time goes to decode",
        ],
        warnings=_warnings(draw_w, energy_saving),
    )


def _break_evens(found: ClockLock, rent: float, gained: float, lost: float) -> list[BreakEven]:
    needed = found.energy_saving_breakeven
    paid = rent * gained / lost if lost > 0 else None
    paid = paid if paid is not None and math.isfinite(paid) and paid > 0 else None
    return [
        BreakEven(variable="throughput_loss", value=found.throughput_loss_breakeven, feasible=True),
        BreakEven(variable="energy_saving", value=needed, feasible=needed is not None and needed < 1),
        BreakEven(variable="usd_per_gpu_h", value=paid, feasible=paid is not None),
    ]


def _elasticities(phi: float, saving: float, loss: float) -> dict[str, float]:
    total = 1 / (1 - loss) + phi * (1 - saving)
    share = phi * (1 - saving) / total - phi / (1 + phi)
    return {
        "usd_per_gpu_h": -share,
        "draw_w": share,
        "usd_per_kwh": share,
        "pue": share,
        "energy_saving": -phi * saving / total,
        "throughput_loss": loss / (1 - loss) ** 2 / total,
    }


def _warnings(draw: float, saving: float) -> list[str]:
    warnings = []
    if saving > MAX_ENERGY_SAVING:
        warnings.append(f"{POWER} reports up to 32 percent of decode energy, a ceiling. This saving is above it.")
    if not _MEASURED_DRAW_W[0] <= draw <= _MEASURED_DRAW_W[1]:
        warnings.append(
            f"{POWER} reports decode between 137 and 300 W on a 700 W H200. This draw is outside, where a locked clock"
            " may cost more throughput."
        )
    return warnings


def _surface(
    usd_per_gpu_h: Real, draw_w: Real, energy_saving: Real, throughput_loss: Real, usd_per_kwh: Real, pue: Real
) -> GridValues:
    phi = electricity_share(usd_per_gpu_h, draw_w, usd_per_kwh, pue)
    gained, lost = energy_gain(phi, energy_saving), time_loss(throughput_loss)
    return GridValues(
        {
            "cost_ratio": cost_ratio(phi, energy_saving, throughput_loss),
            "phi": phi,
            "throughput_loss_breakeven": loss_break_even(phi, energy_saving),
        },
        margin=(gained - lost) / (1 + phi),
        decision=decide(gained, lost, more=0, less=1, equal=2),
    )


CLOCK_LOCK = Threshold(
    name="clock_lock",
    family=FAMILY,
    title="What a locked clock is worth in decode",
    question="Does the energy that a locked clock saves pay for the throughput that it loses?",
    inputs=(
        Input("usd_per_gpu_h", "p", "rent or capital charge", "$ per GPU-hour", above=0),
        Input("draw_w", "W", "power draw without the lock", "W", above=0),
        Input(
            "energy_saving", "s", "decode energy saved per token", "share", least=0, below=1, default=MAX_ENERGY_SAVING
        ),
        Input("throughput_loss", r"\tau", "throughput lost", "share", least=0, below=1, default=0),
        Input("usd_per_kwh", "e", "electricity price", "$ per kWh", least=0, default=TARIFF_USD_PER_KWH),
        Input("pue", r"\mathrm{PUE}", "facility power over device power", "ratio", least=1, default=PUE),
    ),
    example={"usd_per_gpu_h": 4, "draw_w": 300, "energy_saving": 0.32, "throughput_loss": 0.001},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(POWER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("usd_per_gpu_h", {"start": 0.2, "stop": 8, "num": 200, "scale": "log"}),
        y=("throughput_loss", {"start": 0, "stop": 0.03, "num": 200}),
        lines=("cost_ratio",),
        value=_UNIT,
    ),
)
