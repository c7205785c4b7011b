"""Consent: what an ingest would take away, and whether somebody said that it may."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from index import IndexMismatchError, IndexMissingError, IndexSource, read_remembered
from index.storage.location import IndexLocation
from ingest.documents import KEPT_BACK
from ingest.errors import OtherSourceError, RemovalsError
from ingest.sources import choose_kind
from ingest.stages.choose import Choice
from ingest.stages.compare import Indexed
from ingest.stages.plan import IngestPlan

FREE_REMOVALS = 10  # one document of so many may go without a word
MAX_NAMED = 3  # documents that a message names


@dataclass(frozen=True, slots=True)
class Effect:
    """How many documents an index has, those that an ingest adds, and how many it removes, some of them by id."""

    before: int
    added: int
    removed: int
    some: Collection[str] = ()


def weigh_update(work: IngestPlan, indexed: Mapping[str, Indexed]) -> Effect:
    """The effect of a plan that goes on from an index of these documents, by path.

    A document that its owner keeps back from now on is not lost: its file says so.
    """
    gone = [name for name in work.removed if name not in work.former_ids]
    renamed = len(work.removed) - len(gone)
    kept_back = {found.path for found in work.left_out if found.reason.startswith(KEPT_BACK)}
    withdrawn = {known.document_id for path, known in indexed.items() if path in kept_back}
    lost = [name for name in gone if name not in withdrawn]
    return Effect(len(indexed), len(work.writes) - len(work.replaced) - renamed, len(lost), lost[:MAX_NAMED])


async def weigh_new_build(work: IngestPlan, location: IndexLocation) -> Effect:
    """The effect of an index made anew, in the place of the one that readers see.

    Of one that cannot be read only the number of its documents is known, if that.
    """
    from index.storage.reader import Reader

    written = {draft.document.id for draft in work.writes}
    try:
        indexed = set((await Reader.open(location)).documents)
    except (IndexMissingError, IndexMismatchError):
        count = read_remembered(location).document_count
        return Effect(count, max(len(written) - count, 0), max(count - len(written), 0))
    gone = sorted(indexed - written - work.former_ids)
    return Effect(len(indexed), len(written - indexed), len(gone), gone[:MAX_NAMED])


def require_consent(location: IndexLocation, choice: Choice, effect: Effect, *, allow_removals: bool) -> None:
    """Stop before anything is written when too much would be lost. Raises OtherSourceError or RemovalsError."""
    if choice.lost and not choice.told:
        kinds = {source.kind for source in (*choice.sources, *choice.lost)}
        has = [_name(known, known.resolved, kinds) for known in choice.lost]
        names = [_name(other, other.address, kinds) for other in choice.sources]
        words = [word for other in choice.sources for word in _name_to_ingest(other)]
        raise OtherSourceError(
            location, has, names, words, before=effect.before, added=effect.added, removed=effect.removed
        )
    if choice.lost or allow_removals:
        return
    if effect.removed * FREE_REMOVALS > effect.before:
        known = read_remembered(location).sources
        words = [word for one in choice.sources if one not in known for word in _name_to_ingest(one)]
        address, some = choice.origin.address, list(effect.some)
        raise RemovalsError(address, effect.removed, effect.before, some, location, words)


def _name_to_ingest(source: IndexSource) -> list[str]:
    """The words of a command that name a source."""
    return [source.address] if source.kind == choose_kind(source.address) else [source.address, "--kind", source.kind]


def _name(source: IndexSource, address: str, kinds: Collection[str]) -> str:
    """How a message names a source, with its kind where kinds tell it from another."""
    return f"{address} ({source.kind})" if len(kinds) > 1 else address
