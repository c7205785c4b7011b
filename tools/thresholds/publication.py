"""A number that the archive publishes, next to what this code computes from stated inputs."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Published:
    """A published number: the claim, its document, the figure as stated, what was computed, and how they compare.

    `computed` is null where nothing can be computed, and `reason` names the inputs or says what is missing.
    """

    claim: str
    source: str
    stated: str
    computed: str | None
    status: Literal["reproduced", "consistent with", "not reproducible from what is published"]
    reason: str
