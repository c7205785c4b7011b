"""A number that the archive publishes, beside what this code computes from stated inputs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Reproduction: TypeAlias = Literal["reproduced", "consistent with", "not reproducible from what is published"]


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure: the document that states it, how it is stated, what is computed, and how they compare.

    `computed` is null where nothing can be computed; `reason` names the inputs of what is, or what is missing.
    """

    claim: str
    source: str
    stated: str
    computed: str | None
    status: Reproduction
    reason: str
