"""What an ingest says that it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from index import Manifest
from ingest.stages.plan import IngestPlan


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `problems` are broken items, left out; `notices` are things to know.

    `reused` is how many texts had been embedded by an ingest that was stopped.
    """

    added: int
    changed: int
    removed: int
    documents: int
    chunks: int
    embedded: int
    reused: int
    problems: Sequence[str]
    notices: Sequence[str]

    @classmethod
    def of(
        cls, work: IngestPlan, manifest: Manifest, embedded: int, reused: int, *, made_anew: str | None = None
    ) -> "IngestReport":
        """Report a plan that was carried out; `made_anew` is what asked for an index beside the one before."""
        notices = [f"The index was made anew, because it {made_anew}."] if made_anew else []
        return cls(
            added=len(work.writes) - len(work.replaced),
            changed=len(work.replaced),
            removed=len(work.removed),
            documents=manifest.document_count,
            chunks=manifest.chunk_count,
            embedded=embedded,
            reused=reused,
            problems=work.problems,
            notices=[*notices, *work.notices],
        )

    @classmethod
    def of_nothing(cls, manifest: Manifest) -> "IngestReport":
        """Report that the index is up to date."""
        return cls(0, 0, 0, manifest.document_count, manifest.chunk_count, 0, 0, manifest.problems, ())
