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
        self.rows: list[Sighting] = []
        self._by_id: dict[str, list[Sighting]] = {}
        self._by_path: dict[str, list[Sighting]] = {}
        for row in rows:
            self._append(Sighting(*row))

    def _append(self, row: Sighting) -> None:
        self.rows.append(row)
        self._by_id.setdefault(row.id, []).append(row)
        if row.path != GONE:
            self._by_path.setdefault(row.path, []).append(row)

    def list_of(self, document_id: str) -> Sequence[Sighting]:
        """The sightings of a document, oldest first."""
        return self._by_id.get(document_id, ())

    def list_at(self, path: str) -> Sequence[Sighting]:
        """The sightings of the text under a permalink, oldest first."""
        return self._by_path.get(path, ())

    def get_last(self, document_id: str) -> Sighting | None:
        """The last sighting of a document; None where none is known."""
        rows = self.list_of(document_id)
        return rows[-1] if rows else None

    def list_gone(self) -> Mapping[str, str]:
        """The permalink of the last text of each document that was gone when it was looked for last, newest first."""
        found: dict[str, str] = {}
        for row in reversed(self.rows):
            rows = self._by_id[row.id]
            if row.path == GONE and rows[-1] is row and len(rows) > 1:
                found[row.id] = rows[-2].path
        return found

    def add(self, sighting: Sighting) -> bool:
        """Add a sighting unless it says what the last one of its document says; returns whether it did."""
        last = self.get_last(sighting.id)
        if last is not None and last[1:] == sighting[1:]:
            return False
        self._append(sighting)
        return True

    def list_present(self) -> Sequence[str]:
        """The ids of the documents that were there when they were seen last."""
        return [name for name, rows in self._by_id.items() if rows[-1].path != GONE]

    def find_revisions(self) -> Mapping[str, str]:
        """Since when each document that had another text before has the one that it had last, by id."""
        texts: dict[str, str] = {}
        since: dict[str, str] = {}
        for row in self.rows:
            if row.path != GONE and texts.setdefault(row.id, row.text_sha256) != row.text_sha256:
                texts[row.id], since[row.id] = row.text_sha256, row.time
        return since

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
