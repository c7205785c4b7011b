"""Discover: what a source holds now, and the digest of all that an index made of it depends on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index import INDEX_FORMAT, ArchiveInfo, EncoderSpec
from index.citation import STYLES, Register, can_format, read_register
from ingest.converters import list_versions
from ingest.errors import SourceFileError
from ingest.links import MAX_ATTACHED_BYTES
from ingest.progress import track
from ingest.sources import Known, KnownItem, SeveralSources, Source, SourceItem
from ingest.sources.local_folder import make_default_info
from ingest.sources.source import NO_BYTES

READING_FORMAT = 4  # bump when other files are taken, or other things are told of a text, so that all are read again
CHUNKING_FORMAT = 5  # bump when documents are cut or embedded differently, so that old indexes count as stale


def name_reading() -> str:
    """What an index notes of how its texts are read and cut; one with another note is made anew."""
    return f"{READING_FORMAT} {CHUNKING_FORMAT}"


@dataclass(frozen=True)
class Contents:
    """The items of a source, what it says about the whole archive, and its register of citations.

    `files` are the paths of its other files, to which links may lead; `attached` are those that documents show or
    offer, as far as is known, with what is known of their bytes. A strict archive has neither. `restated` are the
    items of which a source knows something else than before, beside their bytes. `owners` are the names of the sources
    of the files, by path, where there are several.
    """

    items: Sequence[SourceItem]
    info: ArchiveInfo
    register: Register
    files: Sequence[str] = ()
    attached: Mapping[str, KnownItem] = field(default_factory=dict)
    restated: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)

    def find_owner(self, path: str) -> str:
        """The name of the source that has a path; a text shows, offers and includes files of its own source alone."""
        return self.sources.get(path) or self.owners.get(path, "")

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The name of the source of each item, by path; all the same where there is one source."""
        return {item.path: item.source for item in self.items}

    @cached_property
    def has_several_sources(self) -> bool:
        """Whether the items come from more than one source."""
        return len(set(self.sources.values())) > 1

    @cached_property
    def versions(self) -> frozenset[str]:
        """What converts these items today, by name and version; an upgrade makes an index of them stale."""
        return list_versions({item.media_type for item in self.items})

    def digest(self, spec: EncoderSpec) -> str:
        """Hash everything that an index depends on: all items, the archive, the cutting, the encoder and the styles."""
        formats = f"{INDEX_FORMAT} {name_reading()}"
        # a folder's own name is no part of its content: a copy under another name is the same archive
        named = {"title"} if self.info == make_default_info(self.info.title) else None
        archive = self.info.model_dump_json(exclude=named)
        digest = hashlib.sha256(f"{formats} {spec.fingerprint} {archive}\n".encode())
        for item in self.items:
            digest.update(f"{item.sha256} {item.path!r}{item.beside and ' '}{item.beside}\n".encode())
        for path in self.files:  # one that comes or goes may change where a link leads
            known = self.attached.get(path)
            digest.update(f"{known.sha256 if known else ''} {path!r}\n".encode())
        for version in sorted(self.versions):
            digest.update(f"{version}\n".encode())
        if self.register.documents:
            digest.update(self.register.to_json().encode())
        if self.register.lacks_styles and can_format():  # so that a style that was added makes the index stale
            digest.update(" ".join(sorted(STYLES)).encode())
        return digest.hexdigest()


def discover(source: Source, known: Known) -> Contents:
    """List the items of a source, without their bytes, and read its own files. Raises ArchiveError or RegisterError."""
    items = list(track(source.discover(known), "Discovering", len(known) or None, "files"))
    info = source.archive_info()
    members = source.members if isinstance(source, SeveralSources) else (source,)
    registers = [read_register(member.register_path) for member in members if member.register_path]
    merged = {name: entry for register in reversed(registers) for name, entry in register.documents.items()}
    register = registers[0] if len(registers) == 1 else Register(documents=merged)
    known_beside = {path: item.beside for path, item in known.items()}
    restated = frozenset(item.path for item in items if item.beside != known_beside.get(item.path, ""))
    if info.strict:
        return Contents(items, info, register, restated=restated)
    taken = {item.path for item in items}
    files = sorted(set(source.list_files()) - taken)
    attached = {path: known[path] for path in files if path in known}
    seen = {path: _look_again(source, path, attached[path]) for path in attached}
    owners = {path: source.name_owner(path) for path in files} if isinstance(source, SeveralSources) else {}
    return Contents(items, info, register, files, seen, restated, owners)


def _look_again(source: Source, path: str, known: KnownItem) -> KnownItem:
    """What is known of a file now; its bytes are read only when its hint says that they may be others."""
    hint = source.hint_file(path)
    if hint and hint == known.hint:
        return known
    try:
        sha256 = hashlib.sha256(source.fetch_file(path, MAX_ATTACHED_BYTES)).hexdigest()
    except SourceFileError:  # a document that shows it says why
        sha256 = NO_BYTES
    return KnownItem(hint=hint, sha256=sha256)
