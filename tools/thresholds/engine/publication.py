"""A number that the archive holds, beside what this code computes from stated inputs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Reproduction: TypeAlias = Literal["reproduced", "consistent with", "not reproducible from what is published"]


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure: the document that states it, how it is stated, what is computed, and how they compare.

    `computed` is null where nothing can be computed; `reason` names the inputs of what is, or what is missing.
    `derived` figures are not the author's: the summaries of this service derive them.
    """

    claim: str
    source: str
    stated: str
    computed: str | None
    status: Reproduction
    reason: str
    derived: bool = False


def figure(
    claim: str,
    stated: str,
    computed: str | None,
    reason: str,
    status: Reproduction = "reproduced",
    *,
    source: str,
    derived: bool | None = None,
) -> PublishedFigure:
    """Make a figure of a document; `reason` may come without its full stop.

    Where it is not said, a figure that is reproduced is `derived`: of what the author publishes of these subjects
    hardly anything can be reproduced to the digit.
    """
    return PublishedFigure(
        claim=claim,
        source=source,
        stated=stated,
        computed=computed,
        status=status,
        reason=f"{reason.removesuffix('.')}.",
        derived=status == "reproduced" if derived is None else derived,
    )
