"""What a source is: it lists its items, then reads them one at a time."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeAlias

from index import ArchiveInfo
from index.model import Model
from ingest.converters.markdown import MARKDOWN
from ingest.errors import SourceFileError
from ingest.facts.place import Place
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import SourceSettings

NO_BYTES = hashlib.sha256(b"").hexdigest()  # what stands for the hash of an item that cannot be read


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One item that a source lists: its path, with `/` between its parts, and what is known without keeping its bytes.

    `sha256` is that of the original bytes. An item whose `hint` is not empty and equals that of the last time
    need not be read to know its hash. `locator` is where the source finds the item, when that is not its path.
    `beside` changes with what the source knows of the item beside its bytes. `source` is the name of the source, where
    several are read as one.
    """

    path: str
    media_type: str
    sha256: str
    hint: str = ""
    locator: str = ""
    beside: str = ""
    source: str = ""


class KnownItem(Model):
    """What the last ingest knew of an item."""

    hint: str
    sha256: str
    beside: str = ""


Known: TypeAlias = Mapping[str, KnownItem]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a source knows of an item beside its bytes: facts, and where each stands, that hold where these state none.

    `extra` is what no field holds. `place` is what the address of the item says, where its path does not. Where they
    `come_first`, facts hold before those that the item states. A `stub` has no text but what a list of works says of
    it. `fetched_from` is the address of the page that it is on a web site, which a site alone states.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place: Place | None = None
    come_first: bool = False
    stub: bool = False
    fetched_from: str = ""

    def compute_hash(self) -> str:
        """What changes with any of it."""
        place = None if self.place is None else asdict(self.place)
        said = [self.facts, self.provenance, self.extra, place, self.come_first, self.stub, self.fetched_from]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


NOTHING_BESIDE = Beside()


@dataclass(frozen=True)
class SourceFile:
    """One item as it was read: its path, its original bytes and their media type.

    The Markdown made of it is apart: see `ingest.documents.parse`. Where the original is Markdown, both are the
    same bytes; nothing relies on that.
    """

    path: str
    data: bytes
    media_type: str = MARKDOWN
    beside: Beside = NOTHING_BESIDE

    @cached_property
    def sha256(self) -> str:
        """The hash of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()


class Source(Protocol):
    """Where documents come from. `kind` is its name among SOURCES, `summary` says what it is in a few words."""

    kind: ClassVar[str]
    summary: ClassVar[str]

    @property
    def address(self) -> str:
        """The address as messages say it."""
        ...

    @property
    def register_path(self) -> Path | None:
        """Where the register of citations is kept; None for a source that can keep none."""
        ...

    @property
    def hints(self) -> frozenset[str]:
        """The kinds of site that its files are made for, of those that `detect_site_kinds` knows."""
        ...

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out by rule, and the rules."""
        ...

    def archive_info(self) -> ArchiveInfo:
        """Read what the source says about the whole archive. Raises ArchiveError."""
        ...

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the items in a stable order, given what is known of the last time; no item's bytes are kept.

        Raises ArchiveError when there is no such source or it holds nothing. An item that cannot be read is listed
        with the hash of no bytes.
        """
        ...

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read the original bytes of one item. Raises SourceFileError when it cannot be read."""
        ...

    def list_files(self) -> Iterator[str]:
        """List the paths of the files that are no items, such as pictures, in any order; none is read."""
        ...

    def hint_file(self, path: str, /) -> str:
        """What changes with the bytes of one of these files; empty where they have to be read to know."""
        ...

    def fetch_file(self, path: str, max_bytes: int, /) -> bytes:
        """Read one of these files. Raises SourceFileError when it cannot be read or is longer than `max_bytes`."""
        ...


class DocumentsAlone:
    """Base of a source that has no other files than its items: none for a register, and none that tell of a site."""

    @property
    def register_path(self) -> Path | None:
        """It keeps no register."""
        return None

    @property
    def hints(self) -> frozenset[str]:
        """Nothing tells for which site the items are made."""
        return frozenset()

    def list_files(self) -> Iterator[str]:
        """List nothing."""
        return iter(())

    def hint_file(self, _path: str, /) -> str:
        """Tell nothing: there is no such file."""
        return ""

    def fetch_file(self, path: str, _max_bytes: int, /) -> bytes:
        """Raise SourceFileError: there is no such file."""
        raise SourceFileError(path, None, "its source has no other files than documents")


class AddressedSource(Source, Protocol):
    """A source that is told by its address and settings, as those of SOURCES are."""

    def __init__(self, address: str, settings: SourceSettings, /) -> None:
        """Address the source; nothing is read yet."""
        ...

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether an address that nobody gave a kind is one of this kind, by the way it is written or what is there.

        A folder is what no other kind recognizes.
        """
        ...
