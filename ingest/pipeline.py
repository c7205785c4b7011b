"""From a source to an index: read, parse, cut, embed, write, verify, switch. Only what changed is touched."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from index import (
    FORMAT,
    SHIPPED,
    ArchiveError,
    ArchiveInfo,
    Chunk,
    Document,
    Encoder,
    EncoderSpec,
    IndexMismatchError,
    IndexMissingError,
    Manifest,
    StrictIngestError,
    check_tables,
    forget_token_ranks,
    read_manifest,
    read_spec,
)
from index.citation import REGISTER, Register, keep_register, read_register
from ingest.embed import Embedding, embed
from ingest.parse import read_archive_info
from ingest.plan import Indexed, Plan, plan
from ingest.sources import SOURCES, SourceFile

if TYPE_CHECKING:
    from index.storage.schema import Entry
    from index.storage.writer import Canary, IndexWriter

BATCH_CHUNKS = 512  # chunks a commit: commits cost nothing then, and memory stays small
CUTTING = 2  # bump when documents are cut or embedded differently, so that old indexes count as stale


# a word between plain white space and punctuation, where every tokenizer cuts alike
_PLAIN_WORD = re.compile(r"(?<![^\s.,;:()])[A-Za-z]{6,39}(?![^\s.,;:()])")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `problems` are broken files, left out; `notices` are things to know."""

    added: int
    changed: int
    removed: int
    documents: int
    chunks: int
    embedded: int
    problems: Sequence[str]
    notices: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Job:
    """What one ingest works on; `digest` is that of everything that the index depends on."""

    source: Path
    folder: Path
    files: Sequence[SourceFile]
    info: ArchiveInfo
    register: Register
    encoder: Path
    spec: EncoderSpec
    digest: str
    rebuild: bool
    strict: bool


def is_stale(source: Path, folder: Path, encoder: Path = SHIPPED) -> bool:
    """Whether an ingest of `source` into the index in `folder` would change it; True when there is no index.

    Raises what an ingest raises before it reads a document: ArchiveError, EncoderError or IndexMismatchError.
    """
    job = _job(source, folder, encoder)
    manifest = _current(job)
    return manifest is None or manifest.archive_sha256 != job.digest


def ingest(
    source: Path,
    folder: Path,
    encoder: Path = SHIPPED,
    *,
    kind: str = "folder",
    rebuild: bool = False,
    strict: bool = False,
) -> IngestReport:
    """Bring the index in `folder` up to date with the files in `source` and switch readers to it atomically.

    Nothing changed: nothing is loaded or written. A broken file is reported and the rest ingested; what the
    index held of that file stays. With `strict`, a broken file stops everything before a write; with `rebuild`,
    all is made anew beside the old index; `kind` is one of SOURCES. A progress bar shows on a terminal. Raises
    ArchiveError, StrictIngestError, EncoderError, IndexMismatchError, IndexBusyError or IndexVerificationError;
    readers see the old index then.
    """
    job = _job(source, folder, encoder, kind=kind, rebuild=rebuild, strict=strict)
    manifest = _current(job)
    if manifest is not None and manifest.archive_sha256 == job.digest:
        check_tables(folder, manifest)
        if strict and manifest.problems:
            raise StrictIngestError(manifest.problems)
        return IngestReport(0, 0, 0, manifest.document_count, manifest.chunk_count, 0, manifest.problems, ())
    return asyncio.run(_bring_up_to_date(job))


async def _bring_up_to_date(job: _Job) -> IngestReport:
    from index.storage.writer import IndexWriter, exclusive  # lancedb takes a second to import

    with exclusive(job.folder):
        manifest = _current(job)
        if manifest is None:
            work = _plan(job, {})
            generation = _next_generation(job.folder)
            writer = await IndexWriter.create(job.folder, generation, job.encoder, job.spec, job.info.language)
        else:
            writer = await IndexWriter.update(job.folder, manifest, job.spec)
            work = _plan(job, await writer.sources())
        report = await _write(job, work, writer)
        await writer.prune()
        writer.remove_others(keep_previous=manifest is None)
        return report


