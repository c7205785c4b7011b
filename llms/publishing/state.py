"""Compare: what is known of a folder of surfaces before a publication, and what of it still holds."""

import hashlib
import os
import time
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.storage.files import replace_file
from llms.content.rendered_texts import RenderedTexts
from llms.publishing.folder import PublicFolder, list_files_below, read_file
from llms.publishing.ledger import IN_PLACE, Ledger, PublishedDocument, PublishedFile

SEEN_FILE = ".seen.json"
_DECODER = msgspec.json.Decoder(dict[str, list[int]])
RACY_NS = 100_000_000  # after a change, within which another one may have the same time


class SeenFiles:
    """What the system said of files that were found intact: inode, size, and the times of content and of inode.

    Nobody can set the last of these back, so what is still the same was not written since, and need not be read again.
    """

    def __init__(self, folder: Path) -> None:
        """Read what is known of the files of `folder`; nothing where that is missing or broken."""
        self._path = folder / SEEN_FILE
        self._known: Mapping[str, Sequence[int]] = {}
        self._found: dict[str, Sequence[int]] = {}  # what was found intact since
        with suppress(OSError, ValueError):
            if os.name != "nt":  # which has no such time
                self._known = _DECODER.decode(self._path.read_bytes())

    def is_intact(self, home: Path, path: str, sha256: str) -> bool:
        """Whether a file is there and holds what was published; it is read only when it may have changed."""
        return self.find_intact(home, path, sha256) is not None

    def find_intact(self, home: Path, path: str, sha256: str) -> int | None:
        """The inode of a file that holds what was published; None for one that does not, or is not there."""
        found = _read_signature(f"{home}/{path}")
        if found is None:
            return None
        name = f"{sha256[:16]} {path}"
        known = self._known.get(name)
        if known != found and not is_intact(home, path, sha256):
            return None
        self._found[name] = found if known is None or known != found else known
        return found[0]

    def remember(self, home: Path, files: Mapping[str, PublishedFile], intact: Set[str] = frozenset()) -> None:
        """Note the files of a publication, which are as they were written; what was found of `intact` ones holds."""
        if os.name == "nt":
            return
        latest = time.time_ns() - RACY_NS
        noted = dict[str, Sequence[int]]()
        for path, entry in files.items():
            name = f"{entry.sha256[:16]} {path}"
            found = self._found.get(name) if path in intact else None
            found = found or _read_signature(f"{home}/{path}")
            if found is not None and found[3] < latest:
                noted[name] = found
        if noted != self._known:
            self._known = noted
            replace_file(self._path, msgspec.json.encode(noted), durable=False)


def _read_signature(path: str) -> list[int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116  # of a hundred thousand; a Path each costs as much again
    except OSError:
        return None
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as a publication finds it: its ledger, where the files lie, and which of them are as published.

    `is_whole` says whether the ledger itself is. Forms that are made on request are always intact. `inodes` are those
    of the intact files. `leftovers` are the files of a publication in place, which go away once there is a generation.
    `seen` is what spares reading the others.
    """

    ledger: Ledger
    is_whole: bool
    home: Path
    intact: Set[str]
    inodes: Mapping[str, int]
    leftovers: Sequence[str]
    seen: SeenFiles

    def unchanged(
        self, known: PublishedDocument | None, fingerprint: str, texts: RenderedTexts
    ) -> PublishedDocument | None:
        """What was published when its files need no rendering: made from the same, and all intact."""
        if known is None or known.fingerprint != fingerprint or not all(path in self.intact for path in known.files):
            return None
        if not texts.hold(known.targets):
            return None
        return known


def read_state(folder: PublicFolder) -> FolderState:
    """Read the ledger of a folder, and every file that it lists and that may have changed since it was read last."""
    ledger, is_whole = folder.read_ledger()
    home = folder.home(ledger.generation)
    seen = SeenFiles(folder.path)
    inodes = {
        path: inode
        for path, entry in ledger.files.items()
        if (inode := seen.find_intact(home, path, entry.sha256)) is not None
    }
    intact = inodes.keys() | ledger.on_request.keys()
    is_whole = is_whole and folder.is_copy_whole(ledger.generation)
    return FolderState(ledger, is_whole, home, intact, inodes, _list_leftovers(folder.path, ledger), seen)


def is_intact(home: Path, path: str, sha256: str) -> bool:
    """Whether a file is there and holds what was published."""
    data = read_file(f"{home}/{path}")
    return data is not None and hashlib.sha256(data).hexdigest() == sha256


def _list_leftovers(folder: Path, ledger: Ledger) -> Sequence[str]:
    """The files in place that are ours: those listed, and all that came after a publication began that was killed."""
    if ledger.generation != IN_PLACE:
        return ledger.leftovers
    ours: Collection[str] = ledger.files
    if ledger.beside is not None:
        ours = {*ours, *list_files_below(folder)} - set(ledger.beside)
    return sorted(ours)
