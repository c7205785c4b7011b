"""One publication: compare with what was published before, render and write what differs, switch to it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from index.storage.kept.texts import KeptTextError
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.links import format_collection_header
from llms.publishing.claims import admit, document_name, permalink_name
from llms.publishing.fingerprint import (
    compute_facts_hash,
    compute_fingerprint,
    compute_permalink_fingerprint,
    compute_shared_digest,
)
from llms.publishing.folder import PublicFolder, remove_files
from llms.publishing.ledger import Change, Ledger, PublishedDocument, PublishedFile, encode_ledger
from llms.publishing.notices import describe_left_out
from llms.publishing.record import record
from llms.publishing.render import render_archive_files, render_document_files, render_permalink_files
from llms.publishing.state import FolderState, read_state
from llms.publishing.writer import GenerationWriter
from llms.surfaces.feeds import list_fed_documents
from llms.surfaces.pdf import has_date, typeset


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many files were written, removed as no longer published, and left as they were; and what to know.

    `changes` is what was published when, by now.
    """

    written: int
    removed: int
    unchanged: int
    notices: Sequence[str] = ()
    changes: Sequence[Change] = ()


def bring_up_to_date(
    catalogue: Catalogue,
    folder: PublicFolder,
    stamp: str,
    pdf: bool,
    changes: Sequence[Change],
    now: datetime,
    count: Callable[[], object],
) -> PublishReport:
    """Publish the catalogue to `folder`, whose lock is held; see `publish`."""
    state = read_state(folder)
    before = state.ledger
    admitted = admit(catalogue, before.documents, before.permalinks)
    catalogue = admitted.catalogue
    writer = GenerationWriter(folder, state, now)
    shared = compute_shared_digest(catalogue)
    catalogue.texts.expect(list_fed_documents(catalogue))
    permalinks = _PermalinkWriter(catalogue, state, writer, shared)
    documents, told = _write_documents(catalogue, state, writer, permalinks, shared, pdf, count)
    for path in admitted.permalinks:
        permalinks.write(path)
    prints = {name: document.fingerprint for name, document in documents.items()}
    kept = {name for name, document in documents.items() if document is before.documents.get(name)}
    whole = replace(
        catalogue,
        files=writer.facts,
        twins=_WrittenTwins(writer),
        prints=prints,
        kept=kept,
        read_former=partial(_read_former, state),
    )
    sources = _write_archive_files(whole, state, writer, shared)
    ledger = record(before, catalogue, documents, permalinks.published, max(before.changes, changes, key=len), now)
    ledger = replace(ledger, stamp=stamp, links=writer.links, sources=sources)
    ledger = replace(ledger, files=writer.files, on_request=writer.on_request)
    ledger = replace(ledger, generation=writer.finish())
    unlinked = _switch(folder, state, replace(ledger, leftovers=state.leftovers))
    with suppress(OSError):  # it only saves work
        state.seen.remember(folder.home(ledger.generation), ledger.files, writer.untouched)
    removed = len(before.files.keys() - writer.files.keys())
    notices = [
        *admitted.notices,
        *told,
        *permalinks.problems,
        *_describe_altered_texts(catalogue, writer.files),
        *unlinked,
    ]
    return PublishReport(writer.written, removed, len(writer.files) - writer.written, notices, ledger.changes)


def _write_archive_files(
    catalogue: Catalogue, state: FolderState, writer: GenerationWriter, shared: str
) -> Mapping[str, str]:
    """Write the files of the whole archive; one that says what it is made from is rendered only if that changed."""
    sources: dict[str, str] = {}
    for owner, file in render_archive_files(catalogue):
        if isinstance(file, File):
            writer.write(file, owner)
            continue
        source = hashlib.sha256(encode_compact([shared, file.source, file.link]).encode()).hexdigest()[:32]
        if state.ledger.sources.get(file.path) == source and file.path in state.intact:
            writer.keep([file.path], owner)
        else:
            writer.write(file.make(), owner)
        sources[file.path] = source
    return sources


def _switch(folder: PublicFolder, state: FolderState, ledger: Ledger) -> Sequence[str]:
    """Make the generation of `ledger` what readers see, then remove what is of no use; returns what could not be done.

    The generation before stays for readers of it. A kill after any step leaves a folder that the next publication
    brings in order.
    """
    before = state.ledger.generation
    data = encode_ledger(ledger)  # once: it may name a hundred thousand files
    if ledger.generation != before:
        folder.complete(ledger.generation, data)
    if ledger != state.ledger or not state.is_whole:
        folder.switch(ledger.generation, data)
    unlinked = folder.link(ledger.generation)
    if ledger.leftovers:
        remove_files(folder.path, ledger.leftovers)
        folder.switch(ledger.generation, encode_ledger(replace(ledger, leftovers=())))
    folder.remove_superseded(ledger.generation, before)
    return [unlinked] if unlinked else []


def _read_former(state: FolderState, path: str) -> bytes:
    """A file of the publication before, nothing where it is not as it was published."""
    return state.home.joinpath(path).read_bytes() if path in state.intact else b""


