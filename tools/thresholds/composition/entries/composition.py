"""The entry of verifier composition in the registry: its inputs, formulas and answer."""

import math

import numpy as np

from tools.thresholds.composition.baseline import baseline_cov_breakevens, matched_gap
from tools.thresholds.composition.bounds import composition_gap_bound, composition_probe_ratio, gap_bound
from tools.thresholds.composition.pair import (
    RULES,
    Composition,
    compose,
    frechet_cov,
    keep_feasible_cov,
    make_cov_break_even,
    relative_error,
)
from tools.thresholds.composition.symbols import (
    BASELINE,
    BOUND,
    CONSTANT,
    DISAGREEMENT,
    EXACT,
    FAMILY,
    FRECHET,
    GAP,
    LINE,
    LOWEST,
    PUBLISHED_LINE,
    RANGE,
    RATE_A,
    RATE_B,
    RATIO,
    SIMULATED,
    SOURCES,
    SUFFICIENT,
    formula,
)
from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import DecisionCodes, GridValues, decide

_UNIT = "relative gap of Cost-correct"
_DECISIONS = ("records are insufficient", "records suffice", "indifferent")

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"E f - \tilde f(a, b) = \operatorname{Cov}(A, B)",
        "stated",
        "E f",
        r"\tilde f(a, b)",
        r"\operatorname{Cov}(A, B)",
    ),
    EXACT,
    formula(r"c_{12} = f(1,1) - f(1,0) - f(0,1) + f(0,0)", "derived", "c_{12}", "f"),
    formula(
        r"P_{\mathrm{AND}} = ab + C,\qquad P_{\mathrm{OR}} = a + b - ab - C",
        "derived",
        r"P_{\mathrm{AND}}",
        r"P_{\mathrm{OR}}",
        "a",
        "b",
        "C",
    ),
    FRECHET,
    DISAGREEMENT,
    formula(r"t = \frac{\tilde f(a, b)}{P} - 1", "derived", "t", r"\tilde f(a, b)", "P"),
    formula(r"C^* = -c_{12}\, \frac{t\, \tilde f(a, b)}{1 + t}", "derived", "C^*", "c_{12}", "t", r"\tilde f(a, b)"),
    BASELINE,
    LINE,
    BOUND,
    CONSTANT,
    RATIO,
)


def _evaluate(
    a: float,
    b: float,
    cov: float,
    rule: str,
    K1: int | None,
    K2: int | None,
    N: int | None,
    score_range: float,
    alpha_min: float,
    gap: float,
) -> Evaluation:
    found = compose(a, b, cov, rule)
    lost = matched_gap(found.independent, found.miscalibration)
    code = int(_decide(lost, gap))
    baseline = float(lost) if np.isfinite(lost) else None
    bound, ratio = _probes(K1, K2, N, score_range, alpha_min)
    low, high = frechet_cov(a, b)
    return Evaluation(
        threshold="verifier_composition",
        values={
            **found.model_dump(),
            "cov_least": low,
            "cov_greatest": high,
            "baseline_gap": baseline,
            "bound": bound,
            "probe_ratio": ratio,
        },
        unit=_UNIT,
        decision=_DECISIONS[code] if code >= 0 else None,
        margin=None if baseline is None else baseline - gap,
        break_evens=_break_evens(a, b, rule, gap, found, baseline),
        elasticities=_elasticities(a, b, rule, found),
        formulas=list(FORMULAS),
        sources=list(SOURCES),
        assumptions=_assumptions(bound),
        warnings=_warnings(rule, cov, code, N, bound, gap),
    )


def _probes(
    K1: int | None, K2: int | None, N: int | None, score_range: float, alpha_min: float
) -> tuple[float | None, float | None]:
    """The bound on the gap and the ratio of probes; None where their inputs are not given or they do not exist."""
    if K1 is None or K2 is None:
        return None, None
    bound = None if N is None else composition_gap_bound(K1, K2, N, score_range, alpha_min)
    return bound, None if K1 == 1 else composition_probe_ratio(K1, K2)


