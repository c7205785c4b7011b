"""Plan: what to write and what to remove, once every id and citation key has one owner."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from index import ArchiveInfo
from index.citation import Register
from ingest.errors import SourceFileError
from ingest.links import BrokenLink
from ingest.sources import LeftOut
from ingest.stages.claims import Claims
from ingest.stages.compare import Comparison, Indexed
from ingest.stages.convert import Conversion, Draft, describe_waiting
from ingest.stages.identity import settle_ids


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """Documents to write, ids among them that replace indexed ones, ids to remove.

    `problems` are the items that cannot be used, one sentence each, or one for all that wait for an extra: what the
    index holds of them stays. `unusable` counts them. `left_out` are items that are no documents, which is no fault.
    `broken_links` are those of the documents to write that lead nowhere; `attached` are the hashes of the files that
    documents show or offer before or after.
    """

    writes: Sequence[Draft]
    replaced: Sequence[str]
    removed: Sequence[str]
    problems: Sequence[str]
    unusable: int
    notices: Sequence[str]
    left_out: Sequence[LeftOut] = ()
    broken_links: Sequence[BrokenLink] = ()
    attached: Set[str] = frozenset()

    @property
    def former_ids(self) -> Set[str]:
        """The ids under which documents that are written were known before: to lose one is to lose no document."""
        return {alias for draft in self.writes for alias in draft.document.aliases}

    def list_hashes(self, comparison: Comparison) -> Set[str]:
        """The hashes of what the index holds before or after: a reader may still be at the state before."""
        before = {known.sha256 for known in comparison.indexed.values()}
        return before | {draft.document.sha256 for draft in self.writes} | self.attached


def make_plan(
    comparison: Comparison,
    conversion: Conversion,
    register: Register,
    archive: ArchiveInfo,
    former: Mapping[str, Indexed] | None = None,
) -> IngestPlan:
    """Decide which of the changed documents are written; give an id and a citation key to those that state none.

    `former` is what an index held that is made anew: derived ids stay what they were.

    Of two items with one id, one published address or one stated key, the one already indexed keeps it, else the first
    by path. A key that the register holds stays with its document; a key that nobody stated gets a letter where it is
    taken, in the order of ids.
    """
    indexed = comparison.indexed
    claims = Claims(register, archive, indexed)
    problems = [broken.problem for broken in conversion.broken if broken.extra is None]
    held = [item.path for item in comparison.unchanged if item.path in indexed]  # others are forms of those
    held += [broken.path for broken in conversion.broken if broken.path in indexed]
    for path in held:
        claims.keep(path, indexed[path])
    named = settle_ids(conversion.drafts, indexed or former or {}, held, archive)
    drafts = [replace(draft, document=claims.freeze(draft.document)) for draft in named]
    accepted: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: not _keeps_its_id(draft, comparison)):
        source = draft.document.source
        try:
            claims.claim(draft.document, draft.lines)
        except SourceFileError as error:
            problems.append(str(error))
            if source in indexed:
                claims.keep(source, indexed[source])
        else:
            accepted.append(draft)
    keyed = {
        draft.document.id: replace(draft, document=claims.derive_key(draft.document))
        for draft in sorted(accepted, key=lambda draft: draft.document.id)
    }
    writes = [keyed[draft.document.id] for draft in accepted]
    before = {known.document_id for known in indexed.values()}
    return IngestPlan(
        writes=writes,
        replaced=[draft.document.id for draft in writes if draft.document.id in before],
        removed=sorted(before - claims.ids.keys()),
        problems=[*sorted(problems), *describe_waiting(conversion.broken)],
        unusable=len(problems) + sum(1 for broken in conversion.broken if broken.extra is not None),
        notices=[notice for draft in writes for notice in draft.notices],
        left_out=conversion.left_out,
    )


def _keeps_its_id(draft: Draft, comparison: Comparison) -> bool:
    known = comparison.indexed.get(draft.document.source)
    return known is not None and known.document_id == draft.document.id
