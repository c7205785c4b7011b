"""Chunk and embed: planned documents become entries of an index, a batch at a time."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index import Chunk, Document, Encoder
from index.storage.schema import IndexEntry
from ingest.chunking.chunk import Chunker
from ingest.progress import show_progress
from ingest.stages.convert import Draft
from ingest.stages.embed import Embedding, embed
from ingest.stages.kept_vectors import KeptVectors
from ingest.stages.texts import TextStore

BATCH_CHUNKS = 512  # chunks a commit: commits cost nothing then, and memory stays small


def make_entries(
    drafts: Sequence[Draft], texts: TextStore, encoder_folder: Path, kept: KeptVectors
) -> Iterator[list[IndexEntry]]:
    """Cut and embed the documents, in batches; no model is loaded when there are none."""
    if not drafts:
        return
    encoder = Encoder(encoder_folder)
    chunker = Chunker(encoder)
    batch: list[tuple[Document, str, list[Chunk]]] = []
    lookups: list[Mapping[str, str]] = []
    with show_progress("Embedding", len(drafts), "documents") as count:
        for position, draft in enumerate(drafts, 1):
            markdown = texts.read(draft.text)
            lookups.append(draft.lookups)
            batch.append((draft.document, markdown, chunker.chunk(draft.document, markdown)))
            if position < len(drafts) and sum(len(chunks) for *_, chunks in batch) < BATCH_CHUNKS:
                continue
            plans = [Embedding.of(encoder, *item) for item in batch]
            vectors = embed(kept, encoder, plans, os.cpu_count() or 1)
            yield [IndexEntry(*item, rows, found) for item, rows, found in zip(batch, vectors, lookups, strict=True)]
            count(len(batch))
            batch, lookups = [], []
