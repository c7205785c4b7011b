"""What has no decision, no range or no answer at all turns nothing, and is no error."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tools.thresholds import THRESHOLDS
from tools.thresholds.asking.quantities import list_scales
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, Input
from tools.thresholds.engine.surface import UNDEFINED, GridValues
from tools.thresholds.robustness.pairs import find_worst_pair
from tools.thresholds.robustness.summary import summarize_decisions
from tools.thresholds.robustness.turns import find_turns
from tools.thresholds.serving.contract.speeds import Speeds
from tools.thresholds.serving.contract.waiting import find_wait
from tools.thresholds.serving.simulation import simulate_split
from tools.thresholds.serving.simulation.machine import Jobs

COST = THRESHOLDS["cost_correct"]
VALUES: dict[str, Any] = {"cpm": 10.0, "R": 1.0, "alpha": 0.5}


@dataclass(frozen=True)
class Decides:
    """The inputs of a threshold with a kernel of the test's own."""

    surface: Callable[..., GridValues]
    decisions: tuple[str, ...] = ("yes", "no")
    max_points: int = COST.max_points
    inputs: tuple[Field, ...] = COST.inputs


def _refuse(**values: Any) -> GridValues:
    raise ThresholdInputError("alpha", f"is refused with {len(values)} inputs", "give another")


def _decide_nothing(**_: Any) -> GridValues:
    return GridValues(values={}, decision=None)


def _leave_undefined(**values: Any) -> GridValues:
    shape = np.broadcast_shapes(*(np.shape(value) for value in values.values()))
    return GridValues(values={}, decision=np.full(shape, UNDEFINED))


@pytest.mark.parametrize("points", [COST.max_points, 100])
@pytest.mark.parametrize("kernel", [_refuse, _decide_nothing, _leave_undefined])
def test_a_kernel_without_a_decision_turns_nowhere(kernel: Callable[..., GridValues], points: int) -> None:
    decider = Decides(kernel, max_points=points)
    assert find_turns(decider, VALUES) == []
    assert find_worst_pair(decider, VALUES) is None


def test_a_threshold_without_decisions_turns_nowhere() -> None:
    decider = Decides(_refuse, decisions=())
    assert find_turns(decider, VALUES) == []
    assert find_worst_pair(decider, VALUES) is None


def test_a_whole_number_without_a_neighbour_in_its_range_turns_nowhere() -> None:
    alone = Input("spares", "s", "spare machines", "machines", least=0, most=1, integer=True)
    assert find_turns(Decides(_refuse, inputs=(alone,)), {"spares": 1}) == []


def test_a_name_cannot_be_a_distribution() -> None:
    call = {"prompt": 1024, "output": 512, "lam": 10, "ttft_slo": 2, "tpot_slo": 0.06, "hw": {"interval": [1, 2]}}
    with pytest.raises(ThresholdInputError, match=r"hw.*cannot be a distribution"):
        THRESHOLDS["serving_frontier"](call)


def test_draws_without_a_decision_have_no_probabilities() -> None:
    assert summarize_decisions(_decide_nothing(), ("yes", "no"), 10) == ({}, None)


def test_a_distribution_of_one_number_is_refused_with_its_form() -> None:
    with pytest.raises(ThresholdInputError, match=r"cpm.*is no normal of two numbers.*mean, deviation"):
        COST({"cpm": {"normal": [5]}, "R": 1, "alpha": 0.5})


def test_dollars_are_no_unit_of_seconds() -> None:
    call = {"prompt": 1024, "output": 512, "lam": 10, "ttft_slo": "$2 s", "tpot_slo": 0.06}
    with pytest.raises(ThresholdInputError, match=r"ttft_slo.*unit"):
        THRESHOLDS["serving_frontier"](call)


def test_a_share_may_be_meant_in_percent() -> None:
    assert list_scales("probability") == [("%", 0.01)]


def test_nobody_waits_where_nobody_comes() -> None:
    assert find_wait(2, 0.0, 1.0, 0.99, 1.0) == 0.0


def test_a_decode_pool_without_a_free_place_lets_sequences_wait() -> None:
    one_place = Speeds(
        weights=1.0, cache=0.0, arithmetic=0.0, token=0.0, attention=0.0, chunk_time=0.0, cache_bytes=1, free_bytes=6
    )
    outcome = simulate_split(one_place, np.zeros(3), Jobs(1, 4, np.full(3, 3)), pools=(1, 1), transfer=0.0, held=0.0)
    first = np.sort(outcome.ttft)
    assert np.all(np.diff(first) >= 3)  # each waits until the four tokens of the one before are out
