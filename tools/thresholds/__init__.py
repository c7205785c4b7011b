"""Thresholds, a package a family; to add one: its entry, one line in its family's THRESHOLDS, and one test.

Every public function of a family is one of this package, under the name that test vectors use.
"""

import difflib
from collections.abc import Mapping

from tools.thresholds import composition, cost, frontier, modifiers, procurement, routing, serving
from tools.thresholds.composition import *  # noqa: F403  # what a family exports is listed once, in its own __all__
from tools.thresholds.cost import *  # noqa: F403  # as above
from tools.thresholds.engine.errors import UnknownThresholdError
from tools.thresholds.engine.inputs import Choice, Field, Input, Numbers, NumberTable
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.frontier import *  # noqa: F403  # as above
from tools.thresholds.modifiers import *  # noqa: F403  # as above
from tools.thresholds.procurement import *  # noqa: F403  # as above
from tools.thresholds.routing import *  # noqa: F403  # as above
from tools.thresholds.serving import *  # noqa: F403  # as above

MAX_NAME_CHARS = 60  # characters of a name that are compared
FAMILIES = (cost, frontier, routing, procurement, composition, serving, modifiers)

THRESHOLDS: Mapping[str, Threshold] = {
    threshold.name: threshold for family in FAMILIES for threshold in family.THRESHOLDS
}


def find_threshold(name: str) -> Threshold:
    """The threshold of this name, in any case and with `-` or a space for `_`. Raises UnknownThresholdError."""
    meant = name if name in THRESHOLDS else "_".join(name[:MAX_NAME_CHARS].replace("-", " ").lower().split())
    if meant not in THRESHOLDS:
        raise UnknownThresholdError(name, difflib.get_close_matches(meant, THRESHOLDS, n=3, cutoff=0.6))
    return THRESHOLDS[meant]


__all__ = [
    "FAMILIES",
    "THRESHOLDS",
    "BreakEven",
    "Choice",
    "Evaluation",
    "Field",
    "Formula",
    "Input",
    "NumberTable",
    "Numbers",
    "Picture",
    "Threshold",
    "find_threshold",
]
__all__ += cost.__all__
__all__ += frontier.__all__
__all__ += routing.__all__
__all__ += procurement.__all__
__all__ += composition.__all__
__all__ += serving.__all__
__all__ += modifiers.__all__
