"""The sources of one index, read as one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import ClassVar

from index import ArchiveInfo
from index.documents.archive import name_source
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.left_out import LeftOut
from ingest.sources.source import Known, Source, SourceFile, SourceItem


class SeveralSources:
    """Lists the items of each source in turn, the paths of all but the first below the name of their source.

    What the first says of the whole archive holds; kinds that only others name come after its own.
    """

    kind: ClassVar[str] = "several"
    summary: ClassVar[str] = "the sources of an index that has more than one"

    def __init__(self, members: Sequence[tuple[str, Source]]) -> None:
        """Read these sources, each under its name, which is empty for paths that stay as they are."""
        self._members = members
        self._names = _name_all(members)
        self._owners: dict[str, tuple[int, str]] = {}  # which source has a file that was listed, and its path there

    @property
    def members(self) -> Sequence[Source]:
        """The sources, in order."""
        return [source for _, source in self._members]

    @property
    def address(self) -> str:
        """The addresses of all."""
        return ", ".join(source.address for _, source in self._members)

    @property
    def register_path(self) -> Path | None:
        """None of its own: each source may keep one."""
        return None

    @property
    def hints(self) -> frozenset[str]:
        """Those of all."""
        return frozenset[str]().union(*(source.hints for _, source in self._members))

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out of each, below the name of its source."""
        return [
            found._replace(path=f"{name}/{found.path}" if name else found.path)
            for name, source in self._members
            for found in source.left_out
        ]

    def archive_info(self) -> ArchiveInfo:
        """Read what each source says of itself. Raises ArchiveError."""
        first, *others = (source.archive_info() for _, source in self._members)
        kinds = dict.fromkeys(kind for info in (first, *others) for kind in info.kinds)
        plurals = {kind: plural for info in (*others[::-1], first) for kind, plural in info.plurals.items()}
        return first.model_copy(update={"kinds": tuple(kinds), "plurals": plurals})

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the items of all. Raises ArchiveError, also for two items of one path."""
        owners: dict[str, str] = {}
        for number, (name, source) in enumerate(self._members):
            start = f"{name}/" if name else ""
            own = {path.removeprefix(start): item for path, item in known.items() if path.startswith(start)}
            for item in source.discover(own):
                path = start + item.path
                if path in owners:
                    reason = f"'{path}' is also that of an item of '{owners[path]}'"
                    raise ArchiveError(source.address, reason, "rename one of the two")
                owners[path] = source.address
                shown = self._names[number]
                inner = f"{shown}/{item.source}" if item.source else shown
                yield replace(item, path=path, locator=f"{number} {item.locator}", source=inner)

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read one item from its source. Raises SourceFileError."""
        number, _, locator = item.locator.partition(" ")
        name, source = self._members[int(number)]
        own = item.path.removeprefix(f"{name}/") if name else item.path
        try:
            file = source.fetch(replace(item, path=own, locator=locator))
        except SourceFileError as error:
            raise SourceFileError(item.path, error.line, error.reason) from error
        return replace(file, path=item.path)

    def list_files(self) -> Iterator[str]:
        """List the files of all, the paths of all but the first below the name of their source."""
        for number, (name, source) in enumerate(self._members):
            start = f"{name}/" if name else ""
            for path in source.list_files():
                if self._owners.setdefault(start + path, (number, path))[0] == number:
                    yield start + path

    def name_owner(self, path: str) -> str:
        """The name of the source of a file that was listed, as its items have it."""
        return self._names[self._owners[path][0]]

    def hint_file(self, path: str, /) -> str:
        """What changes with the bytes of a file that was listed."""
        number, own = self._owners[path]
        return self.members[number].hint_file(own)

    def fetch_file(self, path: str, max_bytes: int, /) -> bytes:
        """Read a file that was listed from its source. Raises SourceFileError."""
        number, own = self._owners[path]
        try:
            return self.members[number].fetch_file(own, max_bytes)
        except SourceFileError as error:
            raise SourceFileError(path, error.line, error.reason) from error


def _name_all(members: Sequence[tuple[str, Source]]) -> Sequence[str]:
    """How items name their source: as it is named, else after the last part of its address, which nobody else has."""
    names: list[str] = []
    for name, source in members:
        taken = {*names, *(other for other, _ in members)}
        base = name_source(source.address).strip(". ") or "source"
        names.append(name or next(one for one in chain([base], (f"{base}-{n}" for n in count(2))) if one not in taken))
    return names
