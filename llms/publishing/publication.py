"""One publication: compare with what was published before, and write what differs."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from index import PUBLISHED_RECORD
from llms.content.catalogue import Catalogue
from llms.content.file import File, FileFacts
from llms.content.item import Item
from llms.content.links import collection_header
from llms.publishing.errors import PublishError
from llms.publishing.fingerprint import fingerprint, shared_digest
from llms.publishing.folder import files_below, replace_file, time_of, write_file
from llms.publishing.ledger import Change, Entry, Ledger, Published, ledger_bytes, read_ledger
from llms.publishing.render import document_files, render, whole_files
from llms.surfaces.feeds import first_moment
from llms.surfaces.pdf import has_date, typeset
from llms.surfaces.robots import usage_headers


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many files were written, removed as no longer published, and left as they were; and what to know."""

    written: int
    removed: int
    unchanged: int
    notices: Sequence[str] = ()


@dataclass
class Publication:
    """One publication: what it has written so far."""

    catalogue: Catalogue
    folder: Path
    stamp: str
    pdf: bool
    now: datetime
    files: dict[str, Entry] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Published] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    written: int = 0

    def __post_init__(self) -> None:
        self.before = read_ledger(self.folder)
        published = time_of(self.folder / PUBLISHED_RECORD)
        on_disk = dict(files_below(self.folder))
        beside = on_disk.keys() - self.before.files.keys()
        if self.before.beside is not None:  # a killed publication: what is new since it began is ours
            beside &= set(self.before.beside)
        self.beside = beside
        self.ours = on_disk.keys() - beside
        known = {path: self.before.files[path] for path in self.ours & self.before.files.keys()}
        self.intact = {  # since the ledger was written; another file may hold anything
            path
            for path, entry in known.items()
            if on_disk[path].st_size == entry.size and on_disk[path].st_mtime_ns <= published
        }

    def run(self) -> PublishReport:
        """Render, compare, write."""
        if self.beside:
            self._refuse_foreign()
        self.folder.mkdir(parents=True, exist_ok=True)
        started = replace(self.before, stamp="", beside=sorted(self.beside))
        replace_file(self.folder / PUBLISHED_RECORD, ledger_bytes(started))
        shared = shared_digest(self.catalogue)
        items = [_with_pdf(item, self.pdf and has_date(item)) for item in self.catalogue.items]
        prints = {item.id: fingerprint(item, shared) for item in items}
        changed = [item for item in items if not self._is_known(item, prints[item.id])]
        pdfs = dict(self._pdfs([item for item in changed if item.has_pdf]))
        for item in items:
            self._document(item, prints[item.id], pdfs.get(item.id))
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
        replace_file(self.folder / PUBLISHED_RECORD, ledger_bytes(ledger))
        return PublishReport(self.written, removed, len(self.files) - self.written, self.notices)

    def _is_known(self, item: Item, fingerprint_: str) -> bool:
        known = self.before.documents.get(item.id)
        return known is not None and known.fingerprint == fingerprint_ and self.intact.issuperset(known.files)

    def _pdfs(self, items: Sequence[Item]) -> Iterator[tuple[str, bytes]]:
        """The PDFs that could be made, by document; why one could not is a notice."""
        for item, made in typeset(self.catalogue, items) if self.pdf else ():
            if isinstance(made, bytes):
                yield item.id, made
            else:
                self.notices.append(str(made))

    def _document(self, item: Item, fingerprint_: str, pdf: bytes | None) -> None:
        if self._is_known(item, fingerprint_):
            known = self.documents[item.id] = self.before.documents[item.id]
            for path in known.files:
                self._keep(path)
            return
        item = _with_pdf(item, pdf is not None)
        files = list(document_files(self.catalogue, item))
        if pdf is not None:
            files.append(File(f"{item.path}.pdf", pdf, collection_header(item), item.document.date))
        for file in files:
            self._write(file)
        self.documents[item.id] = Published(fingerprint_, item.document.sha256, [file.path for file in files])

    def _keep(self, path: str) -> None:
        self.files[path] = self.before.files[path]
        if path in self.before.links:
            self.links[path] = self.before.links[path]

    def _write(self, file: File) -> None:
        """Write a file unless it is there already."""
        before = self.before.files.get(file.path) if file.path in self.ours else None
        sha256 = hashlib.sha256(file.data).hexdigest()
        if before is not None and before.kept and (file.path in self.intact or sha256 != before.sha256):
            self._keep(file.path)
            if file.path.endswith(".md") and sha256 != before.sha256:
                self.notices.append(_altered(file.path))
            return
        modified = int(first_moment(file.date).timestamp()) if file.date else None
        if before is not None and before.sha256 == sha256 and file.path in self.intact:
            self.files[file.path] = before
        else:
            write_file(self.folder / file.path, file.data, fresh=file.path not in self.ours)
            self.written += 1
            changed = before is not None and before.sha256 not in ("", sha256)
            modified = int(self.now.timestamp()) if changed else modified
            self.files[file.path] = Entry(sha256, len(file.data), modified, file.kept)
        if file.link:
            self.links[file.path] = file.link

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


def _with_pdf(item: Item, has_pdf: bool) -> Item:
    """The item, with or without a PDF; the same one where that holds, since it keeps what was made of it."""
    return item if item.has_pdf == has_pdf else replace(item, has_pdf=has_pdf)


def _altered(path: str) -> str:
    return (
        f"The text at '{path}' changed and its version did not: the permalink keeps the text that was published "
        "first. Give the document a new version."
    )