def _surface(
    a: Real,
    b: Real,
    cov: Real,
    rule: str,
    K1: Real | None,
    K2: Real | None,
    N: Real | None,
    score_range: Real,
    alpha_min: Real,
    gap: Real,
) -> GridValues:
    chosen = RULES[rule]
    independent, shift = chosen.independent(a, b), chosen.coefficient * keep_feasible_cov(a, b, cov)
    lost = matched_gap(independent, shift)
    values: dict[str, Real] = {
        "pipeline": np.maximum(independent + shift, 0.0),
        "relative_cost_error": relative_error(independent, shift),
        "baseline_gap": lost,
    }
    if K1 is not None and K2 is not None and N is not None:
        values["bound"] = gap_bound(K1, K2, N, score_range, alpha_min)
    return GridValues(
        values,
        margin=lost - gap,
        decision=_decide(lost, gap),
        undefined="the covariance is outside the Fréchet interval of the accept rates, or nothing is accepted",
    )


def _decide(lost: Array, gap: Real) -> DecisionCodes:
    # Where a pair accepts nothing its loss is infinite, and an infinite number is near every other.
    finite = np.where(np.isinf(lost), np.finfo(np.float64).max, lost)
    return decide(finite, gap, more=0, less=1, equal=2)


def _break_evens(
    a: float, b: float, rule: str, gap: float, found: Composition, baseline: float | None
) -> list[BreakEven]:
    covs = baseline_cov_breakevens(found.independent, gap, RULES[rule].coefficient)
    return [
        *([] if covs is None else [make_cov_break_even(a, b, value) for value in covs]),
        BreakEven(variable="gap", value=baseline, feasible=baseline is not None and baseline > 0),
    ]


def _elasticities(a: float, b: float, rule: str, found: Composition) -> dict[str, float]:
    """dln(pipeline accept)/dln of each input, the others held."""
    if found.relative_cost_error is None:
        return {}
    slope_a, slope_b = RULES[rule].slopes(a, b)
    return {
        "a": slope_a * a / found.pipeline,
        "b": slope_b * b / found.pipeline,
        "cov": found.miscalibration / found.pipeline,
    }


def _assumptions(bound: float | None) -> list[str]:
    lines = [
        "the identity is exact for two verifiers; from three on, joint moments of higher order enter",
        "cov is the total covariance over instances, that of pooled accept rates; with accept rates reported for each"
        " instance, only the covariance inside instances counts",
        "the baseline chooses by coin between this pair and an independent one with the same accept rates",
    ]
    return [*lines, "scores lie in a range of score_range and probes are independent"] if bound is not None else lines


def _warnings(rule: str, cov: float, code: int, N: int | None, bound: float | None, gap: float) -> list[str]:
    warnings = []
    if RULES[rule].coefficient == -1:
        warnings.append(
            "The published equality of miscalibration and covariance holds up to sign: for OR the miscalibration is"
            " minus the covariance."
        )
    if RULES[rule].coefficient == 0:
        warnings.append(
            "The published equality of miscalibration and covariance does not hold for a rule that ignores a verifier:"
            " its miscalibration is 0."
        )
    if code == 0 and abs(cov) < PUBLISHED_LINE and not math.isclose(abs(cov), PUBLISHED_LINE):
        warnings.append(SUFFICIENT)
    if N in (256, 512) and bound is not None and bound > gap:
        warnings.append(SIMULATED)
    return warnings


VERIFIER_COMPOSITION = Threshold(
    name="verifier_composition",
    family=FAMILY,
    title="Calibration drift under verifier composition",
    question="How far is a pipeline of two verifiers from what their own records predict, and do these suffice?",
    inputs=(
        RATE_A,
        RATE_B,
        Input("cov", "C", "covariance of the two accept bits", "probability", least=-0.25, most=0.25, default=0),
        Choice("rule", "f", "rule by which the pipeline accepts", tuple(RULES), default="and"),
        Input("K1", "K_1", "candidates for the first position", "count", least=1, integer=True, optional=True),
        Input("K2", "K_2", "candidates for the second position", "count", least=1, integer=True, optional=True),
        Input("N", "N", "joint probes", "count", least=1, integer=True, optional=True),
        RANGE,
        LOWEST,
        GAP,
    ),
    example={"a": 0.8, "b": 0.7, "cov": 0.1, "rule": "and", "K1": 8, "K2": 8, "N": 512, "alpha_min": 0.5},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("a", {"start": 0.02, "stop": 0.98, "num": 200}),
        y=("cov", {"start": -0.1, "stop": 0.2, "num": 200}),
        lines=("baseline_gap",),
        value="gap of choosing by single records, relative",
        level="gap",
    ),
)
