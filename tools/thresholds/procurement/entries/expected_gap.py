"""The entry of the exact expected gap: what buying the best-scored verifier costs in the simulated market."""

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Input, Numbers
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation, Value
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.procurement.ladder_gaps import MAX_SUMS, expected_gaps
from tools.thresholds.procurement.selection import procurement_expected_gap, selection_probabilities
from tools.thresholds.procurement.simulation import LADDERS, TUNED_NOTE, simulate_procurement
from tools.thresholds.procurement.symbols import GAP_UNIT, PAPER, RATE, SELECTION, SIMULATED

_DECISIONS = ("meets target", "misses target", "indifferent")
FORMULAS = (RATE, SIMULATED, SELECTION)


def _evaluate(
    alphas: tuple[float, ...] | None,
    ladder: str | None,
    N: int,
    probe_power: float | None,
    gap: float,
    trials: int | None,
    seed: int,
) -> Evaluation:
    rates, power = _read_market(alphas, ladder, probe_power)
    found = procurement_expected_gap(rates, N, power)
    chances = selection_probabilities(rates, N, power)
    values: dict[str, Value] = {
        "expected_gap": found,
        "probability_of_best": sum(chance for chance, rate in zip(chances, rates, strict=True) if rate == max(rates)),
        "selection_probabilities": chances,
        "gap_at_random": sum(max(rates) / rate for rate in rates) / len(rates) - 1,
    }
    if trials is not None:
        drawn = simulate_procurement(rates, N, power, trials, seed)
        values |= {"simulated_gap": drawn.gap, "standard_error": drawn.standard_error}
    even = is_close(found, gap)
    return Evaluation(
        threshold="procurement_expected_gap",
        values=values,
        unit=GAP_UNIT,
        decision=_DECISIONS[2] if even else _DECISIONS[0] if found < gap else _DECISIONS[1],
        margin=gap - found,
        break_evens=[],
        elasticities={},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=_assumptions(ladder, probe_power),
        warnings=[],
    )


def _assumptions(ladder: str | None, probe_power: float | None) -> list[str]:
    lines = [
        "verifier k passes a probe with probability 1/2 + beta (alpha_k - 1/2), independently",
        "the highest count of passes is bought, ties uniformly at random",
    ]
    if ladder is not None:
        lines.append(TUNED_NOTE)
    elif probe_power is None:
        lines.append("probe_power = 1: a probe is passed with the accept rate itself")
    return lines


def _read_market(
    alphas: tuple[float, ...] | None, ladder: str | None, probe_power: float | None
) -> tuple[tuple[float, ...], float]:
    if (alphas is None) == (ladder is None):
        problem = "is missing" if alphas is None else "is given together with ladder"
        raise ThresholdInputError("alphas", problem, "give either alphas, accept rates in (0, 1], or ladder")
    if ladder is not None:
        steps = LADDERS[ladder]
        return steps.alphas, steps.probe_power if probe_power is None else probe_power
    return alphas or (), 1.0 if probe_power is None else probe_power


def _surface(
    alphas: tuple[float, ...] | None,
    ladder: str | None,
    N: Real,
    probe_power: Real | None,
    gap: Real,
    trials: Real | None,  # noqa: ARG001  # a sweep takes the exact gap, which needs no draws
    seed: Real,  # noqa: ARG001  # as above
) -> GridValues:
    rates, own = _read_market(alphas, ladder, None)
    found = expected_gaps(rates, N, own if probe_power is None else probe_power)
    return GridValues(
        {"expected_gap": found},
        margin=gap - found,
        decision=decide(gap, found, more=0, less=1, equal=2),
        undefined="there are too many probes to be summed exactly",
    )


PROCUREMENT_EXPECTED_GAP = Threshold(
    name="procurement_expected_gap",
    family="verifier_procurement",
    title="Expected gap after N probes, exactly",
    question="What does buying the best-scored of these verifiers cost after N probes, on average?",
    inputs=(
        Numbers("alphas", r"\alpha_k", "accept rates of the candidates", "probability", above=0, most=1, optional=True),
        Choice("ladder", r"\text{ladder}", "a simulated benchmark, instead of alphas", tuple(LADDERS), optional=True),
        Input("N", "N", "labelled probes per verifier", "count", least=1, integer=True),
        Input(
            "probe_power",
            r"\beta",
            "how strongly a probe reveals the accept rate; the ladder's own, or 1",
            "power",
            least=0,
            most=1,
            optional=True,
        ),
        Input(
            "gap", r"\mathrm{gap}^*", "target for the relative gap in Cost-correct", "fraction", above=0, default=0.05
        ),
        Input(
            "trials", "n", "trials of a Monte Carlo beside it", "count", least=2, most=1e5, integer=True, optional=True
        ),
        Input("seed", r"\text{seed}", "seed of the Monte Carlo", "a whole number", least=0, integer=True, default=0),
    ),
    example={"ladder": "MATH", "N": 256},
    unit=GAP_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    effects=(Effect("seed", "trials", given=True),),
    decisions=_DECISIONS,
    max_points=MAX_SUMS,  # each point is a sum over all outcomes
    picture=Picture(
        x=("N", {"start": 16, "stop": 4096, "num": 150, "scale": "log"}),
        lines=("expected_gap",),
        value="expected relative gap in Cost-correct, fraction",
        log=True,
        level="gap",
    ),
)
