"""Choose: which sources an ingest reads, given what the index remembers and what was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from index import IndexSource
from index.documents.archive import name_source
from index.errors import format_command
from index.storage.location import IndexLocation
from index.storage.sources import describe_source, find_source
from ingest.errors import ArchiveError, NoSourceError
from ingest.sources import DEFAULT_KIND, SeveralSources, Source, SourceSettings, choose_kind, open_source
from ingest.sources.file_limits import is_file

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
    addresses: Sequence[str | Path],
    kind: str | None,
    joining: Joining | None,
    settings: SourceSettings,
) -> Choice:
    """Choose the sources of an index: those that it has, and those at `addresses` as `joining` says.

    Without a `kind` each address tells its own. A source that the index has already is no other one: where all are
    known, the ingest brings up to date all that the index has. Raises UnknownSourceKindError, or NoSourceError when
    there is none at all.
    """
    if not addresses and not remembered:
        raise NoSourceError(location)
    described = {address: describe_source(address, kind or choose_kind(address)) for address in addresses}
    given = {one: open_source(one.kind, address, settings) for address, one in described.items()}
    pairs = [(find_source(remembered, one), one) for one in given]
    known = [(same, given[one]) for same, one in pairs if same is not None]
    new = [one for same, one in pairs if same is None]
    keeps = joining == "add" or not remembered or (not new and joining != "replace")
    chosen = list(remembered) if keeps else [same for same, _ in known]
    opened = dict(known)
    for one in new:
        if find_source(chosen, one) is None:
            named = one.model_copy(update={"name": _choose_name(one, chosen)}) if chosen else one
            chosen.append(named)
            opened[named] = given[one]
    lost = [source for source in remembered if source not in chosen]
    return Choice(chosen, lost, joining == "replace" and not keeps, _open_all(chosen, opened, settings))


def explain_missing_source(error: ArchiveError, location: IndexLocation) -> ArchiveError:
    """What to do about a source that an index remembers and that cannot be read."""
    remedy = f"{error.remedy}; nothing was removed"
    if not _is_there(Path(error.source)):
        command = format_command("ingest", "NEW-PLACE", "--replace", "--index", location)
        remedy += f", and if it moved, run '{command}'"
    return ArchiveError(error.source, error.reason, remedy)


def _is_there(path: Path) -> bool:
    """Whether a source did not move: its file is there, or its archive.yaml, which an empty folder has not."""
    return is_file(path / "archive.yaml") or (is_file(path) and choose_kind(path) != DEFAULT_KIND)


def _choose_name(given: IndexSource, remembered: Sequence[IndexSource]) -> str:
    """The last part of the address, with a number where another source has that name."""
    taken = {known.name for known in remembered}
    base = name_source(given.resolved) or "source"
    return next(name for name in (base, *(f"{base}-{number}" for number in range(2, 1000))) if name not in taken)


def _open_all(sources: Sequence[IndexSource], given: Mapping[IndexSource, Source], settings: SourceSettings) -> Source:
    """One source to read them all; those that were `given` are opened by the addresses that were given."""
    opened = [
        given[known] if known in given else open_source(known.kind, known.resolved, settings) for known in sources
    ]
    if len(sources) == 1 and not sources[0].name:
        return opened[0]
    return SeveralSources([(known.name, source) for known, source in zip(sources, opened, strict=True)])
