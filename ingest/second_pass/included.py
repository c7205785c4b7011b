"""Included files: whether those that texts take in are what they were."""

from collections.abc import Mapping

from ingest.sources import KnownItem, Source
from ingest.stages.discover import Contents
from ingest.surroundings import ABSENT

_NEW = "new"  # in the place of the hash of a file that no text has used


class IncludedFiles:
    """The files of a source as an ingest finds them, for texts that include some of them."""

    def __init__(self, source: Source, contents: Contents) -> None:
        self._source = source
        self._known = contents.attached
        self._find_owner = contents.find_owner
        self._hashes = dict.fromkeys(contents.files, _NEW)
        self._hashes |= {path: known.sha256 for path, known in contents.attached.items()}
        self._files = frozenset(contents.files)
        self._hashes |= {item.path: item.sha256 for item in contents.items}

    def have_changed(self, included: Mapping[str, str], source: str) -> bool:
        """Whether another file lies at one of these paths than had this hash, for the text at `source`."""
        own = self._find_owner(source)
        return any(
            (self._hashes.get(path, ABSENT) if self._find_owner(path) == own else ABSENT) != sha256
            for path, sha256 in included.items()
        )

    def list_known(self, included: Mapping[str, str]) -> Mapping[str, KnownItem]:
        """What is known of those that are no documents, for the next ingest."""
        return {
            path: self._known.get(path) or KnownItem(hint=self._source.hint_file(path), sha256=sha256)
            for path, sha256 in included.items()
            if path in self._files and sha256 != ABSENT
        }
