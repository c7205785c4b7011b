"""Write: bring the files of a folder up to date, each under the claim of its owner."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from llms.content.dates import get_first_moment
from llms.content.file import File
from llms.publishing.claims import PathClaims
from llms.publishing.folder import write_file
from llms.publishing.ledger import PublishedFile
from llms.publishing.state import FolderState


class FolderWriter:
    """The files of a folder as a publication leaves them, and their `Link` headers, so far."""

    def __init__(self, folder: Path, state: FolderState, now: datetime) -> None:
        """Write to `folder`, which was found in this state; changed files are dated with `now`."""
        self._folder = folder
        self._state = state
        self._now = now
        self._claims = PathClaims()
        self._files: dict[str, PublishedFile] = {}
        self._links: dict[str, str] = {}
        self._altered: list[str] = []
        self.written = 0

    @property
    def files(self) -> Mapping[str, PublishedFile]:
        """Every file that belongs to the publication."""
        return self._files

    @property
    def links(self) -> Mapping[str, str]:
        """The `Link` header of each file that has one."""
        return self._links

    @property
    def altered(self) -> Sequence[str]:
        """The permalinks under which another text came than the one that is kept there."""
        return self._altered

    def keep(self, path: str, owner: str) -> None:
        """Leave a published file as it is. Raises PathClaimedError when the path has an owner."""
        self._claims.take(path, owner)
        self._keep(path)

    def write(self, file: File, owner: str) -> None:
        """Write a file unless it is there already. Raises PathClaimedError when the path has an owner."""
        self._claims.take(file.path, owner)
        before = self._state.entry(file.path)
        sha256 = hashlib.sha256(file.data).hexdigest()
        intact = file.path in self._state.intact
        if before is not None and before.kept and (intact or sha256 != before.sha256):
            self._keep(file.path)
            if sha256 != before.sha256:
                self._altered.append(file.path)
            return
        if before is not None and before.sha256 == sha256 and intact:
            self._files[file.path] = before
        else:
            write_file(self._folder / file.path, file.data, fresh=file.path not in self._state.ours)
            self.written += 1
            self._files[file.path] = PublishedFile(
                sha256, len(file.data), self._modified(file, before, sha256), file.kept
            )
        if file.link:
            self._links[file.path] = file.link

    def remove_others(self) -> int:
        """Remove our files that no longer belong to the publication, but for those that are kept; returns how many."""
        ours = self._state.ours
        for path in self._state.kept - self._files.keys():
            self._keep(path)
        gone = ours - self._files.keys()
        for path in gone:
            (self._folder / path).unlink()
        return len(gone)

    def _keep(self, path: str) -> None:
        ledger = self._state.ledger
        self._files[path] = ledger.files[path]
        if path in ledger.links:
            self._links[path] = ledger.links[path]

    def _modified(self, file: File, before: PublishedFile | None, sha256: str) -> int | None:
        """When the content of a file that is written changed: now, or when its content dates from.

        A date to come is now: `Last-Modified` must not be later than the answer (RFC 9110).
        """
        if before is not None and before.sha256 not in ("", sha256):
            return int(self._now.timestamp())
        return int(min(get_first_moment(file.date), self._now).timestamp()) if file.date else None
