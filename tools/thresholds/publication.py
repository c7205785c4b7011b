"""A number that the archive publishes, beside what our code computes from stated inputs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Reproduction: TypeAlias = Literal["reproduced", "consistent with", "not reproducible from what is published"]


@dataclass(frozen=True, slots=True)
class Published:
    """One published number: as stated, as computed (None where nothing can be), and why the status is what it is."""

    claim: str
    source: str  # the id of the document that states it
    stated: str
    computed: str | None
    status: Reproduction
    reason: str
