"""Attach: files of a source that documents show or offer are kept once, by the hash of their bytes."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from index.documents.attached_file import AttachedFile
from index.storage.kept.originals import Originals
from ingest.errors import SourceFileError
from ingest.links import MAX_ATTACHED_BYTES, NotAttached, describe_attachment
from ingest.sources import Known, KnownItem, Source


class Attachments:
    """The files of a source that were asked for, no more than one of them in memory."""

    def __init__(self, source: Source, originals: Originals, known: Known, indexed: Iterable[AttachedFile]) -> None:
        """`known` says what is known of the bytes of files now, `indexed` what the index has of them."""
        self._source = source
        self._originals = originals
        self._known = known
        self._indexed = {file.path: file for file in indexed}
        self._hashes: dict[str, str] = {}

    def attach(self, path: str) -> AttachedFile | NotAttached:
        """Keep a file and say how it is published, or why it is not; one that did not change is not read."""
        before, known = self._indexed.get(path), self._known.get(path)
        is_same = before is not None and known is not None and known.sha256 == before.sha256
        if before is not None and is_same and self._originals.holds(before.sha256):
            self._hashes[path] = before.sha256
            return before
        try:
            data = self._source.fetch_file(path, MAX_ATTACHED_BYTES)
        except SourceFileError as error:
            return NotAttached(f"{PurePosixPath(path).name}: {error.reason}")
        found = describe_attachment(path, data)
        if isinstance(found, AttachedFile):
            self._originals.keep(data)
            self._hashes[path] = found.sha256
        return found

    def list_known(self, used: Collection[str]) -> Mapping[str, KnownItem]:
        """What is known of the files among these paths, for the next ingest."""
        return {
            path: KnownItem(hint=self._source.hint_file(path), sha256=sha256)
            for path, sha256 in self._hashes.items()
            if path in used
        }
