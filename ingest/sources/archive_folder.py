"""The folder of an archive: its own files, or the sources that its `archive.yaml` names."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from index import ArchiveInfo
from index.documents.archive import ArchiveSource
from ingest.errors import ArchiveError
from ingest.sources.collection import CollectionSource
from ingest.sources.folder import FolderSource
from ingest.sources.left_out import LeftOut
from ingest.sources.several import SeveralSources
from ingest.sources.source import AddressedSource, Known, Source, SourceFile, SourceItem

_KINDS: Mapping[str, type[AddressedSource]] = {source.kind: source for source in (FolderSource, CollectionSource)}


class ArchiveFolder(FolderSource):
    """Lists the files below the root; where `archive.yaml` has `sources`, those of each instead, below its name."""

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
        path = self._root / source.path
        if not path.resolve().is_relative_to(
            self._root.resolve()
        ):  # an archive of others may not read what is beside it
            raise ArchiveError(
                self._root,
                f"archive.yaml names the source '{source.path}', which lies outside the folder",
                f"take it out there, and run 'refdesk ingest {source.path} --add' to have both",
            )
        return _KINDS[source.kind](str(path))
