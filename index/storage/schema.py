"""What the tables of an index are. Nothing here opens a connection."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from index.documents.chunk import Chunk
from index.documents.document import Document
from index.language.detection import detect_text
from index.language.stems import get_base_language
from index.models.encoder import Vectors

MAX_EXACT_CHUNKS = 100_000  # chunks; a product with all of them costs less than LanceDB's index up to here
# of the vector index for each dimension; with 1, ten times the limit has to be compared
# (docs/measurements/retrieval.md)
INDEX_BITS_PER_DIMENSION = 4


TITLE_COLUMN = "title_vector"
LANGUAGE_COLUMN = "language"
KEY_BYTES = 16  # of the hash of what was embedded: enough that no two texts of an index share one


@dataclass(frozen=True, slots=True)
class EmbeddedTexts:
    """What was embedded of a document: its opening, and its chunks by the keys of their texts.

    `share` is what each chunk's vector holds of the opening's. There is no key where the chunk's own vector is not in
    it, because the opening is the whole document. `title` is None where no title is known.
    """

    opening_key: bytes
    opening: Vectors
    share: float
    keys: Sequence[bytes | None]
    title: Vectors | None = None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document with all that the index holds of it; `vectors` has one row a chunk.

    `lookups` are the addresses that its links were looked up by, with what they led to, empty for nothing, and the
    files that it includes, as `join_lookups` puts them.
    """

    document: Document
    markdown: str
    chunks: Sequence[Chunk]
    vectors: Vectors
    embedded: EmbeddedTexts | None = None
    lookups: Mapping[str, str] = field(default_factory=dict)


def build_documents_schema(dimension: int) -> pa.Schema:
    """One row a document: its Markdown, its record, the addresses in it, and the vectors of its title and opening.

    Only an ingest reads the addresses and the opening. The language is that of its words in full text, by its ISO 639-1
    code: what no source states it may show by itself, which no record repeats.
    """
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("sha256", pa.string(), nullable=False),
            pa.field("cite_key", pa.string(), nullable=False),
            pa.field("chunk_count", pa.int32(), nullable=False),
            pa.field("record", pa.string(), nullable=False),
            pa.field("lookups", pa.string(), nullable=False),
            pa.field("markdown", pa.large_string(), nullable=False),
            pa.field("opening_key", pa.binary(KEY_BYTES)),
            pa.field("opening", pa.list_(pa.float32(), dimension)),
            pa.field("share", pa.float64()),
            pa.field(TITLE_COLUMN, pa.list_(pa.float32(), dimension)),
            pa.field(LANGUAGE_COLUMN, pa.string()),
        ]
    )


def build_chunks_schema(dimension: int) -> pa.Schema:
    """One row a chunk. `search_text` is what full-text search sees, `key` the hash of what the encoder did."""
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("document_id", pa.string(), nullable=False),
            pa.field("position", pa.int32(), nullable=False),
            pa.field("start", pa.int32(), nullable=False),
            pa.field("end", pa.int32(), nullable=False),
            pa.field("first_line", pa.int32(), nullable=False),
            pa.field("last_line", pa.int32(), nullable=False),
            pa.field("headings", pa.list_(pa.string()), nullable=False),
            pa.field("anchor", pa.string(), nullable=False),
            pa.field("text", pa.string(), nullable=False),
            pa.field("search_text", pa.string(), nullable=False),
            pa.field("tokens", pa.int32(), nullable=False),
            pa.field("key", pa.binary(KEY_BYTES)),
            pa.field("vector", pa.list_(pa.float32(), dimension), nullable=False),
        ]
    )


def stack_vectors(column: Any) -> Vectors:
    """The vectors of an Arrow array of lists of one length, a row each."""
    matrix: Vectors = column.flatten().to_numpy().reshape(len(column), column.type.list_size)
    return matrix


def build_documents_table(entries: Sequence[IndexEntry], dimension: int) -> pa.Table:
    """The rows of the documents table for these entries."""
    rows = [
        {
            "id": entry.document.id,
            "source": entry.document.source,
            "sha256": entry.document.sha256,
            "cite_key": entry.document.key,
            "chunk_count": len(entry.chunks),
            "record": entry.document.model_dump_json(),
            "lookups": json.dumps(entry.lookups, ensure_ascii=False) if entry.lookups else "",
            "markdown": entry.markdown,
            "opening_key": entry.embedded.opening_key if entry.embedded else None,
            "opening": entry.embedded.opening if entry.embedded else None,
            "share": entry.embedded.share if entry.embedded else None,
            TITLE_COLUMN: entry.embedded.title if entry.embedded else None,
            LANGUAGE_COLUMN: _tell_language(entry),
        }
        for entry in entries
    ]
    return pa.Table.from_pylist(rows, schema=build_documents_schema(dimension))


def _tell_language(entry: IndexEntry) -> str | None:
    """The language that full text takes a document's words for: the stated one, else the one that its text shows."""
    stated = entry.document.language
    return get_base_language(stated) if stated else detect_text(entry.markdown[entry.document.body_start :])


def build_chunks_table(entries: Sequence[IndexEntry], dimension: int) -> pa.Table:
    """The rows of the chunks table for these entries."""
    schema = build_chunks_schema(dimension)
    parts = [_build_chunk_rows(entry, schema) for entry in entries if entry.chunks]
    return pa.concat_tables(parts) if parts else schema.empty_table()


def _build_chunk_rows(entry: IndexEntry, schema: pa.Schema) -> pa.Table:
    names = [name for name in schema.names if name != "vector"]
    rows = [
        {
            "id": chunk.id,
            "document_id": chunk.document_id,
            "position": chunk.position,
            "start": chunk.start,
            "end": chunk.end,
            "first_line": chunk.first_line,
            "last_line": chunk.last_line,
            "headings": list(chunk.headings),
            "anchor": chunk.anchor,
            "text": chunk.text,
            "search_text": _build_search_text(entry.document, chunk),
            "tokens": chunk.tokens,
            "key": entry.embedded.keys[place] if entry.embedded else None,
        }
        for place, chunk in enumerate(entry.chunks)
    ]
    table = pa.Table.from_pylist(rows, schema=pa.schema([schema.field(name) for name in names]))
    flat = pa.array(entry.vectors.reshape(-1), type=pa.float32())
    return table.append_column(schema.field("vector"), pa.FixedSizeListArray.from_arrays(flat, entry.vectors.shape[1]))


def _build_search_text(document: Document, chunk: Chunk) -> str:
    """Title, headings and text, and the document's names in its first chunk.

    The title stands twice, which weighs it as a field of its own would (docs/measurements/retrieval.md); a title that
    was made up for a file without one is left out.
    """
    titles = [document.title] * 2 if document.is_titled else []
    headings = [heading for heading in chunk.headings if heading != document.title]
    names = [document.id, *document.arxiv, *document.names] if chunk.position == 0 else []
    return "\n".join([*titles, *headings, *names, chunk.searched])
