"""A number that the archive holds, beside what this code computes from stated inputs."""

from typing import Literal, TypeAlias

from index import Model
from tools.thresholds.engine.result import Status

Reproduction: TypeAlias = Literal["reproduced", "consistent with", "not reproducible from what is published"]


class PublishedFigure(Model):
    """A figure: the document that states it, how it is stated, what is computed, and how they compare.

    `computed` is null where nothing can be computed; `reason` names the inputs of what is, or what is missing.
    `status` says what the claim rests on; a `derived` one is not the author's but of the summaries of this service.
    `equation` is what the archive states beside a claim that this equation does not give.
    """

    claim: str
    source: str
    stated: str
    computed: str | None
    verdict: Reproduction
    reason: str
    status: Status = "stated"
    theorem: str | None = None  # the archive's number of what is proved, or applied
    equation: str | None = None

    @property
    def basis(self) -> str:
        """The status in words, with the number of the theorem."""
        return f"{self.status}, {self.theorem}" if self.theorem else self.status


def figure(
    claim: str,
    stated: str,
    computed: str | None,
    reason: str,
    verdict: Reproduction = "reproduced",
    *,
    source: str,
    status: Status | None = None,
    equation: str | None = None,
) -> PublishedFigure:
    """Make a figure of a document; `reason` may come without its full stop.

    Where its status is not said, a figure that is reproduced is derived: of what the author publishes of these subjects
    hardly anything can be reproduced to the digit.
    """
    return PublishedFigure(
        claim=claim,
        source=source,
        stated=stated,
        computed=computed,
        verdict=verdict,
        reason=f"{reason.removesuffix('.')}.",
        status=status or ("derived" if verdict == "reproduced" else "stated"),
        equation=equation,
    )
