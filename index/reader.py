"""One state of an index, opened for reading and never changing under its reader."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
from numpy.typing import NDArray

from index.chunk import Chunk
from index.citation import kept_register
from index.document import Document
from index.encoder import Encoder, Vectors
from index.errors import DocumentNotFoundError, EncoderError, IndexMismatchError
from index.full_text import match
from index.manifest import CHUNKS, DOCUMENTS, Manifest, generation_folder, read_manifest

_CHUNK_COLUMNS = [
    "id",
    "document_id",
    "start",
    "end",
    "first_line",
    "last_line",
    "headings",
    "anchor",
    "text",
    "tokens",
]


class Reader:
    """Reads the documents, chunks and vectors of one state of an index.

    The records and the vectors are held in memory: a dot product with all of them costs 0.3 ms at 10,000
    chunks, where LanceDB's flat scan takes 7 ms (docs/retrieval.md).
    """

    def __init__(
        self, folder: Path, manifest: Manifest, encoder: Encoder | None, encoder_problem: str | None, tables: Any
    ) -> None:
        """Use `Reader.open`."""
        self._folder = folder
        self.manifest = manifest
        self.encoder = encoder
        self.encoder_problem = encoder_problem
        self._documents_table, self._chunks_table = tables
        self.documents: Mapping[str, Document] = {}
        self.register = kept_register(folder, manifest.citations)
        self._chunk_ids: list[str] = []
        self._positions: dict[str, int] = {}
        self._row_ids: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._vectors: Vectors = np.empty((0, 0), dtype=np.float32)

    @classmethod
    async def open(cls, folder: Path, *, with_search: bool = True) -> "Reader":
        """Open what the manifest names; without search, neither encoder nor vectors are loaded.

        An encoder that cannot be loaded does not stop the reader: search answers from full text then, and
        `encoder_problem` says why. Raises IndexMissingError or IndexMismatchError.
        """
        manifest = read_manifest(folder)
        home = generation_folder(folder, manifest.generation)
        encoder, problem = _open_encoder(folder, home / "encoder", manifest) if with_search else (None, None)
        try:
            database = await lancedb.connect_async(home)
            tables = [await database.open_table(DOCUMENTS), await database.open_table(CHUNKS)]
            await tables[0].checkout(manifest.documents_version)
            await tables[1].checkout(manifest.chunks_version)
            reader = cls(folder, manifest, encoder, problem, tables)
            await reader._load_documents()
            if with_search:
                await reader._load_vectors()
        except (ValueError, RuntimeError, OSError) as error:  # what lancedb raises for missing or broken files
            raise IndexMismatchError(folder, "does not hold the tables that its manifest names") from error
        return reader

    async def _load_documents(self) -> None:
        records = (await self._documents_table.query().select(["id", "record"]).to_arrow()).to_pydict()
        rows = zip(records["id"], records["record"], strict=True)
        self.documents = {name: Document.model_validate_json(record) for name, record in sorted(rows)}

    async def _load_vectors(self) -> None:
        table = await self._chunks_table.query().select(["id", "vector"]).with_row_id().to_arrow()
        self._chunk_ids = table["id"].to_pylist()
        self._positions = {name: position for position, name in enumerate(self._chunk_ids)}
        self._row_ids = table["_rowid"].to_numpy()
        flat = table["vector"].combine_chunks().flatten().to_numpy()
        self._vectors = flat.reshape(len(self._chunk_ids), -1) if self._chunk_ids else self._vectors

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell files that vanished or broke under the reader as what they are."""
        try:
            yield
        except (ValueError, RuntimeError, OSError) as error:
            raise IndexMismatchError(self._folder, "has files that are missing or broken") from error

    def document(self, document_id: str) -> Document:
        """The record of a document. Raises DocumentNotFoundError, naming a near id if there is one."""
        try:
            return self.documents[document_id]
        except KeyError as error:
            raise DocumentNotFoundError(document_id, _nearest(document_id, self.documents)) from error

    async def markdown(self, document_id: str) -> str:
        """The file of a document, unchanged. Raises DocumentNotFoundError."""
        self.document(document_id)
        query = self._documents_table.query().where(f"id = '{document_id}'").select(["markdown"])
        with self._told():
            return str((await query.to_arrow())["markdown"][0].as_py())

    async def all_markdown(self) -> Mapping[str, str]:
        """Every document's file by id."""
        with self._told():
            rows = (await self._documents_table.query().select(["id", "markdown"]).to_arrow()).to_pydict()
        return dict(zip(rows["id"], rows["markdown"], strict=True))

    async def documents_with(self, words: str, limit: int) -> list[str]:
        """The ids of the documents whose passages have most of these words, of the best `limit` passages."""
        matching = self._chunks_table.query().nearest_to_text(match(words))
        with self._told():
            found = await matching.select(["document_id", "_score"]).limit(limit).to_arrow()
        return list(dict.fromkeys(found["document_id"].to_pylist()))

    async def chunks(self, chunk_ids: Sequence[str]) -> Mapping[str, Chunk]:
        """The chunks with these ids; an id that does not exist is not in the answer."""
        rows = [int(self._row_ids[self._positions[name]]) for name in chunk_ids if name in self._positions]
        with self._told():
            table = await self._chunks_table.take_row_ids(rows).select(_CHUNK_COLUMNS).to_arrow()
        return {row["id"]: _chunk(row) for row in table.to_pylist()}

    async def text_scores(self, query: str, limit: int) -> Mapping[str, float]:
        """BM25 scores by chunk id for the best `limit` chunks; empty when no word of the query is in the index."""
        matching = self._chunks_table.query().nearest_to_text(match(query))
        with self._told():
            rows = (await matching.select(["id", "_score"]).limit(limit).to_arrow()).to_pydict()
        return dict(zip(rows["id"], rows["_score"], strict=True))

    def cosines(self, vector: Vectors, limit: int, also: Sequence[str]) -> Mapping[str, float]:
        """Exact cosines by chunk id: of the nearest `limit` chunks to `vector`, and of the chunks in `also`."""
        scores = self._vectors @ vector
        nearest = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
        positions = [*map(int, nearest), *(self._positions[name] for name in also)]
        return {self._chunk_ids[position]: float(scores[position]) for position in positions}


def _open_encoder(folder: Path, home: Path, manifest: Manifest) -> tuple[Encoder | None, str | None]:
    try:
        encoder = Encoder(home)
        if encoder.spec.fingerprint != manifest.encoder_sha256:
            raise IndexMismatchError(folder, f"was made by another encoder than '{encoder.spec.name}' beside it")
        encoder.load()
    except EncoderError as error:
        return None, str(error)
    return encoder, None


def _chunk(row: Mapping[str, Any]) -> Chunk:
    return Chunk(
        document_id=row["document_id"],
        position=int(row["id"].rpartition("#")[2]),
        start=row["start"],
        end=row["end"],
        first_line=row["first_line"],
        last_line=row["last_line"],
        headings=tuple(row["headings"]),
        anchor=row["anchor"],
        text=row["text"],
        tokens=row["tokens"],
    )


def _nearest(document_id: str, documents: Mapping[str, Document]) -> str | None:
    import difflib

    by_slug = [name for name in documents if name.partition(":")[2] == document_id]
    near = by_slug or difflib.get_close_matches(document_id[:120], documents, n=1, cutoff=0.75)
    return near[0] if near else None
