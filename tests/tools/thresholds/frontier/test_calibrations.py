import pytest
from pydantic import ValidationError

from tests.known import known
from tools.thresholds import CALIBRATIONS, Calibration, arc_elasticity, headroom_elasticity_bound, inference_frontier

BY_NAME = {case.name: case for case in CALIBRATIONS}
measured = pytest.mark.parametrize("case", [c for c in CALIBRATIONS if c.eta_rho is not None], ids=lambda c: c.name)


@measured
def test_an_elasticity_follows_from_its_two_points(case: Calibration) -> None:
    (x0, x1), (y0, y1) = known(case.rollouts), known(case.accept_rates)
    assert case.eta_rho == arc_elasticity(x0, y0, x1, y1)


@measured
def test_no_measured_case_crosses_at_any_dollar_ratio(case: Calibration) -> None:
    assert inference_frontier(known(case.eta_rho), 0.3, 1e-6, 1e6).decision == "training"


@pytest.mark.parametrize(
    ("name", "eta_rho"),
    [
        ("rStar-Math", 0.10235147439678),
        ("DeepSeek-R1", 0.04803549480497),
        ("SWE-bench Lite, repeated sampling", 0.22802526364642),
    ],
)
def test_the_elasticities_are_the_known_ones(name: str, eta_rho: float) -> None:
    assert BY_NAME[name].eta_rho == pytest.approx(eta_rho, rel=1e-10)


def test_the_verdicts_of_the_paper_are_marked_as_published_and_ours_as_derived() -> None:
    assert {case.name for case in CALIBRATIONS if case.status == "derived"} == {"SWE-bench Lite, repeated sampling"}
    assert {case.status for case in CALIBRATIONS} == {"calibrated", "derived"}


def test_the_hard_subsets_case_carries_its_tension() -> None:
    assert "non-trivial success rate" in BY_NAME["Snell et al., hard subsets"].note


def test_the_commodity_note_states_the_headroom() -> None:
    assert f"{headroom_elasticity_bound(0.95, 2).eta_max:.4f}" in BY_NAME["commodity tiers"].note


def test_a_case_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        CALIBRATIONS[0].verdict = "crossed"
