"""Write the surfaces to a folder: only what changed, and nothing that was not ours."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index import PUBLISHED_RECORD, PublishError
from llms.catalogue import Catalogue
from llms.feeds import first_moment
from llms.file import File, FileFacts
from llms.item import Item
from llms.ledger import Change, Entry, Ledger, Published, ledger_bytes, read_ledger
from llms.rendering import fingerprint, shared_digest
from llms.robots import usage_headers
from llms.surfaces import SURFACES


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many files were written, removed as no longer published, and left as they were; and what to know."""

    written: int
    removed: int
    unchanged: int
    notices: Sequence[str] = ()


def render(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Every surface's files by path; the same catalogue gives the same bytes."""
    files = {file.path: file.data for item in catalogue.items for file in document_files(catalogue, item)}
    facts = {path: FileFacts(hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items()}
    whole = replace(catalogue, files=facts, twins=files)
    return files | {file.path: file.data for file in whole_files(whole)}


def document_files(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """The files of one document."""
    for surface in SURFACES.values():
        if surface.document is not None:
            for file in surface.document(catalogue, item):
                yield replace(file, date=file.date or item.document.date)


def whole_files(catalogue: Catalogue) -> Iterator[File]:
    """The files of the whole archive; `catalogue` knows those of the documents."""
    for surface in SURFACES.values():
        if surface.whole is not None:
            for file in surface.whole(catalogue):
                yield replace(file, date=file.date or catalogue.newest)


def is_published(folder: Path, stamp: str) -> bool:
    """Whether `folder` holds all that was last published there, and that was published from `stamp`."""
    ledger = read_ledger(folder)
    return ledger.stamp == stamp and all((folder / path).is_file() for path in ledger.files)


def publish(catalogue: Catalogue, folder: Path, stamp: str, *, now: datetime | None = None) -> PublishReport:
    """Bring `folder` up to date with the catalogue; `stamp` names the state it was rendered from.

    A document whose source and surroundings did not change is not rendered. A changed file is replaced in one
    step, so that a reader never sees half of it. Files that were published before and no longer are get removed,
    but for the texts under permalinks, which stay as they were for ever. `now` is the time that changes are
    dated with. Raises PublishError when the folder cannot be written, or holds a file of somebody else where
    one of ours should be; then nothing is written.
    """
    try:
        publication = _Publication(catalogue, folder, stamp, now or datetime.now(UTC))
        return publication.run()
    except OSError as error:
        if isinstance(error, PublishError):
            raise
        raise PublishError(folder, error.strerror or str(error)) from error


@dataclass
class _Publication:
    """One publication: what it has written so far."""

    catalogue: Catalogue
    folder: Path
    stamp: str
    now: datetime
    files: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Published] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    written: int = 0

    def __post_init__(self) -> None:
        self.before = read_ledger(self.folder)
        on_disk = set(_files_below(self.folder))
        beside = on_disk - self.before.files.keys()
        if self.before.beside is not None:  # a killed publication: what is new since it began is ours
            beside &= set(self.before.beside)
        self.beside = beside
        self.ours = on_disk - beside

    def run(self) -> PublishReport:
        """Render, compare, write."""
        if self.beside:
            self._refuse_foreign()
        self.folder.mkdir(parents=True, exist_ok=True)
        started = replace(self.before, stamp="", beside=sorted(self.beside))
        _replace(self.folder / PUBLISHED_RECORD, ledger_bytes(started))
        shared = shared_digest(self.catalogue)
        for item in self.catalogue.items:
            self._document(item, fingerprint(item, shared))
        facts = {path: FileFacts(entry.sha256, entry.size) for path, entry in self.files.items()}
        for file in whole_files(replace(self.catalogue, files=facts, twins=_Twins(self.folder))):
            self._write(file)
        removed = self._remove()
        ledger = Ledger(
            self.stamp,
            None,
            self.files,
            self.links,
            self.documents,
            self._changes(),
            self._headers(),
            self._redirects(),
        )
        _replace(self.folder / PUBLISHED_RECORD, ledger_bytes(ledger))
        return PublishReport(self.written, removed, len(self.files) - self.written, self.notices)

    def _document(self, item: Item, print_: str) -> None:
        known = self.before.documents.get(item.id)
        if known is not None and known.fingerprint == print_ and self.ours.issuperset(known.files):
            for path in known.files:
                self._keep(path)
            self.documents[item.id] = known
            return
        paths = [file.path for file in document_files(self.catalogue, item) if self._write(file)]
        self.documents[item.id] = Published(print_, item.document.sha256, paths)

    def _keep(self, path: str) -> None:
        self.files[path] = self.before.files[path]
        if path in self.before.links:
            self.links[path] = self.before.links[path]

    def _write(self, file: File) -> bool:
        """Write a file unless it is there already; always True."""
        before = self.before.files.get(file.path) if file.path in self.ours else None
        if before is not None and before.kept:
            self._keep(file.path)
            if file.path.endswith(".md") and before.sha256 != hashlib.sha256(file.data).hexdigest():
                self.notices.append(_altered(file.path))
            return True
        sha256 = hashlib.sha256(file.data).hexdigest()
        modified = int(first_moment(file.date).timestamp()) if file.date else None
        if before is not None and before.sha256 == sha256 and before.size == len(file.data):
            self.files[file.path] = before
        else:
            self.written += _write(self.folder / file.path, file.data, fresh=file.path not in self.ours)
            changed = before is not None and before.sha256 != ""
            modified = int(self.now.timestamp()) if changed else modified
            self.files[file.path] = Entry(sha256, len(file.data), modified, file.kept)
        if file.link:
            self.links[file.path] = file.link
        return True

    def _remove(self) -> int:
        for path in self.ours - self.files.keys():
            if path in self.before.files and self.before.files[path].kept:
                self._keep(path)
        gone = self.ours - self.files.keys()
        for path in gone:
            (self.folder / path).unlink()
        return len(gone)

    def _changes(self) -> Sequence[Change]:
        time = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        before, found = self.before.documents, list(self.before.changes)
        for name, document in sorted(self.documents.items()):
            if name not in before:
                found.append(Change(time, name, "created", document.sha256))
            elif before[name].sha256 != document.sha256:
                found.append(Change(time, name, "updated", document.sha256))
        gone = sorted(before.keys() - self.documents.keys())
        return [*found, *(Change(time, name, "withdrawn", before[name].sha256) for name in gone)]

    def _headers(self) -> Mapping[str, str]:
        return usage_headers(self.catalogue.archive)

    def _redirects(self) -> Mapping[str, str]:
        """From `papers/x/v1.0` to the text at its hash, for summaries of a work with that version."""
        versions = {
            f"{item.path}/v{item.document.version}": item for item in self.catalogue.items if item.document.version
        }
        found = {path: item.version_path for path, item in versions.items() if path != item.version_path}
        return {**self.before.redirects, **found}

    def _refuse_foreign(self) -> None:
        """Render all without writing, which is only needed in a folder that holds files of others."""
        for path, data in render(self.catalogue).items():
            if path in self.beside and (self.folder / path).read_bytes() != data:
                raise PublishError(self.folder, f"'{path}' is there and was not published by refdesk")


class _Twins(Mapping[str, bytes]):
    """The twins as they stand in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, path: str) -> bytes:
        return (self._folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _altered(path: str) -> str:
    return (
        f"The text at '{path}' changed and its version did not: the permalink keeps the text that was published "
        "first. Give the document a new version."
    )


def _files_below(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        inside = os.path.relpath(place, folder)
        for name in names:
            if name != PUBLISHED_RECORD and not name.endswith(".partial"):
                yield name if inside == "." else f"{inside}/{name}"


def _write(path: Path, data: bytes, *, fresh: bool) -> bool:
    """Write a file: a new one at once, since nobody knows of it before the ledger names it."""
    if not fresh:
        return _replace(path, data)
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return True


def _replace(path: Path, data: bytes) -> bool:
    partial = path.with_name(f".{path.name}.partial")  # with a dot in front it is never served
    with suppress(FileExistsError):
        path.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(data)
    partial.replace(path)
    return True
