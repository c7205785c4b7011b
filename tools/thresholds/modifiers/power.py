"""Watts: when a power cap acts, what a locked clock is worth, and when leaner decode repays its prefill."""

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Array, Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE, check_representable, is_close

TARIFF_USD_PER_KWH, PUE, MAX_ENERGY_SAVING = (
    0.10,
    1.2,
    0.32,
)  # $/kWh and facility overhead, assumed; the published ceiling of the saving


class ClockLock(Model):
    """The electricity bill over the rent, the relative cost of a token, and both break-evens.

    `energy_saving_breakeven` is null where no saving makes up for the lost throughput.
    """

    phi: float
    cost_ratio: float
    pays: bool
    throughput_loss_breakeven: float
    energy_saving_breakeven: float | None


def power_cap_binds(cap_w: float, draw_w: float) -> bool:
    """Say whether a power cap acts on a load: only if cap < draw, both in W and > 0; equality does not.

    Published: field-note:the-power-cap-illusion. Raises ThresholdInputError.
    """
    cap, draw = check_real("cap_w", cap_w, above=0), check_real("draw_w", draw_w, above=0)
    return cap < draw and not is_close(cap, draw)


def clock_lock(
    usd_per_gpu_h: float,
    draw_w: float,
    energy_saving: float = MAX_ENERGY_SAVING,
    throughput_loss: float = 0,
    usd_per_kwh: float = TARIFF_USD_PER_KWH,
    pue: float = PUE,
) -> ClockLock:
    """Return what a locked clock does to the cost of a token: (1/(1 - tau) + phi (1 - s))/(1 + phi).

    phi = $/kWh PUE W/1000/($/GPU-h). `usd_per_gpu_h` and `draw_w` are > 0, s = `energy_saving` per token and tau =
    `throughput_loss` are shares in [0, 1), `usd_per_kwh` >= 0, `pue` >= 1. It pays iff tau < tau* = phi s/(1 + phi s);
    equality does not pay. Derived from field-note:the-power-cap-illusion, whose 32 % is a ceiling. Raises
    ThresholdInputError.
    """
    rent, draw = check_real("usd_per_gpu_h", usd_per_gpu_h, above=0), check_real("draw_w", draw_w, above=0)
    saving = check_real("energy_saving", energy_saving, least=0, below=1)
    loss = check_real("throughput_loss", throughput_loss, least=0, below=1)
    tariff, pue = check_real("usd_per_kwh", usd_per_kwh, least=0), check_real("pue", pue, least=1)
    phi = check_representable(
        "usd_per_gpu_h", "the electricity share", float(electricity_share(rent, draw, tariff, pue))
    )
    gained, lost = float(energy_gain(phi, saving)), float(time_loss(loss))
    needed = float(saving_break_even(phi, loss))
    return ClockLock(
        phi=phi,
        cost_ratio=check_representable("throughput_loss", "the cost ratio", float(cost_ratio(phi, saving, loss))),
        pays=lost < gained and not is_close(lost, gained),
        throughput_loss_breakeven=float(loss_break_even(phi, saving)),
        energy_saving_breakeven=needed if np.isfinite(needed) else None,
    )


def electricity_share(rent: Real, draw: Real, tariff: Real, pue: Real) -> Real:
    """The electricity bill of an hour as a fraction of the rent, phi."""
    return tariff * pue * draw / 1000 / rent


def energy_gain(phi: Real, saving: Real) -> Real:
    """What the lock saves on electricity, as a fraction of the rent."""
    return phi * saving


def time_loss(loss: Real) -> Real:
    """What the lock costs in rented time, as a fraction of the rent."""
    return loss / (1 - loss)


def cost_ratio(phi: Real, saving: Real, loss: Real) -> Real:
    """The cost of a token with the lock over the cost without it."""
    return (1 + time_loss(loss) + phi * (1 - saving)) / (1 + phi)


def loss_break_even(phi: Real, saving: Real) -> Real:
    """The loss of throughput at which the lock neither pays nor costs."""
    return phi * saving / (1 + phi * saving)


def saving_break_even(phi: Real, loss: Real) -> Array:
    """The energy saving at which the lock neither pays nor costs; infinite where electricity is free."""
    phi, lost = np.asarray(phi, np.float64), np.asarray(time_loss(loss), np.float64)
    with np.errstate(all="ignore"):
        return np.asarray(np.where(lost == 0, 0.0, lost / phi), np.float64)


def energy_crossover_tokens(pre_new: float, pre_gqa: float, dec_gqa: float, dec_new: float) -> float:
    """Return the output tokens beyond which a design takes less energy than grouped-query attention (GQA).

    (pre_new - pre_gqa)/(dec_gqa - dec_new). Prefill energy is per request and decode energy per output token, in one
    unit, all >= 0; the new decode energy must be the lower one. A negative crossover means that the new design is ahead
    from the first token. Derived from field-note:the-power-cap-illusion. Raises ThresholdInputError.
    """
    pre_new, pre_gqa = check_real("pre_new", pre_new, least=0), check_real("pre_gqa", pre_gqa, least=0)
    dec_gqa, dec_new = check_real("dec_gqa", dec_gqa, least=0), check_real("dec_new", dec_new, least=0)
    found = float(crossover(pre_new, pre_gqa, dec_gqa, dec_new))
    if np.isnan(found):
        problem = f"is {dec_new:g}, not lower than dec_gqa"
        raise ThresholdInputError("dec_new", problem, f"give a decode energy below {dec_gqa:g}: else nothing crosses")
    return check_representable("dec_new", "the crossover", found)


def crossover(pre_new: Real, pre_gqa: Real, dec_gqa: Real, dec_new: Real) -> Array:
    """The formula of `energy_crossover_tokens` alone; NaN where the new decode energy is not lower."""
    saved = np.asarray(dec_gqa - dec_new, np.float64)
    lower = saved > RELATIVE_TOLERANCE * np.maximum(dec_gqa, dec_new)
    with np.errstate(all="ignore"):
        return np.asarray(np.where(lower, (pre_new - pre_gqa) / saved, np.nan), np.float64)
