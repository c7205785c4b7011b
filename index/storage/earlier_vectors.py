"""The vectors of an index by what the encoder read, so that a text is embedded once wherever it moves.

A chunk's stored vector holds a share of its document's opening. Beside it stands the hash of what was embedded for the
chunk, and beside its document the opening's vector with its share, so that the chunk's own vector is recovered: to 3
parts in ten million, at 16 bytes a chunk, where keeping it too would double what an index takes on disk.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import lancedb
import numpy as np
from numpy.typing import NDArray

from index.models.encoder import EncoderSpec, Vectors
from index.storage.location import IndexLocation
from index.storage.manifest import CHUNKS_TABLE, DOCUMENTS_TABLE, Manifest
from index.storage.schema import KEY_BYTES, stack_vectors

MAX_SHARE = 0.999  # of the opening in a vector, above which too little of the chunk's own is left to be recovered


def compute_key(spec: EncoderSpec, text: str) -> bytes:
    """The hash of a text and of the encoder that reads it; an index holds the first `KEY_BYTES` of it."""
    return hashlib.sha256(f"{spec.fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest()


class EarlierVectors:
    """The vectors of one state of an index, whatever is written or removed after it."""

    def __init__(self, documents: Any, chunks: Any) -> None:
        """Use `open`."""
        self._documents = documents
        self._chunks = chunks
        self._openings: _Keys | None = None
        self._texts: _Keys | None = None
        self._owners: dict[str, tuple[int, float]] = {}

    @classmethod
    async def open(cls, location: IndexLocation, manifest: Manifest) -> "EarlierVectors":
        """Open what the manifest names; nothing is read before it is asked for."""
        database = await lancedb.connect_async(location.generation(manifest.generation).uri)
        documents, chunks = await database.open_table(DOCUMENTS_TABLE), await database.open_table(CHUNKS_TABLE)
        await documents.checkout(manifest.documents_version)
        await chunks.checkout(manifest.chunks_version)
        return cls(documents, chunks)

    async def find(self, keys: Sequence[bytes]) -> tuple[Sequence[int], Vectors]:
        """The positions of the keys whose vectors are known, and those vectors, in the same order."""
        openings, texts = await self._read_keys()
        places, rows = openings.find(keys)
        found = dict(zip(places, await self._take_openings(rows), strict=True))
        rest = [position for position in range(len(keys)) if position not in found]
        places, rows = texts.find([keys[position] for position in rest])
        found.update(zip((rest[place] for place in places), await self._take_texts(rows), strict=True))
        positions = sorted(found)
        return positions, np.array([found[position] for position in positions], dtype=np.float32)

    async def _read_keys(self) -> "tuple[_Keys, _Keys]":
        if self._openings is None or self._texts is None:
            documents = await self._documents.query().select(["id", "opening_key", "share"]).with_row_id().to_arrow()
            self._openings = _Keys(documents["opening_key"], documents["_rowid"])
            columns = (documents[name].to_pylist() for name in ("id", "_rowid", "share"))
            self._owners = {name: (row, share) for name, row, share in zip(*columns, strict=True) if share is not None}
            chunks = await self._chunks.query().select(["key"]).with_row_id().to_arrow()
            self._texts = _Keys(chunks["key"], chunks["_rowid"])
        return self._openings, self._texts

    async def _take_openings(self, rows: Sequence[int]) -> Sequence[Vectors]:
        taken = await _take(self._documents, rows, ["opening"])
        return [taken[row]["opening"] for row in rows]

    async def _take_texts(self, rows: Sequence[int]) -> Sequence[Vectors]:
        """The chunks' own vectors: what is left without the opening's share."""
        taken = await _take(self._chunks, rows, ["vector", "document_id"])
        owners = {taken[row]["document_id"] for row in rows}
        openings = await _take(self._documents, [self._owners[name][0] for name in owners], ["opening"])
        found = []
        for row in rows:
            owner, share = self._owners[taken[row]["document_id"]]
            found.append((taken[row]["vector"] - share * openings[owner]["opening"]) / (1 - share))
        return found


class _Keys:
    """Keys in the order of their first bytes, with the rows that have them."""

    def __init__(self, keys: Any, rows: Any) -> None:
        is_known = keys.is_valid()
        known = keys.filter(is_known).combine_chunks()
        data = b"".join(known.to_pylist())
        self._keys: NDArray[np.uint64] = np.frombuffer(data, dtype="<u8").reshape(-1, KEY_BYTES // 8)
        self._rows: NDArray[np.uint64] = rows.filter(is_known).to_numpy()
        order = np.argsort(self._keys[:, 0], kind="stable")
        self._keys, self._rows = self._keys[order], self._rows[order]

    def find(self, keys: Sequence[bytes]) -> tuple[list[int], list[int]]:
        """The positions of those keys that are there, and a row of each."""
        if not keys or not len(self._rows):
            return [], []
        wanted = np.frombuffer(b"".join(key[:KEY_BYTES] for key in keys), dtype="<u8").reshape(-1, KEY_BYTES // 8)
        places = np.minimum(np.searchsorted(self._keys[:, 0], wanted[:, 0]), len(self._rows) - 1)
        positions = np.flatnonzero((self._keys[places] == wanted).all(axis=1))
        return positions.tolist(), self._rows[places[positions]].tolist()


async def _take(table: Any, rows: Sequence[int], columns: Sequence[str]) -> dict[int, dict[str, Any]]:
    """These columns of the rows with these ids, by id; a column of vectors gives arrays."""
    wanted = sorted(set(rows))
    if not wanted:
        return {}
    found = (await table.take_row_ids(wanted).select(list(columns)).with_row_id().to_arrow()).combine_chunks()
    values = {
        name: stack_vectors(found[name].combine_chunks()) if name in ("vector", "opening") else found[name].to_pylist()
        for name in columns
    }
    rows_found = found["_rowid"].to_pylist()
    return {row: {name: values[name][place] for name in columns} for place, row in enumerate(rows_found)}
