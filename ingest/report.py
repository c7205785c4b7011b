"""What an ingest says that it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from index import Manifest
from ingest.links import BrokenLink
from ingest.stages.plan import IngestPlan

MAX_DESCRIBED_LINKS = 10  # broken links with a sentence of their own


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `problems` are broken items, left out; `notices` are things to know.

    `reused` is how many texts had been embedded by an ingest that was stopped. `broken_links` are the links that lead
    nowhere in the documents that were added or changed.
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
    broken_links: Sequence[BrokenLink] = ()

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
            notices=[*notices, *work.notices, *describe_broken_links(work.broken_links)],
            broken_links=work.broken_links,
        )

    @classmethod
    def of_nothing(cls, manifest: Manifest) -> "IngestReport":
        """Report that the index is up to date."""
        return cls(0, 0, 0, manifest.document_count, manifest.chunk_count, 0, 0, manifest.problems, ())


def describe_broken_links(broken: Sequence[BrokenLink]) -> Sequence[str]:
    """A sentence for each of the first links that lead nowhere, and one for how many more there are."""
    more = len(broken) - MAX_DESCRIBED_LINKS
    rest = [f"{more} more link(s) are broken."] if more > 0 else []
    return [*(link.describe() for link in broken[:MAX_DESCRIBED_LINKS]), *rest]
