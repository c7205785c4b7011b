"""Values that no numeric input accepts, and the check that each is refused by name."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from tools.thresholds.engine.errors import ThresholdInputError

NEVER = (math.nan, math.inf, -math.inf, True, False, np.True_, "1", "", None, [1.0], 1j, 10**400)


def assert_refuses_every(
    function: Callable[..., object], inputs: Mapping[str, float], but: tuple[object, ...] = ()
) -> None:
    """Put each impossible value in each input in turn, and expect an error that names this input."""
    for field in inputs:
        for value in (value for value in NEVER if not any(value is allowed for allowed in but)):
            with pytest.raises(ThresholdInputError) as caught:
                function(**{**inputs, field: value})
            assert caught.value.field == field, (field, value)
