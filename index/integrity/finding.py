"""What is wrong with a file or a setting, what that means, and what to do."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from index.errors import RefdeskError
from index.model import Model

# what makes it right again; in the order in which that is done
Cure: TypeAlias = Literal["manifest", "list", "forget", "address", "rebuild", "ingest", "kept", "publish"]


class Finding(Model):
    """One thing that is wrong: where, what, what it means, and what to do about it.

    `cure` names what `refdesk doctor --repair` does; None for what cannot be made again from the sources. Nobody may
    trust the answers of an index with a finding that is `serious`.
    """

    where: str
    problem: str
    meaning: str
    remedy: str
    cure: Cure | None = None
    serious: bool = False

    @property
    def can_be_repaired(self) -> bool:
        """Whether there is something that makes it right again."""
        return self.cure is not None

    def __str__(self) -> str:
        """All of it in one line."""
        return f"'{self.where}' {self.problem}: {self.meaning}. {self.remedy}."


class IndexDamagedError(RefdeskError, ValueError):
    """An index with files that are not what was written, so that nothing is answered from it."""

    def __init__(self, place: object, findings: Sequence[Finding]) -> None:
        self.place = place
        self.findings = findings
        first, more = findings[0], f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(
            f"The index in '{place}' is not searched, because '{first.where}' {first.problem}{more}: {first.meaning}. "
            "Bring back what it was made from, then run 'refdesk doctor --repair'."
        )
