"""Vectors that an ingest keeps while it runs, so that the next one need not embed again what a killed one had."""

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence

import numpy as np

from index import Encoder, EncoderSpec
from index.models.encoder import Vectors
from index.storage.earlier_vectors import compute_key
from index.storage.files import PARTIAL
from index.storage.location import IndexLocation

STEP_TEXTS = 32  # vectors a file and worker, so many that a kill loses at most: a third of a CPU second each
_PREFIX = "vectors-"
_NAME = re.compile(rf"{_PREFIX}[0-9]{{6,}}")  # other files are not ours
_KEY_BYTES = 32
_HEADER = struct.Struct("<32sII")  # sha256 of what follows the header, vectors, dimension


class KeptVectors:
    """The vectors of texts by the hash of encoder and text, in small files of an index that are never changed.

    A file that is not what was written, to the byte, counts for nothing: its texts are embedded again. Only an ingest
    that holds the lock of the location may use this.
    """

    def __init__(self, location: IndexLocation, spec: EncoderSpec) -> None:
        """Look what is kept in `location`. Raises OSError for what cannot be read."""
        self._location = location
        self._spec = spec
        self._places: dict[bytes, tuple[str, int]] = {}
        self._open: tuple[str, Vectors] = ("", np.empty((0, spec.dimension), dtype=np.float32))
        self._waiting: list[tuple[bytes, Vectors]] = []
        self.reused = 0
        names = _list_files(location)
        self._next = 1 + max((int(name.removeprefix(_PREFIX)) for name in names), default=0)
        for name in names:
            keys, _ = self._read(name)
            self._places.update((key, (name, row)) for row, key in enumerate(keys))

    def embed(self, encoder: Encoder, texts: Sequence[str], workers: int) -> Vectors:
        """The vectors of the texts, shape (len(texts), dimension); those that are not kept are embedded and kept."""
        vectors = np.empty((len(texts), self._spec.dimension), dtype=np.float32)
        keys = [compute_key(self._spec, text) for text in texts]
        missing = []
        for position, key in enumerate(keys):
            place = self._places.get(key)
            if place is None:
                missing.append(position)
            else:
                vectors[position] = self._take(*place)
        self.reused += len(texts) - len(missing)
        step = STEP_TEXTS * workers  # at its end all but one of the workers wait
        for some in self._split(missing, step):
            vectors[some] = encoder.encode_documents([texts[position] for position in some], workers=workers)
            self._waiting += [(keys[position], vectors[position].copy()) for position in some]
            if len(self._waiting) >= step:
                self._write()
        return vectors

    def remove(self) -> None:
        """Remove all that is kept, once readers see what was made of it."""
        incomplete = [name for name in self._location.names(f".{_PREFIX}") if name.endswith(PARTIAL)]
        for name in (*_list_files(self._location), *incomplete):
            self._location.remove(name)

    def _split(self, missing: Sequence[int], step: int) -> Iterator[Sequence[int]]:
        start = 0
        while start < len(missing):
            end = start + step - len(self._waiting)
            yield missing[start:end]
            start = end

    def _write(self) -> None:
        keys, rows = zip(*self._waiting, strict=True)
        body = b"".join(keys) + np.stack(rows).astype("<f4").tobytes()
        header = _HEADER.pack(hashlib.sha256(body).digest(), len(keys), self._spec.dimension)
        self._location.replace(f"{_PREFIX}{self._next:06}", header + body)
        self._next += 1
        self._waiting = []

    def _take(self, name: str, row: int) -> Vectors:
        if self._open[0] != name:
            self._open = (name, self._read(name)[1])
        vector: Vectors = self._open[1][row]
        return vector

    def _read(self, name: str) -> tuple[Sequence[bytes], Vectors]:
        """The keys and vectors of a file; none when it is not what was written, or of another dimension."""
        data = self._location.read(name)
        body = data[_HEADER.size :]
        nothing = np.empty((0, self._spec.dimension), dtype=np.float32)
        if len(data) < _HEADER.size:
            return (), nothing
        digest, count, dimension = _HEADER.unpack_from(data)
        if hashlib.sha256(body).digest() != digest or dimension != self._spec.dimension:
            return (), nothing
        keys = [body[start : start + _KEY_BYTES] for start in range(0, count * _KEY_BYTES, _KEY_BYTES)]
        return keys, np.frombuffer(body, "<f4", offset=count * _KEY_BYTES).reshape(count, dimension)


def _list_files(location: IndexLocation) -> Sequence[str]:
    return [name for name in location.names(_PREFIX) if _NAME.fullmatch(name)]
