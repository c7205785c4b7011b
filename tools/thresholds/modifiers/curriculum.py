"""What a problem setter earns when a verifier gates its problems."""

import numpy as np

from tools.thresholds.engine.domain import check_real
from tools.thresholds.engine.errors import ThresholdInputError


def vhg_setter_reward(valid: bool, solver_accuracy: float) -> float:
    """Return the setter's reward, 1[verifier accepts](1 - solver accuracy), in [0, 1].

    `valid` says whether the verifier accepts the problem (true or false), `solver_accuracy` is in [0, 1]. An invalid
    problem earns 0, however hard it is. Published: field-note:verifier-as-curriculum. Raises ThresholdInputError.
    """
    if not isinstance(valid, bool | np.bool_):
        raise ThresholdInputError("valid", f"must be true or false, not a {type(valid).__name__}", "give true or false")
    accuracy = check_real("solver_accuracy", solver_accuracy, least=0, most=1)
    return 1 - accuracy if valid else 0.0
