"""Two verifiers behind one rule: how far the pipeline's accept rate is from the one that independence predicts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Array, Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import check_choice
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE, is_close
from tools.thresholds.engine.result import BreakEven
from tools.thresholds.engine.surface import is_nearly_equal


class Composition(Model):
    """Accept rates of a pipeline of two, its miscalibration, and the relative error of its Cost-correct.

    `relative_cost_error` is independent/pipeline - 1, and null where the pipeline accepts nothing.
    """

    independent: float
    pipeline: float
    miscalibration: float
    coefficient: int
    disagreement: float
    relative_cost_error: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A monotone rule on two bits in its multilinear form: c0 = 0, cA, cB and c12."""

    first: int
    second: int
    coefficient: int

    def independent(self, a: Real, b: Real) -> Real:
        """The accept rate under independence, cA a + cB b + c12 ab."""
        return self.first * a + self.second * b + self.coefficient * (a * b)

    def slopes(self, a: float, b: float) -> tuple[float, float]:
        """The derivatives of the accept rate in `a` and in `b`, the covariance held."""
        return self.first + self.coefficient * b, self.second + self.coefficient * a


RULES: Mapping[str, Rule] = {
    "and": Rule(first=0, second=0, coefficient=1),
    "or": Rule(first=1, second=1, coefficient=-1),
    "first": Rule(first=1, second=0, coefficient=0),
    "second": Rule(first=0, second=1, coefficient=0),
}


def compose(a: float, b: float, cov: float = 0, rule: str = "and") -> Composition:
    """Return the accept rate of two verifiers behind a rule: E f = f~(a, b) + c12 Cov(A, B).

    `a` and `b` are marginal accept rates in [0, 1], `cov` the covariance of the two accept bits, inside its Fréchet
    interval, `rule` one of and (c12 = 1), or (-1), first and second (0). The equality is exact for two verifiers,
    and the published "miscalibration equals covariance" holds up to the sign c12. Derived from
    paper:verifier-composition. Raises ThresholdInputError, also for a rule that is not monotone, such as xor.
    """
    a, b = check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1)
    found = RULES[check_choice("rule", rule, RULES)]
    cov = check_cov(a, b, check_real("cov", cov))
    independent = float(found.independent(a, b))
    shift = found.coefficient * cov + 0.0  # + 0.0 turns a negative zero into zero
    pipeline = max(independent + shift, 0.0)  # rounding at the edge of the Fréchet interval
    error = float(relative_error(independent, shift))
    return Composition(
        independent=independent,
        pipeline=pipeline,
        miscalibration=shift,
        coefficient=found.coefficient,
        disagreement=max(a * (1 - b) + b * (1 - a) - 2 * cov, 0.0),
        relative_cost_error=error if np.isfinite(error) else None,
    )


def relative_error(independent: Real, shift: Real) -> Array:
    """The error of Cost-correct, independent/pipeline - 1, NaN where the pipeline accepts nothing."""
    pipeline = np.asarray(independent + shift, np.float64)
    none = pipeline <= RELATIVE_TOLERANCE * np.asarray(independent, np.float64)  # zero, as far as the digits tell
    with np.errstate(all="ignore"):
        return np.asarray(np.where(none, np.nan, -shift / pipeline + 0.0), np.float64)


def frechet_cov(a: float, b: float) -> list[float]:
    """Return the least and the greatest covariance that two accept rates allow.

    max(-ab, -(1-a)(1-b)) <= C <= min(a(1-b), b(1-a)); `a` and `b` are in [0, 1]. Literature: Fréchet's bounds.
    Raises ThresholdInputError.
    """
    low, high = frechet(check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1))
    return [float(low), float(high)]


def frechet(a: Real, b: Real) -> tuple[Array, Array]:
    """The formula of `frechet_cov` alone, for numbers or arrays inside its domain."""
    low = np.maximum(-np.multiply(a, b), -np.multiply(1 - a, 1 - b)) + 0.0
    return np.asarray(low, np.float64), np.asarray(np.minimum(a * (1 - b), b * (1 - a)), np.float64)


def keep_feasible_cov(a: Real, b: Real, cov: Real) -> Array:
    """The covariance where its Fréchet interval holds it to the comparison tolerance, else NaN."""
    low, high = frechet(a, b)
    inside = ((low <= cov) & (cov <= high)) | is_nearly_equal(cov, low) | is_nearly_equal(cov, high)
    return np.asarray(np.where(inside, np.minimum(np.maximum(cov, low), high), np.nan), np.float64)


def check_cov(a: float, b: float, cov: float, field: str = "cov") -> float:
    """Return the covariance inside its Fréchet interval. Raises ThresholdInputError naming the interval."""
    found = float(keep_feasible_cov(a, b, cov))
    if np.isnan(found):
        low, high = frechet(a, b)
        problem = f"is {cov:g}, which accept rates {a:g} and {b:g} cannot have"
        raise ThresholdInputError(field, problem, f"give a number in [{low:.6g}, {high:.6g}], the Fréchet interval")
    return found


def cov_from_disagreement(a: float, b: float, disagreement: float) -> float:
    """Return the covariance of two verifiers that differ on a share D of instances: (a + b - 2ab - D)/2.

    `a` and `b` are accept rates in [0, 1], and D is in [|a - b|, min(a + b, 2 - a - b)]. Derived from
    paper:verifier-composition. Raises ThresholdInputError.
    """
    a, b = check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1)
    disagreement = check_real("disagreement", disagreement, least=0, most=1)
    found = float(keep_feasible_cov(a, b, covariance(a, b, disagreement)))
    if np.isnan(found):
        problem = f"is {disagreement:g}, which accept rates {a:g} and {b:g} cannot have"
        remedy = f"give a number in [{abs(a - b):.6g}, {min(a + b, 2 - a - b):.6g}]"
        raise ThresholdInputError("disagreement", problem, remedy)
    return found


def covariance(a: Real, b: Real, disagreement: Real) -> Real:
    """The formula of `cov_from_disagreement` alone, for numbers or arrays inside its domain."""
    return (a * (1 - b) + b * (1 - a) - disagreement) / 2


def composition_cov_breakeven(a: float, b: float, error: float, rule: str = "and") -> BreakEven:
    """Return the covariance at which Cost-correct is off by `error`: C* = -c12 t f~(a, b)/(1 + t).

    `error` t is independent/pipeline - 1 (> -1); for AND this is C* = -t ab/(1 + t). Infeasible outside the Fréchet
    interval; null where the rule ignores a verifier, whose covariance then moves nothing. Derived from
    paper:verifier-composition. Raises ThresholdInputError.
    """
    a, b = check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1)
    error = check_real("error", error, above=-1)
    found = RULES[check_choice("rule", rule, RULES)]
    if found.coefficient == 0:
        return BreakEven(variable="cov", value=None, feasible=False)
    value = -found.coefficient * error * float(found.independent(a, b)) / (1 + error) + 0.0
    return make_cov_break_even(a, b, value)


def make_cov_break_even(a: float, b: float, value: float) -> BreakEven:
    """A covariance as a break-even: feasible inside its Fréchet interval, null where no float holds it."""
    if not np.isfinite(value):
        return BreakEven(variable="cov", value=None, feasible=False)
    low, high = (float(bound) for bound in frechet(a, b))
    inside = low <= value <= high or is_close(value, low) or is_close(value, high)
    return BreakEven(variable="cov", value=value, feasible=inside)
