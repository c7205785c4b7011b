"""Compare: what is known of a folder of surfaces before a publication, and what of it still holds."""

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from index import LEDGER_FILE
from llms.publishing.folder import get_modification_time_ns, list_files_below
from llms.publishing.ledger import Ledger, PublishedDocument, PublishedFile, read_ledger


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as a publication finds it: its ledger, the files of others, our files, and those of them as published.

    A file is `intact` when it has its size and nobody wrote to it since the ledger; any other may hold anything.
    """

    ledger: Ledger
    beside: Set[str]
    ours: Set[str]
    intact: Set[str]

    def entry(self, path: str) -> PublishedFile | None:
        """What the ledger says of a file of ours that is there."""
        return self.ledger.files.get(path) if path in self.ours else None

    def unchanged(self, document_id: str, fingerprint: str) -> PublishedDocument | None:
        """The published document when its files need no rendering: made from the same, and all intact."""
        known = self.ledger.documents.get(document_id)
        if known is None or known.fingerprint != fingerprint or not self.intact >= set(known.files):
            return None
        return known

    @property
    def kept(self) -> Set[str]:
        """The files that stay as they are for ever."""
        return {path for path in self.ours & self.ledger.files.keys() if self.ledger.files[path].kept}


def read_state(folder: Path) -> FolderState:
    """Read the ledger of `folder` and compare it with the files."""
    ledger = read_ledger(folder)
    published = get_modification_time_ns(folder / LEDGER_FILE)
    on_disk = dict(list_files_below(folder))
    beside = on_disk.keys() - ledger.files.keys()
    if ledger.beside is not None:  # a killed publication: what is new since it began is ours
        beside &= set(ledger.beside)
    ours = on_disk.keys() - beside
    intact = {
        path
        for path in ours & ledger.files.keys()
        if on_disk[path].st_size == ledger.files[path].size and on_disk[path].st_mtime_ns <= published
    }
    return FolderState(ledger, beside, ours, intact)
