"""Chunk and embed: planned documents become entries of an index, a batch at a time."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Chunk, Document, Encoder
from index.storage.earlier_vectors import EarlierVectors
from index.storage.schema import IndexEntry
from ingest.chunking.chunk import Chunker
from ingest.progress import show_progress
from ingest.stages.convert import Draft
from ingest.stages.embed import Embedding, embed
from ingest.stages.kept_vectors import KeptVectors
from ingest.stages.texts import TextStore

BATCH_CHUNKS = 512  # chunks a commit: commits cost nothing then, and memory stays small


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries that are written together, and how many of their chunks had to be embedded."""

    entries: Sequence[IndexEntry]
    embedded: int


async def make_entries(
    drafts: Sequence[Draft],
    texts: TextStore,
    encoder_folder: Path,
    kept: KeptVectors,
    earlier: EarlierVectors | None = None,
) -> AsyncIterator[Batch]:
    """Cut and embed the documents, in batches; no model is loaded when there are none.

    What the index had, a state of which is `earlier`, is not embedded again, wherever it stood.
    """
    if not drafts:
        return
    encoder = Encoder(encoder_folder)
    chunker = Chunker(encoder)
    batch: list[tuple[Document, str, list[Chunk]]] = []
    lookups: list[Mapping[str, str]] = []
    chunks = 0
    with show_progress("Embedding", len(drafts), "documents") as count:
        for position, draft in enumerate(drafts, 1):
            markdown = texts.read(draft.text)
            lookups.append(draft.lookups)
            batch.append((draft.document, markdown, chunker.chunk(draft.document, markdown)))
            chunks += len(batch[-1][2])
            if position < len(drafts) and chunks < BATCH_CHUNKS:
                continue
            plans = [Embedding.of(encoder, *item) for item in batch]
            done = await embed(earlier, kept, encoder, plans, os.cpu_count() or 1)
            entries = [
                IndexEntry(*item, made.vectors, made.texts, found)
                for item, made, found in zip(batch, done, lookups, strict=True)
            ]
            yield Batch(entries, sum(made.new for made in done))
            count(len(batch))
            batch, lookups, chunks = [], [], 0
