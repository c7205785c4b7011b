"""The files that an index keeps: sources that are not its Markdown, and what documents show or offer, by hash."""

import hashlib
from collections.abc import Collection
from functools import cached_property

from index.storage.locate import Place, locate_index
from index.storage.location import IndexMismatchError

ORIGINALS_FOLDER = "originals/"


class Originals:
    """The originals of an index; only who holds its lock adds or removes any."""

    def __init__(self, place: Place) -> None:
        """Keep the files of an index; what is there is looked at when that is needed."""
        self._location = locate_index(place)
        self._added: list[str] = []

    @cached_property
    def _names(self) -> set[str]:
        return set(self._location.names(ORIGINALS_FOLDER))

    def keep(self, data: bytes) -> str:
        """Keep an original; one that is there already is not written again. Returns its hash.

        It survives a crash once `complete` was called.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"{ORIGINALS_FOLDER}{sha256}"
        if name not in self._names:
            self._location.add(name, data)
            self._names.add(name)
            self._added.append(name)
        return sha256

    def complete(self) -> None:
        """Make sure that what was kept survives a crash: to be called before a document names it."""
        self._location.complete(self._added)
        self._added = []

    def holds(self, sha256: str) -> bool:
        """Whether an original is there."""
        return f"{ORIGINALS_FOLDER}{sha256}" in self._names

    def read(self, sha256: str) -> bytes:
        """Read an original. Raises IndexMismatchError when it is not there or was altered."""
        name = f"{ORIGINALS_FOLDER}{sha256}"
        try:
            data = self._location.read(name)
        except OSError as error:
            raise IndexMismatchError(self._location, f"does not hold '{name}'") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IndexMismatchError(self._location, f"has an altered '{name}'")
        return data

    def remove_others(self, wanted: Collection[str]) -> None:
        """Remove the originals whose hashes are not among these."""
        for name in sorted(self._names - {f"{ORIGINALS_FOLDER}{sha256}" for sha256 in wanted}):
            self._location.remove(name)
            self._names.discard(name)