async def _write(job: _Job, work: Plan, writer: "IndexWriter") -> IngestReport:
    canary: Canary | None = None
    embedded = 0
    if work.removed:
        await writer.remove(work.removed)
    for entries in _embedded(job, work):
        replaced = {entry.document.id for entry in entries}.intersection(work.replaced)
        await writer.write(entries, sorted(replaced))
        embedded += sum(len(entry.chunks) for entry in entries)
        canary = _canary(entries) or canary
    citations = keep_register(job.folder, job.register)
    manifest = await writer.switch(job.info, job.digest, canary, problems=work.problems, citations=citations)
    changed = len(work.replaced)
    return IngestReport(
        added=len(work.writes) - changed,
        changed=changed,
        removed=len(work.removed),
        documents=manifest.document_count,
        chunks=manifest.chunk_count,
        embedded=embedded,
        problems=work.problems,
        notices=work.notices,
    )


def _embedded(job: _Job, work: Plan) -> "Iterator[list[Entry]]":
    """The documents to write with chunks and vectors, in batches; no model is loaded when there are none."""
    if not work.writes:
        return
    from index.storage.schema import Entry
    from ingest.chunking.chunk import Chunker

    encoder = Encoder(job.encoder)
    chunker = Chunker(encoder)
    batch: list[tuple[Document, str, list[Chunk]]] = []
    with tqdm(total=len(work.writes), desc="Ingesting", unit=" documents", disable=None) as progress:
        for position, (document, markdown) in enumerate(work.writes, 1):
            batch.append((document, markdown, chunker.chunk(document, markdown)))
            if position < len(work.writes) and sum(len(chunks) for *_, chunks in batch) < BATCH_CHUNKS:
                continue
            plans = [Embedding.of(encoder, *item) for item in batch]
            vectors = embed(encoder, plans, os.cpu_count() or 1)
            entries = [Entry(*item, rows) for item, rows in zip(batch, vectors, strict=True)]
            yield entries
            progress.update(len(batch))
            batch = []


def _canary(entries: "Sequence[Entry]") -> "Canary | None":
    """The chunk with the longest word of a batch, to be found again before the switch."""
    from index.storage.writer import Canary

    words = [
        (len(word), word, entry, position)
        for entry in entries
        for position, chunk in enumerate(entry.chunks)
        for word in _PLAIN_WORD.findall(chunk.text)
    ]
    if not words:
        return None
    _, word, entry, position = max(words, key=lambda item: item[0])
    return Canary(entry.chunks[position].id, word, entry.vectors[position])


def _job(
    source: Path, folder: Path, encoder: Path, *, kind: str = "folder", rebuild: bool = False, strict: bool = False
) -> _Job:
    files = SOURCES[kind](source)
    info = read_archive_info(source)
    register = read_register(source / REGISTER)
    spec = read_spec(encoder)
    digest = hashlib.sha256(f"{FORMAT} {CUTTING} {spec.fingerprint} {info.model_dump_json()}\n".encode())
    for file in files:
        digest.update(f"{file.sha256} {file.path!r}\n".encode())
    if register.documents:
        digest.update(register.to_json().encode())
    return _Job(source, folder, files, info, register, encoder, spec, digest.hexdigest(), rebuild, strict)


def _current(job: _Job) -> Manifest | None:
    """The manifest to go on from; None to start anew. Raises IndexMismatchError for another encoder's index."""
    if job.rebuild:
        return None
    try:
        manifest = read_manifest(job.folder)
    except IndexMissingError:
        return None
    if manifest.encoder_sha256 != job.spec.fingerprint:
        made_by = manifest.encoder if manifest.encoder != job.spec.name else f"another build of {manifest.encoder}"
        raise IndexMismatchError(job.folder, f"was made by the encoder '{made_by}', not by '{job.spec.name}'")
    if manifest.archive.language != job.info.language:
        return None  # full text is cut into words by language
    if manifest.archive.plurals != job.info.plurals:
        return None  # documents know their published paths, which hold the plural
    return manifest


def _plan(job: _Job, indexed: Mapping[str, Indexed]) -> Plan:
    work = plan(job.files, indexed, job.register, job.info)
    forget_token_ranks()  # only parsing counts tokens, and what it holds would add to the peak
    if job.strict and work.problems:
        raise StrictIngestError(work.problems)
    if len(work.problems) == len(job.files):
        first = work.problems[0].removesuffix(".")
        reason = f"none of its {len(job.files)} file(s) is a valid document ({first})"
        raise ArchiveError(job.source, reason, "mend that first")
    return work


def _next_generation(folder: Path) -> int:
    """One after the generation in use; what a killed build left there is overwritten."""
    try:
        return read_manifest(folder).generation + 1
    except IndexMissingError:
        return 1
    except IndexMismatchError:
        return 1 + max((int(path.name.rpartition("-")[2]) for path in folder.glob("generation-*")), default=0)
