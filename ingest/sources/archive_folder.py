"""The folder of an archive: its own files, or the sources that its `archive.yaml` names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from index import ArchiveInfo
from index.documents.archive import ArchiveSource
from index.storage.sources import is_uri
from ingest.errors import ArchiveError
from ingest.sources.folder import FolderSource
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import SourceSettings
from ingest.sources.several import SeveralSources
from ingest.sources.source import Known, Source, SourceFile, SourceItem

OpenMember: TypeAlias = Callable[[str | None, str | Path, SourceSettings], Source]


class ArchiveFolder(FolderSource):
    """Lists the files below the root; where `archive.yaml` has `sources`, those of each instead, below its name.

    `open_member` opens one of these, by its kind or, where none is given, by its address.
    """

    def __init__(self, address: str, settings: SourceSettings, open_member: OpenMember) -> None:
        super().__init__(address)
        self._settings = settings
        self._open_member = open_member

    @property
    def hints(self) -> frozenset[str]:
        """The kinds of site that the files of all sources tell."""
        return super().hints if self._members is None else self._members.hints

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out by rule."""
        return super().left_out if self._members is None else self._members.left_out

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files of all sources, in their order. Raises ArchiveError."""
        return super().discover(known) if self._members is None else self._members.discover(known)

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read a file. Raises SourceFileError."""
        return super().fetch(item) if self._members is None else self._members.fetch(item)

    @cached_property
    def _members(self) -> SeveralSources | None:
        """The sources that `archive.yaml` names; None where it names none. Raises ArchiveError."""
        info: ArchiveInfo = self.archive_info()
        if not info.sources:
            return None
        return SeveralSources([(source.name, self._open(source)) for source in info.sources])

    def _open(self, source: ArchiveSource) -> Source:
        if is_uri(source.path):
            return self._open_elsewhere(source)
        path = self._root / source.path
        if not path.resolve().is_relative_to(
            self._root.resolve()
        ):  # an archive of others may not read what is beside it
            raise ArchiveError(
                self._root,
                f"archive.yaml names the source '{source.path}', which lies outside the folder",
                f"take it out there, and run 'refdesk ingest {source.path} --add' to have both",
            )
        return self._open_member(source.kind, path, replace(self._settings, within=self._root))

    def _open_elsewhere(self, source: ArchiveSource) -> Source:
        scheme = source.path.partition(":")[0].lower()
        if scheme.endswith("file"):  # as above: it could name any file of this machine
            reason = f"archive.yaml names the source '{source.path}', which lies on this machine"
            raise ArchiveError(self._root, reason, "name a path below the folder, or an address of the network")
        return self._open_member(source.kind, source.path, replace(self._settings, folders=source.folders))
