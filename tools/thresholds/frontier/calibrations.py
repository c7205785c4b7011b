"""The calibrations of the inference frontier: what the paper says of each case, with the numbers behind it."""

from index import Model
from tools.thresholds.engine.result import Status
from tools.thresholds.frontier.inference_frontier import arc_elasticity

HARD_SUBSETS = (
    "paper:inference-frontier calls its crossed case, Snell et al. (arXiv:2408.03314), 'hard subsets'; the abstract of"
    " that work makes its 14x claim for problems on which the smaller model already has a non-trivial success rate."
)


class Calibration(Model):
    """A case: its verdict, whose verdict that is, and the arc elasticity where two points are known."""

    name: str
    verdict: str
    status: Status
    source: str  # the document that gives the verdict
    arxiv: str | None
    rollouts: tuple[float, float] | None
    accept_rates: tuple[float, float] | None
    eta_rho: float | None
    note: str


CALIBRATIONS: tuple[Calibration, ...] = (
    Calibration(
        name="rStar-Math",
        verdict="not crossed at rho = 64: Corollary 1",
        status="calibrated",
        source="paper:inference-frontier",
        arxiv="2501.04519",
        rollouts=(1, 64),
        accept_rates=(0.588, 0.9),
        eta_rho=arc_elasticity(1, 0.588, 64, 0.9),
        note="The elasticity is an upper bound: the lift includes self-evolution training.",
    ),
    Calibration(
        name="DeepSeek-R1",
        verdict="the corner rho = 1",
        status="calibrated",
        source="paper:inference-frontier",
        arxiv="2501.12948",
        rollouts=(1, 64),
        accept_rates=(0.71, 0.867),
        eta_rho=arc_elasticity(1, 0.71, 64, 0.867),
        note="AIME, DeepSeek-R1-Zero: pass@1 71.0% (unconfirmed) and cons@64 86.7%, a majority vote.",
    ),
    Calibration(
        name="Snell et al., hard subsets",
        verdict="crossed: 14x substitution",
        status="calibrated",
        source="paper:inference-frontier",
        arxiv="2408.03314",
        rollouts=None,
        accept_rates=None,
        eta_rho=None,
        note=HARD_SUBSETS,
    ),
    Calibration(
        name="commodity tiers",
        verdict="not crossed above an accept rate of 0.95",
        status="calibrated",
        source="paper:inference-frontier",
        arxiv=None,
        rollouts=None,
        accept_rates=None,
        eta_rho=None,
        note="Headroom explains it: doubling rollouts from 0.95 has an elasticity of at most 0.0740 (derived).",
    ),
    Calibration(
        name="SWE-bench Lite, repeated sampling",
        verdict="not crossed",
        status="derived",
        source="paper:inference-frontier",
        arxiv="2407.21787",
        rollouts=(1, 250),
        accept_rates=(0.159, 0.56),
        eta_rho=arc_elasticity(1, 0.159, 250, 0.56),
        note="The points are Brown et al.'s; the verdict follows from the elasticity, which is below 1.",
    ),
)
