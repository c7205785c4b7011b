"""Sightings: which text of which document an ingest began to serve, and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

GONE = ""  # the permalink of a sighting that says that the document was gone


class Sighting(NamedTuple):
    """An ingest at `time` (UTC) saw this document with another text, or file, than before, or saw that it was gone.

    `path` is the permalink of the text, `file_sha256` the hash of the file that it was made of.
    """

    time: str
    id: str
    path: str
    file_sha256: str
    text_sha256: str


def format_time(moment: datetime) -> str:
    """An instant in UTC, to the second: `2026-11-30T16:05:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Sightings:
    """All sightings, oldest first; they are only ever added to."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        """Begin with the rows of a register."""
        self.rows = [Sighting(*row) for row in rows]
        self._last = {row.id: row for row in self.rows}
        self._texts = {row.path: row.text_sha256 for row in self.rows}

    def get_last(self, document_id: str) -> Sighting | None:
        """The last sighting of a document; None where none is known."""
        return self._last.get(document_id)

    def get_text_sha256(self, path: str) -> str | None:
        """The hash of the text that was seen under a permalink; None where that is not known."""
        return self._texts.get(path)

    def add(self, sighting: Sighting) -> bool:
        """Add a sighting unless it says what the last one of its document says; returns whether it did."""
        last = self._last.get(sighting.id)
        if last is not None and last[1:] == sighting[1:]:
            return False
        self.rows.append(sighting)
        self._last[sighting.id] = sighting
        self._texts[sighting.path] = sighting.text_sha256
        return True

    def list_present(self) -> Sequence[str]:
        """The ids of the documents that were there when they were seen last."""
        return [name for name, row in self._last.items() if row.path != GONE]

    def find_changes(self) -> Mapping[str, str]:
        """Since when each document has the file that it had last, by id; those that are gone are left out."""
        since: dict[str, Sighting] = {}
        for row in self.rows:
            before = since.get(row.id)
            if row.path == GONE:
                since.pop(row.id, None)
            elif before is None or before.file_sha256 != row.file_sha256:
                since[row.id] = row
        return {name: row.time for name, row in since.items()}
