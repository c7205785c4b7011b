"""The texts under permalinks, and what was published when: what an index keeps for ever, whatever else is made anew.

All of it lies in the folder `kept`. Texts are in segments, which are named by their hash and never change; the
register says where each text is. The register is replaced last, in one step: a segment that it does not name was left
by an ingest that was killed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from pydantic import ConfigDict, ValidationError

from index.citation import (
    BASE_URL_PLACEHOLDER,
    build_coins_query,
    build_permalink_path,
    format_plain,
    make_citation_record,
)
from index.documents.document import ArchiveInfo, Document
from index.errors import RefdeskError, format_command
from index.model import Model
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation
from index.storage.sealed import seal, unseal

KEPT_FOLDER = "kept/"
KEPT_FORMAT = 1  # of the register; the texts themselves stay readable for ever
REGISTER_NAME = f"{KEPT_FOLDER}register.json"
SEGMENT_PREFIX = f"{KEPT_FOLDER}texts-"
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


class KeptText(Model):
    """A text and all that its permalink says of it; in citations, BASE_URL_PLACEHOLDER is the address of the service.

    `path` is the permalink, `page` that of the newest text. It depends on no other model, so that what one version
    kept the next one reads; a field that comes later has a default.
    """

    model_config = ConfigDict(extra="ignore")

    path: str
    page: str
    id: str
    kind: str
    title: str
    description: str
    authors: tuple[str, ...]
    date: str | None
    version: str | None
    status: str | None
    series: str | None
    language: str
    canonical: str | None
    text: str
    source: str
    sha256: str
    body_start: int
    citation: str
    coins: str
    styles: Mapping[str, str]
    markdown: str

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.markdown[self.body_start :]


def make_kept_text(document: Document, archive: ArchiveInfo, markdown: str, styles: Mapping[str, str]) -> KeptText:
    """What is kept of a document; `styles` are its citations as a register has them."""
    record = make_citation_record(document, archive, BASE_URL_PLACEHOLDER)
    return KeptText(
        path=build_permalink_path(document),
        page=document.path,
        description=document.summary or f"{document.kind.replace('-', ' ')} of {document.tokens:,} tokens",
        language=document.language or archive.language,
        citation=format_plain(record),
        coins=build_coins_query(record),
        styles=styles,
        markdown=markdown,
        sha256=document.text_sha256,
        **{name: getattr(document, name) for name in _COPIED},
    )


_COPIED = (
    "id", "kind", "title", "authors", "date", "version", "status", "series", "canonical", "text", "source",
    "body_start",
)  # fmt: skip


def fill_base_url(text: str, base_url: str) -> str:
    """A citation as it is at `base_url`; also one in the query of a URL."""
    encoded = text.replace(quote_plus(BASE_URL_PLACEHOLDER), quote_plus(base_url))
    return encoded.replace(BASE_URL_PLACEHOLDER, base_url)


class KeptTexts:
    """What an index keeps: reads it, and adds to it for who holds the lock of the index."""

    def __init__(self, location: IndexLocation, register: Mapping[str, Any]) -> None:
        """Use `open`."""
        self._location = location
        self._segments: list[str] = list(register["segments"])
        self._places: dict[str, list[Any]] = dict(register["texts"])
        self._changes: list[list[str]] = list(register["changes"])
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
            return cls(location, _register_segments(location))
        return cls(location, register)

    @property
    def digests(self) -> Mapping[str, str]:
        """The hash of what is kept for each permalink, in the order in which they came."""
        return {path: place[3] for path, place in self._places.items()}

    @property
    def changes(self) -> Sequence[Any]:
        """What was published when: time, id, change and hash, oldest first."""
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
        line = _encode(text)
        if self._pending_bytes + len(line) > SEGMENT_BYTES:
            self._write_segment()
        place = [len(self._segments), self._pending_bytes, len(line), hashlib.sha256(line).hexdigest()]
        self._places[text.path] = place
        self._pending.append(line)
        self._pending_bytes += len(line) + 1
        self._altered = True
        return True

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
        register = {"segments": self._segments, "texts": self._places, "changes": self._changes}
        self._location.replace(REGISTER_NAME, seal(KEPT_FORMAT, register))
        self._altered = False
        for name in self._location.names(SEGMENT_PREFIX):
            if name not in self._segments:
                self._location.remove(name)

    def mend(self, texts: Sequence[KeptText]) -> bool:
        """Write damaged segments and a lost register again, the bytes that they had; returns whether all are whole.

        `texts` are those that could be in a segment. One that cannot be had to the byte leaves everything as it is.
        """
        lines = {hashlib.sha256(line).hexdigest(): line for line in map(_encode, texts)}
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
        name = f"{SEGMENT_PREFIX}{len(self._segments) + 1:06}-{hashlib.sha256(data).hexdigest()[:16]}.jsonl"
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
        name = self._segments[number]
        if self._read[0] != name:
            try:
                self._read = (name, self._location.read(name))
            except OSError:
                return b""
        return self._read[1]


def _encode(text: KeptText) -> bytes:
    return text.model_dump_json().encode("utf-8", "surrogatepass")


def is_named_by(data: bytes, name: str) -> bool:
    """Whether a name holds the beginning of the hash of these bytes, as the names of kept files do."""
    return hashlib.sha256(data).hexdigest()[:16] in name


def _register_segments(location: IndexLocation) -> Mapping[str, Any]:
    """A register of the segments that are there; of two texts with one permalink, the first has it."""
    try:
        segments = sorted(location.names(SEGMENT_PREFIX))
    except OSError:  # a place where no index can lie, which an ingest tells
        segments = []
    places: dict[str, list[Any]] = {}
    for number, name in enumerate(segments):
        offset, data = 0, location.read(name)
        is_whole = is_named_by(data, name)
        for line in data.split(b"\n"):
            try:
                text = KeptText.model_validate_json(line)
            except ValidationError:
                text = None
            if text is not None and (is_whole or hashlib.sha256(text.markdown.encode()).hexdigest() == text.sha256):
                places.setdefault(text.path, [number, offset, len(line), hashlib.sha256(line).hexdigest()])
            offset += len(line) + 1
    return {"segments": segments, "texts": places, "changes": []}
