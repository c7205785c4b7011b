"""Plan: what to write and what to remove, once every id and citation key has one owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.citation import Register
from ingest.errors import SourceFileError
from ingest.stages.claims import Claims
from ingest.stages.compare import Comparison
from ingest.stages.convert import Conversion, Draft


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """Documents to write, ids among them that replace indexed ones, ids to remove.

    `problems` are the items that cannot be used, one sentence each: what the index holds of them stays.
    """

    writes: Sequence[Draft]
    replaced: Sequence[str]
    removed: Sequence[str]
    problems: Sequence[str]
    notices: Sequence[str]


def make_plan(comparison: Comparison, conversion: Conversion, register: Register) -> IngestPlan:
    """Decide which of the changed documents are written.

    Of two items with one id or one citation key, the one already indexed keeps it, else the first by path. A key
    that the register holds stays with its document.
    """
    indexed = comparison.indexed
    claims = Claims(register)
    problems = [broken.problem for broken in conversion.broken]
    for item in comparison.unchanged:
        claims.keep(item.path, indexed[item.path])
        problems += claims.unfrozen(item.path, indexed[item.path])
    for path in (broken.path for broken in conversion.broken if broken.path in indexed):
        claims.keep(path, indexed[path])
    writes: list[Draft] = []
    for draft in sorted(conversion.drafts, key=lambda draft: not _keeps_its_id(draft, comparison)):
        source = draft.document.source
        try:
            claims.claim(draft.document)
        except SourceFileError as error:
            problems.append(str(error))
            if source in indexed:
                claims.keep(source, indexed[source])
        else:
            writes.append(draft)
    before = {known.document_id for known in indexed.values()}
    return IngestPlan(
        writes=writes,
        replaced=[draft.document.id for draft in writes if draft.document.id in before],
        removed=sorted(before - claims.ids.keys()),
        problems=sorted(problems),
        notices=[notice for draft in writes for notice in draft.notices],
    )


def _keeps_its_id(draft: Draft, comparison: Comparison) -> bool:
    known = comparison.indexed.get(draft.document.source)
    return known is not None and known.document_id == draft.document.id
