"""One publication: compare with what was published before, render and write what differs, record it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from index import LEDGER_FILE
from index.storage.files import replace_file
from llms.content.catalogue import Catalogue
from llms.content.file import File, FileFacts
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.links import format_collection_header
from llms.publishing.claims import admit, document_name
from llms.publishing.errors import PublishError
from llms.publishing.fingerprint import compute_fingerprint, compute_shared_digest
from llms.publishing.ledger import Ledger, PublishedDocument, encode_ledger
from llms.publishing.notices import describe_left_out
from llms.publishing.record import record
from llms.publishing.render import render, render_archive_files, render_document_files
from llms.publishing.state import FolderState, read_state
from llms.publishing.writer import FolderWriter
from llms.surfaces.pdf import has_date, typeset


@dataclass(frozen=True, slots=True)
class PublishReport:
    """How many files were written, removed as no longer published, and left as they were; and what to know."""

    written: int
    removed: int
    unchanged: int
    notices: Sequence[str] = ()


def bring_up_to_date(catalogue: Catalogue, folder: Path, stamp: str, pdf: bool, now: datetime) -> PublishReport:
    """Publish the catalogue to `folder`; see `publish`."""
    state = read_state(folder)
    catalogue, refused = admit(catalogue, state.ledger.documents, state.kept)
    if state.beside:
        _refuse_foreign(catalogue, folder, state)
    folder.mkdir(parents=True, exist_ok=True)
    started = replace(state.ledger, stamp="", beside=sorted(state.beside))
    replace_file(folder / LEDGER_FILE, encode_ledger(started), durable=False)
    writer = FolderWriter(folder, state, now)
    documents, told = _write_documents(catalogue, state, writer, pdf)
    facts = {path: FileFacts(entry.sha256, entry.size) for path, entry in writer.files.items()}
    for owner, file in render_archive_files(replace(catalogue, files=facts, twins=_PublishedTwins(folder))):
        writer.write(file, owner)
    removed = writer.remove_others()
    ledger = Ledger(stamp, None, writer.files, writer.links)
    recorded = record(ledger, state.ledger, catalogue, documents, now)
    replace_file(folder / LEDGER_FILE, encode_ledger(recorded), durable=False)
    altered = [_describe_altered_text(path) for path in writer.altered if path.endswith(".md")]
    notices = [*refused, *told, *altered]
    return PublishReport(writer.written, removed, len(writer.files) - writer.written, notices)


def _write_documents(
    catalogue: Catalogue, state: FolderState, writer: FolderWriter, pdf: bool
) -> tuple[Mapping[str, PublishedDocument], Sequence[str]]:
    """Write the files of every document that changed; also returns what its page lacks, and why it has no PDF."""
    shared = compute_shared_digest(catalogue)
    items = [_set_has_pdf(item, pdf and has_date(item)) for item in catalogue.items]
    prints = {item.id: compute_fingerprint(item, shared) for item in items}
    unchanged = {item.id: state.unchanged(item.id, prints[item.id]) for item in items}
    changed = [item for item in items if unchanged[item.id] is None]
    pdfs, told = _typeset(catalogue, [item for item in changed if item.has_pdf]) if pdf else ({}, [])
    documents: dict[str, PublishedDocument] = {}
    for item in items:
        known = unchanged[item.id]
        if known is not None:
            documents[item.id] = known
            for path in known.files:
                writer.keep(path, document_name(item))
            continue
        files = list(_files(catalogue, item, pdfs.get(item.id)))
        for file in files:
            writer.write(file, document_name(item))
        told += describe_left_out(catalogue, item)
        documents[item.id] = PublishedDocument(prints[item.id], item.document.sha256, [file.path for file in files])
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
    yield from render_document_files(catalogue, _set_has_pdf(item, pdf is not None))
    if pdf is not None:
        yield File(OFFERED_FORMS["pdf"].file(item.path), pdf, format_collection_header(item), item.document.date)


def _refuse_foreign(catalogue: Catalogue, folder: Path, state: FolderState) -> None:
    """Render all without writing, which is only needed in a folder that holds files of others."""
    for path, data in render(catalogue).items():
        if path in state.beside and (folder / path).read_bytes() != data:
            raise PublishError(folder, f"'{path}' is there and was not published by refdesk")


class _PublishedTwins(Mapping[str, bytes]):
    """The twins as they stand in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, path: str) -> bytes:
        return (self._folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _set_has_pdf(item: Item, has_pdf: bool) -> Item:
    """The item, with or without a PDF; the same one where that holds, since it keeps what was made of it."""
    return item if item.has_pdf == has_pdf else replace(item, has_pdf=has_pdf)


def _describe_altered_text(path: str) -> str:
    return (
        f"The text at '{path}' changed and its version did not: the permalink keeps the text that was published "
        "first. Give the document a new version."
    )
