"""The versions of a document: every text that it had, as far as the index keeps them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.citation import build_hash_path, build_permalink_path, is_permalink
from index.documents.document import ArchiveInfo, Document
from index.storage.kept.sightings import GONE
from index.storage.kept.text import KeptText
from index.storage.kept.texts import KeptTexts

MIN_HASH_CHARS = 8  # hexadecimal digits that name a text
MAX_READ_VERSIONS = 200  # newest texts of a document that are read to find a stated version
_REFERENCE = re.compile(r"(?P<name>[^@#\s]{1,400})@(?P<version>[0-9A-Za-z.+-]{1,80})")
_HASH = re.compile(rf"(?:sha256-)?(?P<digest>[0-9a-f]{{{MIN_HASH_CHARS},64}})")


@dataclass(frozen=True, slots=True)
class Version:
    """A text that a document has or had; `path` is its permalink, without a leading slash.

    `seen` are the times (UTC) at which an ingest began to serve it, oldest first; none where an earlier release kept
    it. `forgotten` is when its owner had it removed, empty while it is kept.
    """

    document_id: str
    path: str
    seen: Sequence[str]
    is_newest: bool
    forgotten: str = ""

    @property
    def name(self) -> str:
        """What follows `@` in a reference: `1.0`, or `sha256-` and the beginning of the hash."""
        leaf = self.path.rpartition("/")[2]
        return leaf if leaf.startswith("sha256-") else leaf.removeprefix("v")

    @property
    def reference(self) -> str:
        """The reference that means this version: `paper:x@1.0`."""
        return f"{self.document_id}@{self.name}"


def split_version(reference: str) -> tuple[str, str] | None:
    """The two parts of `paper:x@1.0`; None for a reference that names no version."""
    found = _REFERENCE.fullmatch(reference)
    return (found["name"], found["version"]) if found and "://" not in reference else None


class Versions:
    """The versions of the documents of an index, those that are gone included."""

    def __init__(self, kept: KeptTexts, documents: Mapping[str, Document], archive: ArchiveInfo) -> None:
        """Look among what is `kept`; `documents` are those of today."""
        self._kept = kept
        self._documents = documents
        self._archive = archive

    def list_of(self, document_id: str) -> Sequence[Version]:
        """The versions of a document by its id, oldest first; none where nothing is known of it.

        What a document was under ids that it had before counts, unless another document has that id now.
        """
        document = self._documents.get(document_id)
        aliases = [name for name in (document.aliases if document else ()) if name not in self._documents]
        rows = [row for name in (*aliases, document_id) for row in self._kept.sightings.list_of(name)]
        pages = dict.fromkeys([*(row.path.rpartition("/")[0] for row in rows if row.path != GONE)])
        pages |= dict.fromkeys(self._build_page(name) for name in (*aliases, document_id))
        if document is not None:
            pages[document.path] = None
        newest = self._find_newest(document) if document is not None else None
        times: dict[str, list[str]] = {}
        for row in rows:
            times.setdefault(row.path, []).append(row.time)
        paths = [path for page in pages for path in self._kept.paths_by_page.get(page, ())]
        paths.sort(key=lambda path: (path == newest, times.get(path, [""])[-1]))
        forgotten = self._kept.forgotten
        return [
            Version(document_id, path, tuple(times.get(path, ())), path == newest, forgotten.get(path, ""))
            for path in paths
        ]

    def find_owner(self, page: str) -> str | None:
        """The id of the document that is, or was last, at a page such as `papers/x`; None where none is known."""
        found = next((each.id for each in self._documents.values() if each.path == page), None)
        paths = self._kept.paths_by_page.get(page, ())
        if found is not None or not paths:
            return found
        owner = self.find_permalink(paths[-1])
        return owner.document_id if owner else None

    def list_gone_named(self, name: str, base_url: str) -> Sequence[str]:
        """The ids of documents that are gone and whose last text had this title, file or page. Raises KeptTextError."""
        page = name.removeprefix(base_url).partition("#")[0].strip("/").removesuffix(".html").removesuffix(".md")
        found = []
        for document_id, path in self._kept.sightings.list_gone().items():
            text = None if self._kept.forgotten.get(path) else self._kept.read(path)
            is_named = text is not None and (text.source == name or text.title.casefold() == name.casefold())
            if is_named or path.rpartition("/")[0] == page:
                found.append(document_id)
        return found

    def find_gone(self, document_id: str) -> str | None:
        """When a document that is no more was missed first; None for one that is there, or was never seen."""
        last = self._kept.sightings.get_last(document_id)
        return last.time if last is not None and last.path == GONE else None

    def find(self, document_id: str, wanted: str) -> Version | None:
        """The version of a document that is called `1.0`, `v1.0`, or by a beginning of its hash; None without one.

        The hash is that of the text, or of the file that it was made of. Of several texts with one stated version the
        newest is meant, and one that was forgotten only where no other has the name. A permalink, without a leading
        slash, means the text there alone.
        """
        versions = list(reversed(self.list_of(document_id)))
        if is_permalink(wanted):
            return next((version for version in versions if version.path == wanted), None)
        digest = _HASH.fullmatch(wanted.lower())
        leaves = {wanted, f"v{wanted}"}
        for version in sorted(versions, key=lambda version: bool(version.forgotten)):
            leaf = version.path.rpartition("/")[2]
            if leaf in leaves or (digest and self._has_hash(version, digest["digest"])):
                return version
        stated = {wanted, wanted.removeprefix("v")}
        readable = [version for version in versions[:MAX_READ_VERSIONS] if not version.forgotten]
        return next((version for version in readable if self.read(version).version in stated), None)

    def find_permalink(self, path: str) -> Version | None:
        """The version whose permalink is `path`, without a leading slash; None where nothing is kept there."""
        if path not in self._kept.paths_by_page.get(path.rpartition("/")[0], ()):
            return None
        rows = self._kept.sightings.list_at(path)
        name = rows[-1].id if rows else self._kept.read(path).id
        if name not in self._documents:
            name = next((each.id for each in self._documents.values() if name in each.aliases), name)
        alone = Version(name, path, tuple(row.time for row in rows), False, self._kept.forgotten.get(path, ""))
        return next((version for version in self.list_of(name) if version.path == path), alone)

    def list_same(self, version: Version) -> Sequence[Version]:
        """What is kept under other permalinks, of any document, and has this text or was made of the same file.

        A text of today is among them only where it is this text to the byte. Raises KeptTextError.
        """
        text = self.read(version).sha256
        files = {row.file_sha256 for row in self._kept.sightings.list_at(version.path)}
        found = []
        for path in self._kept.digests:
            rows = self._kept.sightings.list_at(path)
            is_text = any(row.text_sha256 == text for row in rows) if rows else self._kept.read(path).sha256 == text
            if path != version.path and (is_text or any(row.file_sha256 in files for row in rows)):
                other = self.find_permalink(path)
                found += [other] if other is not None and (is_text or not other.is_newest) else []
        return found

    def find_current(self, document: Document) -> Version | None:
        """The version that a document of today is; None where its text is not kept."""
        return next((version for version in self.list_of(document.id) if version.is_newest), None)

    def read(self, version: Version) -> KeptText:
        """The text of a version, empty when it was forgotten. Raises KeptTextError when it was altered or lost."""
        return self._kept.read(version.path)

    def _find_newest(self, document: Document) -> str | None:
        """The permalink of the text that a document has."""
        last = self._kept.sightings.get_last(document.id)
        if last is not None and last.text_sha256 == document.text_sha256:
            return last.path
        stated, hashed = build_permalink_path(document), build_hash_path(document)
        digests = self._kept.digests
        if stated in digests and (stated == hashed or self._kept.read(stated).sha256 == document.text_sha256):
            return stated
        return hashed if hashed in digests else None

    def _has_hash(self, version: Version, digest: str) -> bool:
        known = [
            name for row in self._kept.sightings.list_at(version.path) for name in (row.text_sha256, row.file_sha256)
        ]
        leaf = version.path.rpartition("/")[2]
        known += [leaf.removeprefix("sha256-")] if leaf.startswith("sha256-") else []
        if not known and not version.forgotten:  # an earlier release kept it under its stated version
            known.append(self.read(version).sha256)
        return any(name.startswith(digest) or digest.startswith(name) for name in known)

    def _build_page(self, document_id: str) -> str:
        kind, _, slug = document_id.partition(":")
        return f"{self._archive.collection(kind)}/{slug}"
