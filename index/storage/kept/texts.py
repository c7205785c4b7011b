"""The texts under permalinks, and what was published when: what an index keeps for ever, whatever else is made anew.

All of it lies in the folder `kept`. Texts are in segments, which are named by their hash and never change; the
register says where each text is. The register is replaced last, in one step: a segment that it does not name was left
by an ingest that was killed.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from index.documents.document import Document
from index.errors import RefdeskError, format_command
from index.storage.kept.segments import (
    KEPT_FOLDER,
    SEGMENT_PREFIX,
    encode_as_before,
    encode_text,
    is_named_by,
    name_segment,
    register_segments,
)
from index.storage.kept.sightings import GONE, Sighting, Sightings
from index.storage.kept.text import KeptText
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation
from index.storage.sealed import seal, unseal

KEPT_FORMAT = 1  # of the register; the texts themselves stay readable for ever
REGISTER_NAME = f"{KEPT_FOLDER}register.json"
SEGMENT_BYTES = 4 * 1024 * 1024  # of texts in a file: few files, and little in memory


class KeptTextError(RefdeskError, LookupError):
    """A text under a permalink that an index does not hold any more."""

    def __init__(self, location: IndexLocation, path: str) -> None:
        self.location = location
        self.path = path
        command = format_command("restore", "BACKUP", "--index", location, "--replace")
        super().__init__(
            f"The text at '{path}' cannot be read from '{location}/{KEPT_FOLDER}': its file was altered or lost. "
            f"Bring it back from a backup with '{command}'."
        )


class KeptTexts:
    """What an index keeps: reads it, and adds to it for who holds the lock of the index."""

    def __init__(self, location: IndexLocation, register: Mapping[str, Any]) -> None:
        """Use `open`."""
        self._location = location
        self._segments: list[str] = list(register["segments"])
        self._places: dict[str, list[Any]] = dict(register["texts"])
        self._changes: list[list[str]] = list(register["changes"])
        self._forgotten: dict[str, str] = dict(register.get("forgotten", {}))
        self._seen: Sequence[Sequence[str]] = register.get("sightings", ())
        self._sightings: Sightings | None = None  # which few readers ask for
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._read: tuple[str, bytes] = ("", b"")
        self._altered = False

    @classmethod
    def open(cls, place: Place) -> "KeptTexts":
        """What is kept in an index; nothing, where there is none. A register that is lost is made of the segments."""
        location = locate_index(place)
        try:
            register = unseal(location.read(REGISTER_NAME))
        except OSError:
            register = None
        if register is None or register["format"] != KEPT_FORMAT:
            return cls(location, register_segments(location))
        return cls(location, register)

    @property
    def digests(self) -> Mapping[str, str]:
        """The hash of what is kept for each permalink, in the order in which they came; none of a forgotten text."""
        return {path: place[3] for path, place in self._places.items() if path not in self._forgotten}

    @property
    def sightings(self) -> Sightings:
        """Which text of which document was served since when."""
        if self._sightings is None:
            self._sightings = Sightings(self._seen)
        return self._sightings

    @cached_property
    def paths_by_page(self) -> Mapping[str, Sequence[str]]:
        """The permalinks below each page, in the order in which they came; for readers, who add none."""
        found: dict[str, list[str]] = {}
        for path in self._places:
            found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    @property
    def forgotten(self) -> Mapping[str, str]:
        """When the owner had the text under a permalink removed, by permalink."""
        return self._forgotten

    @property
    def size(self) -> int:
        """How many bytes the texts take."""
        return sum(place[2] for place in self._places.values())

    @property
    def changes(self) -> Sequence[Any]:
        """What was published when: time, id, change and hashes, oldest first."""
        return self._changes

    def read(self, path: str) -> KeptText:
        """What is kept for a permalink. Raises KeptTextError when it was altered or lost."""
        number, offset, length, sha256 = self._places[path]
        line = self._read_part(number, offset, length)
        if hashlib.sha256(line).hexdigest() != sha256:
            raise KeptTextError(self._location, path)
        return KeptText.model_validate_json(line)

    def add(self, text: KeptText) -> bool:
        """Keep a text, unless its permalink has one; returns whether it did. Nothing is visible before `commit`."""
        if text.path in self._places:
            return False
        line = encode_text(text)
        if self._pending_bytes + len(line) > SEGMENT_BYTES:
            self._write_segment()
        place = [len(self._segments), self._pending_bytes, len(line), hashlib.sha256(line).hexdigest()]
        self._places[text.path] = place
        self._pending.append(line)
        self._pending_bytes += len(line) + 1
        self._altered = True
        return True

    def see(self, text: KeptText, document: Document, time: str) -> None:
        """Keep the text that a document has at `time`, and remember since when it has it.

        A text that changed while its version did not has the permalink of its hash; that of the version stays with the
        first text. So has one that comes back after it was forgotten.
        """
        path = self._choose_path(text)
        self.add(text.model_copy(update={"path": path}))
        seen = Sighting(time, document.id, path, document.sha256, document.text_sha256)
        self._altered = self.sightings.add(seen) or self._altered

    def see_gone(self, present: Collection[str], time: str) -> None:
        """Remember that the documents whose ids are not `present` are gone at `time`."""
        for name in set(self.sightings.list_present()).difference(present):
            self._altered = self.sightings.add(Sighting(time, name, GONE, "", "")) or self._altered

    def _choose_path(self, text: KeptText) -> str:
        if text.path not in self._places or text.path.endswith(f"/sha256-{text.sha256[:16]}"):
            return text.path
        seen = self.sightings.list_at(text.path)
        known = None
        if text.path not in self._forgotten:
            known = seen[-1].text_sha256 if seen else self.read(text.path).sha256
        return text.path if known == text.sha256 else f"{text.page}/sha256-{text.sha256[:16]}"

    def forget(self, path: str, time: str) -> None:
        """Remove a text for good; its permalink is never given to another. To be followed by `commit`.

        Raises KeptTextError when it was altered or lost.
        """
        text = self.read(path)
        number = self._places[path][0]
        data = self._read_segment(number)
        if not is_named_by(data, self._segments[number]):
            raise KeptTextError(self._location, path)
        empty = dict.fromkeys(("title", "description", "source", "citation", "coins", "markdown"), "")
        nothing = dict.fromkeys(("date", "status", "series", "canonical", "about"))
        rest = {"authors": (), "styles": {}, "record": {}, "body_start": 0, "forgotten": time}
        left = text.model_copy(update={**empty, **nothing, **rest})
        self._replace_segment(number, data, {path: encode_text(left)})
        self._forgotten[path] = time
        self._altered = True

    def _replace_segment(self, number: int, data: bytes, lines: Mapping[str, bytes]) -> None:
        """Write a segment anew with other lines for some of its texts, under the name that they give it."""
        offset, made = 0, []
        inside = sorted((place, path) for path, place in self._places.items() if place[0] == number)
        for (_, start, length, sha256), path in inside:
            line = lines.get(path, data[start : start + length])
            digest = hashlib.sha256(line).hexdigest() if path in lines else sha256
            self._places[path] = [number, offset, len(line), digest]
            made.append(line)
            offset += len(line) + 1
        whole = b"\n".join([*made, b""])
        self._segments[number] = name_segment(number + 1, whole)
        self._location.replace(self._segments[number], whole)

    def record_changes(self, changes: Sequence[Sequence[str]]) -> None:
        """Remember what was published when."""
        if len(changes) > len(self._changes):
            self._changes = [list(change) for change in changes]
            self._altered = True

    def commit(self) -> None:
        """Make what was added visible, in one step, and remove what a killed ingest left."""
        if not self._altered:
            return
        self._write_segment()
        register = {
            "segments": self._segments,
            "texts": self._places,
            "changes": self._changes,
            "sightings": self.sightings.rows,
            "forgotten": self._forgotten,
        }
        self._location.replace(REGISTER_NAME, seal(KEPT_FORMAT, register))
        self._altered = False
        for name in self._location.names(SEGMENT_PREFIX):
            if name not in self._segments:
                self._location.remove(name)

    def mend(self, texts: Sequence[KeptText]) -> bool:
        """Write damaged segments and a lost register again, the bytes that they had; returns whether all are whole.

        `texts` are those that could be in a segment. One that cannot be had to the byte leaves everything as it is.
        """
        made = [encode(text) for text in texts for encode in (encode_text, encode_as_before)]
        lines = {hashlib.sha256(line).hexdigest(): line for line in made}
        whole = [self._mend_segment(number, name, lines) for number, name in enumerate(self._segments)]
        if not all(whole):
            return False
        self._altered = True
        self.commit()
        return True

    def _mend_segment(self, number: int, name: str, lines: Mapping[str, bytes]) -> bool:
        data = self._read_segment(number)
        if is_named_by(data, name):
            return True
        places = sorted(place[1:] for place in self._places.values() if place[0] == number)
        found = []
        for offset, length, sha256 in places:
            line = data[offset : offset + length]
            found.append(line if hashlib.sha256(line).hexdigest() == sha256 else lines.get(sha256, b""))
        made = b"\n".join([*found, b""])
        if not is_named_by(made, name):
            return False
        self._location.replace(name, made)
        self._read = ("", b"")
        return True

    def _write_segment(self) -> None:
        if not self._pending:
            return
        data = b"\n".join([*self._pending, b""])
        name = name_segment(len(self._segments) + 1, data)
        self._location.replace(name, data)
        self._segments.append(name)
        self._pending.clear()
        self._pending_bytes = 0

    def _read_part(self, number: int, offset: int, length: int) -> bytes:
        if number == len(self._segments):
            return b"\n".join(self._pending)[offset : offset + length]
        try:
            return self._location.read_part(self._segments[number], offset, length)
        except OSError:
            return b""

    def _read_segment(self, number: int) -> bytes:
        if number == len(self._segments):
            return b"\n".join(self._pending)
        name, (last, data) = self._segments[number], self._read
        if last != name:
            try:
                data = self._location.read(name)
            except OSError:
                return b""
            self._read = (name, data)  # in one step: several threads may read
        return data
