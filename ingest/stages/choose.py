"""Choose: which sources an ingest reads, given what the index remembers and what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from index import IndexSource
from index.documents.archive import name_source
from index.errors import format_command
from index.storage.location import IndexLocation
from index.storage.sources import describe_source, find_source
from ingest.errors import ArchiveError, NoSourceError
from ingest.sources import SeveralSources, Source, SourceSettings, choose_kind, open_source

Joining: TypeAlias = Literal["add", "replace"]  # what becomes of the sources that an index has, beside another


@dataclass(frozen=True, slots=True)
class Choice:
    """The sources that an ingest makes an index of, and those that the index has and would lose by it.

    `told` says whether losing them was asked for. `origin` reads the sources.
    """

    sources: Sequence[IndexSource]
    lost: Sequence[IndexSource]
    told: bool
    origin: Source


def find_state_folder(location: IndexLocation) -> Path:
    """Where the sources of an index keep their state between runs: beside the index, so that it outlives it."""
    return Path(f"{location}-sources")


def choose_sources(
    location: IndexLocation,
    remembered: Sequence[IndexSource],
    source: str | Path | None,
    kind: str | None,
    joining: Joining | None,
    settings: SourceSettings,
) -> Choice:
    """Choose the sources of an index: those that it has, and `source` as `joining` says.

    Without a `kind` the address of the source tells it. A source that the index has already is no other one: the
    ingest brings them all up to date. Raises UnknownSourceKindError, or NoSourceError when there is none at all.
    """
    if source is None:
        if not remembered:
            raise NoSourceError(location)
        return Choice(remembered, (), False, _open_all(remembered, settings))
    given = describe_source(source, kind or choose_kind(source))
    own = open_source(given.kind, source, settings)
    same = find_source(remembered, given)
    if same is not None and joining != "replace":
        return Choice(remembered, (), False, _open_all(remembered, settings, same, own))
    if joining == "add" and remembered:
        named = given.model_copy(update={"name": _choose_name(given, remembered)})
        return Choice((*remembered, named), (), False, _open_all((*remembered, named), settings, named, own))
    alone = same or given
    others = [known for known in remembered if known is not same]
    return Choice((alone,), others, joining == "replace", _open_all((alone,), settings, alone, own))


def explain_missing_source(error: ArchiveError, location: IndexLocation) -> ArchiveError:
    """What to do about a source that an index remembers and that cannot be read."""
    command = format_command("ingest", "NEW-PLACE", "--replace", "--index", location)
    remedy = f"{error.remedy}; nothing was removed, and if it moved, run '{command}'"
    return ArchiveError(error.source, error.reason, remedy)


def _choose_name(given: IndexSource, remembered: Sequence[IndexSource]) -> str:
    """The last part of the address, with a number where another source has that name."""
    taken = {known.name for known in remembered}
    base = name_source(given.resolved) or "source"
    return next(name for name in (base, *(f"{base}-{number}" for number in range(2, 1000))) if name not in taken)


def _open_all(
    sources: Sequence[IndexSource],
    settings: SourceSettings,
    given: IndexSource | None = None,
    own: Source | None = None,
) -> Source:
    """One source to read them all; the one that was `given` is opened by the address that was given."""
    opened = [
        own if own is not None and known is given else open_source(known.kind, known.resolved, settings)
        for known in sources
    ]
    if len(sources) == 1 and not sources[0].name:
        return opened[0]
    return SeveralSources([(known.name, source) for known, source in zip(sources, opened, strict=True)])
