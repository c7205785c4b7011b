"""Read a publication: the ledger as it is now, bytes that are what it says, and whether all of them are."""

import hashlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from index import LEDGER_FILE
from llms.publishing.errors import DamagedFileError
from llms.publishing.folder import CURRENT, PublicFolder, list_files_below, read_file
from llms.publishing.ledger import IN_PLACE, Ledger
from llms.publishing.on_request import RecordedForms
from llms.publishing.state import is_intact
from llms.surfaces.records import RECORDS_FILE

logger = logging.getLogger(__name__)


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a folder of surfaces; an empty one where nothing is published."""
    return PublicFolder(folder).read_ledger()[0]


def find_file(folder: Path, path: str) -> Path:
    """Where the file of a surface lies in the publication that `folder` holds now."""
    public = PublicFolder(folder)
    return public.home(public.read_ledger()[0].generation) / path


class Publication:
    """The publication in a folder. It stays one and the same until `refresh` follows the ledger to another."""

    def __init__(self, folder: Path) -> None:
        """Open what is published in `folder`, if anything is."""
        self._folder = PublicFolder(folder)
        self._seen = self._read_stamp()
        self.ledger: Ledger = self._folder.read_ledger()[0]
        self._home = self._folder.home(self.ledger.generation)
        self._damaged: set[str] = set()
        self._forms: RecordedForms | None = None

    def refresh(self) -> bool:
        """Follow a new publication; returns whether there is one. A ledger that is damaged is not followed."""
        stamp = self._read_stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        ledger, is_whole = self._folder.read_ledger()
        if not is_whole and self.ledger.files:
            logger.error("The ledger in '%s' is damaged: run 'refdesk publish' to make it again.", self._folder.path)
            return False
        self.ledger, self._home = ledger, self._folder.home(ledger.generation)
        self._damaged.clear()
        self._forms = None
        return True

    def read(self, path: str) -> bytes:
        """The bytes of a file, or of a form that is made now.

        Raises DamagedFileError, which the log tells once, when they are not those published.
        """
        entry = self.ledger.find(path)
        data = self._make(path) if path in self.ledger.on_request else read_file(f"{self._home}/{path}")
        if data is not None and entry is not None and hashlib.sha256(data).hexdigest() == entry.sha256:
            return data
        error = DamagedFileError(self._folder.path, path)
        if path not in self._damaged:
            self._damaged.add(path)
            logger.error("%s", error)
        raise error

    def _make(self, path: str) -> bytes | None:
        if self._forms is None:
            self._forms = RecordedForms(self.read(RECORDS_FILE))
        return self._forms.make(path)

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = (self._folder.path / LEDGER_FILE).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino


class Finding(NamedTuple):
    """What is wrong with a file of a publication: `path` is below the folder of the surfaces."""

    path: str
    problem: Literal["missing", "altered", "extra"]


def verify_publication(folder: Path) -> Iterator[Finding]:
    """Compare every file with the ledger, and the ledger with its own hash. Finds nothing where nothing is published.

    An extra file is one that nobody published, in the generation in use.
    """
    public = PublicFolder(folder)
    ledger, is_whole = public.read_ledger()
    home = public.home(ledger.generation)
    if not is_whole and ledger.files:
        yield Finding(LEDGER_FILE, "altered" if (folder / LEDGER_FILE).exists() else "missing")
    inside = "" if ledger.generation == IN_PLACE else f"{home.name}/"
    if is_whole and not public.is_copy_whole(ledger.generation):
        yield Finding(f"{inside}{LEDGER_FILE}", "altered" if (home / LEDGER_FILE).exists() else "missing")
    for path, entry in ledger.files.items():
        if not is_intact(home, path, entry.sha256):
            yield Finding(f"{inside}{path}", "missing" if read_file(f"{home}/{path}") is None else "altered")
    if ledger.generation != IN_PLACE:
        for path in sorted(list_files_below(home)):
            if path not in ledger.files:
                yield Finding(f"{inside}{path}", "extra")
        if os.name != "nt" and not (folder / CURRENT).exists():  # one that lags behind leads to all of the old files
            yield Finding(CURRENT, "missing")