class _PermalinkWriter:
    """The texts under permalinks that are published so far; one that cannot be read stays as it was, and is told."""

    def __init__(self, catalogue: Catalogue, state: FolderState, writer: GenerationWriter, shared: str) -> None:
        self._catalogue = catalogue
        self._state = state
        self._writer = writer
        self._shared = shared
        self.published: dict[str, PublishedDocument] = {}
        self.problems: list[str] = []

    def write(self, path: str) -> None:
        """Publish the text under a permalink, unless it is published by now, or was removed by its owner."""
        if path in self.published or path in self._catalogue.permalinks.forgotten:
            return
        has_page = path.rpartition("/")[0] in self._catalogue.paths
        digest = f"{self._catalogue.permalinks.digests[path]} {has_page}"
        fingerprint = compute_permalink_fingerprint(digest, self._shared)
        before = self._state.ledger.permalinks.get(path)
        known = self._state.unchanged(before, fingerprint, self._catalogue.texts)
        files: Sequence[File] = []
        self._catalogue.texts.take_targets()
        try:
            if known is None:
                files = list(render_permalink_files(self._catalogue, path))
        except KeptTextError as error:
            self.problems.append(str(error))
            if before is None or not self._state.intact >= set(before.files):
                return
            known = before
        if known is None:
            for file in files:
                self._writer.write(file, permalink_name(path))
            sha256 = self._writer.files[f"{path}.md"].sha256
            targets = sorted(self._catalogue.texts.take_targets())
            known = PublishedDocument(fingerprint, sha256, [file.path for file in files], targets)
        else:
            self._writer.keep(known.files, permalink_name(path))
        self.published[path] = known


def _write_documents(
    catalogue: Catalogue,
    state: FolderState,
    writer: GenerationWriter,
    permalinks: _PermalinkWriter,
    shared: str,
    pdf: bool,
    count: Callable[[], object],
) -> tuple[Mapping[str, PublishedDocument], Sequence[str]]:
    """Write the files of every document that changed; also returns what its page lacks, and why it has no PDF."""
    items = [_set_has_pdf(item, pdf and has_date(item)) for item in catalogue.items]
    prints = {item.id: compute_fingerprint(item, shared) for item in items}
    unchanged = {
        item.id: state.unchanged(state.ledger.documents.get(item.id), prints[item.id], catalogue.texts)
        for item in items
    }
    changed = [item for item in items if unchanged[item.id] is None]
    pdfs, told = _typeset(catalogue, [item for item in changed if item.has_pdf]) if pdf else ({}, [])
    documents: dict[str, PublishedDocument] = {}
    for item in items:
        count()
        known, owner = unchanged[item.id], document_name(item)
        if known is not None:
            documents[item.id] = known
            writer.keep(known.files, owner)
            continue
        catalogue.texts.take_targets()
        files = list(_files(catalogue, item, pdfs.get(item.id)))
        for file in files:
            writer.write(file, owner)
        targets = sorted(catalogue.texts.take_targets())
        told += describe_left_out(catalogue, item)
        permalinks.write(item.version_path)  # now, because its body is still at hand
        names = [file.path for file in files]
        facts = compute_facts_hash(item)
        documents[item.id] = PublishedDocument(prints[item.id], item.document.sha256, names, targets, facts)
    return documents, told


def _typeset(catalogue: Catalogue, items: Sequence[Item]) -> tuple[Mapping[str, bytes], list[str]]:
    """The PDFs that could be made, by document, and why others could not."""
    pdfs: dict[str, bytes] = {}
    problems = []
    for item, made in typeset(catalogue, items):
        if isinstance(made, bytes):
            pdfs[item.id] = made
        else:
            problems.append(str(made))
    return pdfs, problems


def _files(catalogue: Catalogue, item: Item, pdf: bytes | None) -> Iterator[File]:
    yield from render_document_files(catalogue, replace(item, has_pdf=pdf is not None))  # what it keeps goes with it
    if pdf is not None:
        yield File(OFFERED_FORMS["pdf"].file(item.path), pdf, format_collection_header(item), item.document.date)


class _WrittenTwins(Mapping[str, bytes]):
    """The twins as they are published."""

    def __init__(self, writer: GenerationWriter) -> None:
        self._writer = writer

    def __getitem__(self, path: str) -> bytes:
        return self._writer.read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _set_has_pdf(item: Item, has_pdf: bool) -> Item:
    """The item, with or without a PDF; the same one where that holds, since it keeps what was made of it."""
    return item if item.has_pdf == has_pdf else replace(item, has_pdf=has_pdf)


def _describe_altered_texts(catalogue: Catalogue, files: Mapping[str, PublishedFile]) -> Iterator[str]:
    """Which documents changed and kept their version, so that their permalink has another text."""
    for item in catalogue.items:
        kept = files.get(f"{item.version_path}.md")
        if kept is None or kept.sha256 == item.document.sha256:
            continue
        if kept.sha256 != hashlib.sha256(catalogue.markdown[item.id].encode()).hexdigest():  # it may be converted
            yield (
                f"The text at '{item.version_path}.md' changed and its version did not: the permalink keeps the text "
                "that was there first. Give the document a new version."
            )
