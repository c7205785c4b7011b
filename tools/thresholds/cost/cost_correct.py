"""Cost-correct: what an accepted answer token costs, how that moves, and where it meets a target."""

import math

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable, is_close
from tools.thresholds.engine.result import BreakEven


class CostSensitivity(Model):
    """One number for each input of Cost-correct: a gradient or the elasticities."""

    cpm: float
    R: float
    rho_bar: float
    alpha: float


class AlphaLeverage(Model):
    """What `delta` more accept rate saves, against a price cut by the fraction `delta`."""

    saving_alpha: float
    saving_cpm: float
    leverage: float
    leverage_marginal: float


def cost_correct(cpm: float, R: float = 1, rho_bar: float = 0, alpha: float = 1) -> float:
    r"""Return Cost-correct, C = CPM R (1 + rho_bar) / alpha, in $ per 1e6 accepted answer tokens.

    `cpm` is the blended price in $ per 1e6 tokens (> 0), `R` the billed tokens per answer token (>= 1),
    `rho_bar` the extra rollouts per answer (>= 0), `alpha` the accept rate in (0, 1]. With the defaults it is
    VCpD. Published: definition:verification-economics. Raises ThresholdInputError.
    """
    cpm, R, rho_bar, alpha = _check_inputs(cpm, R, rho_bar, alpha)
    return check_representable("cpm", "the cost", float(cost(cpm, R, rho_bar, alpha)))


def cost(cpm: Real, R: Real, rho_bar: Real, alpha: Real) -> Real:
    """The formula of `cost_correct` alone, for numbers or arrays inside its domain."""
    return cpm * R * (1 + rho_bar) / alpha


def cpm_blended(p_in: float, p_out: float) -> float:
    """Return the blended price CPM 1:1, the mean of input and output list price, in $ per 1e6 tokens.

    Both prices are in $ per 1e6 tokens and > 0. Reading "1:1" as the mean is derived, not published.
    Raises ThresholdInputError.
    """
    return check_real("p_in", p_in, above=0) / 2 + check_real("p_out", p_out, above=0) / 2


def cost_correct_gradient(cpm: float, R: float = 1, rho_bar: float = 0, alpha: float = 1) -> CostSensitivity:
    """Return dC/d(input): C/CPM, C/R, C/(1 + rho_bar) and -C/alpha, each in C's unit over the input's.

    dC/dalpha is published (field-note:the-alpha-asymmetry), the rest derived. Inputs as in `cost_correct`.
    Raises ThresholdInputError.
    """
    total = cost_correct(cpm, R, rho_bar, alpha)
    return CostSensitivity(
        cpm=check_representable("cpm", "the gradient", total / cpm),
        R=total / R,
        rho_bar=total / (1 + rho_bar),
        alpha=check_representable("alpha", "the gradient", -total / alpha),
    )


def cost_correct_elasticities(cpm: float, R: float = 1, rho_bar: float = 0, alpha: float = 1) -> CostSensitivity:
    """Return dlnC/dln(input), without unit: 1, 1, rho_bar/(1 + rho_bar) and -1.

    In logs the accept rate is no stronger than the price. Derived. Inputs as in `cost_correct`.
    Raises ThresholdInputError.
    """
    cpm, R, rho_bar, alpha = _check_inputs(cpm, R, rho_bar, alpha)
    return CostSensitivity(cpm=1.0, R=1.0, rho_bar=rho_bar / (1 + rho_bar), alpha=-1.0)


def alpha_leverage(alpha: float, delta: float) -> AlphaLeverage:
    """Compare `delta` more accept rate with a price cut by the fraction `delta`: shares of C saved.

    The accept rate saves delta/(alpha + delta), the price cut delta, so the leverage is 1/(alpha + delta),
    which tends to 1/alpha (`leverage_marginal`). alpha in (0, 1], delta > 0, alpha + delta <= 1. Derived from
    field-note:the-alpha-asymmetry. Raises ThresholdInputError.
    """
    alpha = check_real("alpha", alpha, above=0, most=1)
    delta = check_real("delta", delta, above=0, most=1)
    lifted = alpha + delta
    if lifted > 1 and not is_close(lifted, 1):
        raise ThresholdInputError(
            "delta", f"is {delta:g}, which lifts the accept rate past 1", "keep alpha + delta <= 1"
        )
    return AlphaLeverage(
        saving_alpha=delta / lifted,
        saving_cpm=delta,
        leverage=check_representable("alpha", "the leverage", 1 / lifted),
        leverage_marginal=check_representable("alpha", "the leverage", 1 / alpha),
    )


def cost_correct_breakeven(
    target: float, cpm: float | None, R: float | None, rho_bar: float | None, alpha: float | None
) -> BreakEven:
    """Return the value of the one input given as None at which C equals `target`, and whether it is feasible.

    `target` is in $ per 1e6 accepted answer tokens (> 0); the other inputs are as in `cost_correct`. The value is
    infeasible outside the domain (alpha > 1, R < 1, rho_bar < 0) and None where no float holds it; a value
    that misses its bound by no more than the comparison tolerance is that bound. Derived. Raises ThresholdInputError.
    """
    target = check_real("target", target, above=0)
    given = {"cpm": cpm, "R": R, "rho_bar": rho_bar, "alpha": alpha}
    free = [name for name, value in given.items() if value is None]
    if len(free) != 1:
        problem = f"needs exactly one unknown, not {len(free)}"
        raise ThresholdInputError("target", problem, "leave one of cpm, R, rho_bar and alpha null")
    variable = free[0]
    neutral = cost_correct(
        1 if cpm is None else cpm,
        1 if R is None else R,
        0 if rho_bar is None else rho_bar,
        1 if alpha is None else alpha,
    )
    factor = neutral / target if variable == "alpha" else target / neutral
    outside = factor > 1 if variable == "alpha" else factor < 1 and variable != "cpm"
    if outside and is_close(factor, 1):
        factor, outside = 1.0, False
    value = factor - 1 if variable == "rho_bar" else factor
    finite = math.isfinite(value)
    feasible = finite and factor > 0 and not outside
    return BreakEven(variable=variable, value=value if finite else None, feasible=feasible)


def _check_inputs(cpm: float, R: float, rho_bar: float, alpha: float) -> tuple[float, float, float, float]:
    return (
        check_real("cpm", cpm, above=0),
        check_real("R", R, least=1),
        check_real("rho_bar", rho_bar, least=0),
        check_real("alpha", alpha, above=0, most=1),
    )
