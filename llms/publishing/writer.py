"""Write: make a generation of the files of a publication, each under the claim of its owner."""

import hashlib
import os
from collections import ChainMap
from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from pathlib import Path

from llms.content.dates import get_first_moment
from llms.content.file import File, StoredFile
from llms.publishing.claims import PathClaims
from llms.publishing.folder import PublicFolder, link_file, remove_files
from llms.publishing.ledger import IN_PLACE, PublishedFile
from llms.publishing.state import FolderState


class GenerationWriter:
    """The files of a publication and their `Link` headers, so far.

    What differs from the generation in use is written; the new generation shares all other files with it. Where
    nothing differs there is no new generation.
    """

    def __init__(self, folder: PublicFolder, state: FolderState, now: datetime) -> None:
        """Write to `folder`, which was found in this state; changed files are dated with `now`."""
        self._folder = folder
        self._state = state
        self._now = now
        self._claims = PathClaims()
        self._files: dict[str, PublishedFile] = {}
        self._on_request: dict[str, PublishedFile] = {}
        self._links: dict[str, str] = {}
        self._written: set[str] = set()
        self._linked: set[str] = set()
        self._made_folders = {""}
        self._new: Path | None = None
        self._there: Mapping[str, int] = {}  # the files that the folder of the new generation began with
        self._number = 1 + max(state.ledger.generation, *folder.numbers(), IN_PLACE)

    @property
    def files(self) -> Mapping[str, PublishedFile]:
        """Every file that belongs to the publication."""
        return self._files

    @property
    def on_request(self) -> Mapping[str, PublishedFile]:
        """Every form that is made when somebody asks."""
        return self._on_request

    @property
    def facts(self) -> Mapping[str, PublishedFile]:
        """Every file and form that belongs to the publication."""
        return ChainMap(self._files, self._on_request)

    @property
    def links(self) -> Mapping[str, str]:
        """The `Link` header of each file that has one."""
        return self._links

    @property
    def written(self) -> int:
        """How many files differ from those in use, or are new."""
        return len(self._written)

    @property
    def untouched(self) -> Set[str]:
        """The files that were intact before, and that nothing was done to."""
        return self._files.keys() - self._written - self._linked

    def keep(self, paths: Iterable[str], owner: str) -> None:
        """Publish intact files and forms as they are. Raises PathClaimedError when a path has an owner."""
        ledger, take = self._state.ledger, self._claims.take
        on_request, files, links = ledger.on_request, ledger.files, ledger.links
        for path in paths:  # a hundred thousand
            take(path, owner)
            if path in on_request:
                self._on_request[path] = on_request[path]
            else:
                self._files[path] = files[path]
            if path in links:
                self._links[path] = links[path]

    def write(self, file: File, owner: str) -> None:
        """Publish a file. Raises PathClaimedError when the path has an owner."""
        self._claims.take(file.path, owner)
        before = self._state.ledger.find(file.path)
        sha256 = file.sha256 if isinstance(file, StoredFile) else hashlib.sha256(file.data).hexdigest()
        if file.on_request:
            modified = self._get_modified(file, before, sha256)
            self._on_request[file.path] = PublishedFile(sha256, len(file.data), modified)
        elif before is not None and before.sha256 == sha256 and file.path in self._state.intact:
            self._files[file.path] = before._replace(kept=file.kept)
        else:
            data = file.read()
            self._write(file.path, data)
            modified = self._get_modified(file, before, sha256)
            self._files[file.path] = PublishedFile(sha256, len(data), modified, file.kept)
        if file.link:
            self._links[file.path] = file.link

    def read(self, path: str) -> bytes:
        """The bytes of a file that was published by now."""
        home = self._new if path in self._written else self._state.home
        return (home or self._state.home).joinpath(path).read_bytes()

    def finish(self) -> int:
        """Put the files that are as they were beside the written ones; returns the number of their generation."""
        before = self._state.ledger
        if not self._written and self._files.keys() == before.files.keys() and before.generation != IN_PLACE:
            return before.generation
        new = self._begin()  # what was written last time may only have to go
        shared = self._state.inodes
        remove_files(new, [path for path in self._there if path not in self._files])
        for path in self._files.keys() - self._written:
            if path not in self._there or self._there[path] != shared.get(path):
                link_file(f"{self._state.home}/{path}", self._place(path))
                self._linked.add(path)
        return self._number

    def _write(self, path: str, data: bytes) -> None:
        with open(self._place(path), "wb", buffering=0) as file:  # noqa: PTH123  # a Path costs as much again
            file.write(data)
        self._written.add(path)

    def _place(self, path: str) -> str:
        """Where a file of the new generation goes; the folders that lead there are made."""
        new = self._begin()
        parent = path.rpartition("/")[0]
        if parent not in self._made_folders:
            os.makedirs(f"{new}/{parent}", exist_ok=True)  # noqa: PTH103  # a Path costs as much again
            self._made_folders.add(parent)
        if path in self._there:  # a name of a file that the generation in use has too
            os.unlink(f"{new}/{path}")  # noqa: PTH108  # a Path costs as much again
        return f"{new}/{path}"

    def _begin(self) -> Path:
        if self._new is None:
            self._new, self._there = self._folder.begin(self._number, self._state.ledger.generation)
        return self._new

    def _get_modified(self, file: File, before: PublishedFile | None, sha256: str) -> int | None:
        """When the content of a file that is written changed: now, or when its content dates from.

        A date to come is now: `Last-Modified` must not be later than the answer (RFC 9110).
        """
        if before is not None and before.sha256 not in ("", sha256):
            return int(self._now.timestamp())
        return int(min(get_first_moment(file.date), self._now).timestamp()) if file.date else None
