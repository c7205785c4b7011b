"""The encoder that turns text into vectors: ONNX weights, a tokenizer and the facts about them."""

import hashlib
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from index.errors import RefdeskError
from index.model import Model
from index.models.model_file import check_file
from index.models.onnx_sessions import open_session

Vectors = NDArray[np.float32]
Tokens = NDArray[np.int64]  # ids of one text's tokens, shape (1, tokens)

UNKNOWN_TOKENS = frozenset({"[UNK]", "<unk>"})  # as WordPiece and SentencePiece call them

SHIPPED_ENCODER = Path(__file__).parents[1] / "encoders" / "all-minilm-l6-v2"


class EncoderError(RefdeskError, ValueError):
    """An encoder folder that cannot be used."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"The encoder in '{folder}' cannot be used: {reason}. Make one with 'refdesk encoder build'.")


class EncoderSpec(Model):
    """What `encoder.json` states about an encoder; its files are checked against the hashes.

    `window` is the longest input in tokens, special tokens included. `agreement` is the lowest
    cosine between this encoder and the model it was made from on the build's sample. `languages` are those that it
    knows, by their ISO 639-1 codes, None for many or where nobody said. `cosine_weight` is that of its cosines beside
    full text, `related_cosine` the cosine from which its best passage for a query is on the subject,
    `unrelated_cosine` that to which it is not, and `foreign_related_cosine` the former for a query in another language
    than the passages (docs/measurements/retrieval.md).
    """

    format: Literal[1]
    name: str
    dimension: int
    window: int
    precision: Literal["fp32", "int8"]
    query_prefix: str
    document_prefix: str
    agreement: float
    languages: tuple[str, ...] | None = None
    cosine_weight: float = 0.5
    related_cosine: float = 0.35
    unrelated_cosine: float = 0.0
    foreign_related_cosine: float | None = None
    source_sha256: str
    model_sha256: str
    tokenizer_sha256: str

    @property
    def fingerprint(self) -> str:
        """The sha256 over both files' hashes and all that changes a vector: the encoder's identity."""
        parts = (self.model_sha256, self.tokenizer_sha256, self.query_prefix, self.document_prefix, str(self.window))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def find_related_cosines(self, *, foreign: bool) -> tuple[float, float]:
        """The cosine from which a best passage is on the subject, and that to which it is not.

        `foreign` says that query and passages are in different languages.
        """
        if foreign and self.foreign_related_cosine is not None:
            return self.foreign_related_cosine, 0.0
        return self.related_cosine, self.unrelated_cosine

    def knows(self, language: str) -> bool:
        """Whether it knows a language by its ISO 639-1 code, as far as anybody said."""
        return self.languages is None or language in self.languages


def read_spec(folder: Path) -> EncoderSpec:
    """Read `encoder.json` of an encoder folder. Raises EncoderError when it is missing or broken."""
    try:
        return EncoderSpec.model_validate_json((folder / "encoder.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise EncoderError(folder, "encoder.json is missing or not valid") from error


def copy_encoder(source: Path, target: Path) -> None:
    """Copy an encoder's three files; an equal copy is left alone.

    Raises EncoderError when one cannot be read, OSError when the copy cannot be written.
    """
    if target.is_dir() and read_spec(target).fingerprint == read_spec(source).fingerprint:
        return
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    partial.mkdir(parents=True)
    for name in ("model.onnx", "tokenizer.json", "encoder.json"):
        try:
            file = (source / name).open("rb")
        except OSError as error:
            raise EncoderError(source, f"{name} cannot be read ({error.strerror})") from error
        with file, (partial / name).open("wb") as copy:
            shutil.copyfileobj(file, copy)
    partial.rename(target)


class _Loaded:
    """What one file holds, loaded once for all encoders with an equal one, and for as long as one of them is there."""

    _all: ClassVar[WeakValueDictionary[str, "_Loaded"]] = WeakValueDictionary()
    _lock = threading.Lock()

    def __init__(self, content: Any) -> None:
        self.content = content

    @classmethod
    def share(cls, sha256: str, load: Callable[[], Any]) -> "_Loaded":
        """What the file with this hash holds; `load` is asked where no encoder holds it."""
        with cls._lock:
            found = cls._all.get(sha256)
            if found is None:
                found = cls._all[sha256] = cls(load())
            return found


class Encoder:
    """Embeds texts with ONNX Runtime; vectors come out normalised, so a dot product is a cosine."""

    def __init__(self, folder: Path) -> None:
        """Open the encoder in `folder`; nothing is loaded before the first use.

        One thread works on one input: a second costs half as much CPU again and saves no time
        (docs/measurements/retrieval.md).
        Raises EncoderError for a folder without an encoder.
        """
        self.folder = folder
        self.spec = read_spec(folder)

    @property
    def tokenizer(self) -> Any:
        """The `tokenizers.Tokenizer`, with no truncation and no padding."""
        return self._tokenizer.content

    @cached_property
    def _tokenizer(self) -> _Loaded:
        from tokenizers import Tokenizer

        path = self._checked("tokenizer.json", self.spec.tokenizer_sha256)

        def load() -> Any:
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            return tokenizer

        return _Loaded.share(self.spec.tokenizer_sha256, load)

    @cached_property
    def _session(self) -> _Loaded:
        path = self._checked("model.onnx", self.spec.model_sha256)
        return _Loaded.share(self.spec.model_sha256, lambda: open_session(path, threads=1))

    def check(self) -> None:
        """Compare the files with their hashes, without loading them. Raises EncoderError like `load`."""
        self._checked("tokenizer.json", self.spec.tokenizer_sha256)
        self._checked("model.onnx", self.spec.model_sha256)

    def load(self) -> None:
        """Load tokenizer and weights now. Raises EncoderError when a file is missing or altered."""
        _ = self._tokenizer, self._session

    @cached_property
    def room(self) -> int:
        """The longest document in tokens that the window takes, beside special tokens and the prefix."""
        return self.spec.window - len(self.tokenizer.encode(self.spec.document_prefix).ids)

    def is_word(self, word: str) -> bool:
        """Whether the vocabulary has `word` as a whole, as it has the commonest words and no misspelt one."""
        return len(self.tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def compute_unknown_share(self, text: str) -> float:
        """The share of the tokens of a text that the vocabulary lacks: all those have one vector."""
        found = self.tokenizer.encode(text, add_special_tokens=False)
        unknown = sum(token in UNKNOWN_TOKENS for token in found.tokens)
        return unknown / max(len(found.tokens), 1)

    def find_token_starts(self, text: str) -> list[int]:
        """The offset in `text` at which each of its tokens starts, special tokens not included."""
        return [start for start, _ in self.tokenizer.encode(text, add_special_tokens=False).offsets]

    def encode_query(self, query: str) -> Vectors:
        """Embed one query, shape (dimension,). A query beyond the window is cut at the window."""
        return self.vector(self.tokenize_query(query))

    def tokenize_query(self, query: str) -> Tokens:
        """What of a query goes into `vector`; this holds the interpreter lock for 0.03 ms, and that lets it go."""
        return self._tokenize(self.spec.query_prefix + query)

    def vector(self, tokens: Tokens) -> Vectors:
        """The vector of a tokenized text, shape (dimension,)."""
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        vector: Vectors = self._session.content.run(["sentence_embedding"], feed)[0][0]
        return vector

    def encode_documents(self, texts: Sequence[str], *, workers: int = 1) -> Vectors:
        """Embed texts, shape (len(texts), dimension), in the order given, `workers` of them at a time.

        Each text is embedded by itself: without padding that takes less time than batches (6.5 CPU-ms a chunk
        against 14 in batches of 8) and half of their memory, and a vector depends on its text alone. Callers keep
        texts within the window; what goes beyond it is not embedded.
        """
        self.load()
        with ThreadPoolExecutor(workers) as pool:  # ONNX Runtime runs outside the interpreter lock
            rows = list(pool.map(self._embed, [self.spec.document_prefix + text for text in texts]))
        return np.stack(rows) if rows else np.empty((0, self.spec.dimension), dtype=np.float32)

    def _embed(self, text: str) -> Vectors:
        return self.vector(self._tokenize(text))

    def _tokenize(self, text: str) -> Tokens:
        ids = self.tokenizer.encode(text).ids
        if len(ids) > self.spec.window:
            ids = [*ids[: self.spec.window - 1], ids[-1]]  # a cut text still ends in the closing special token
        return np.array([ids], dtype=np.int64)

    def _checked(self, name: str, sha256: str) -> Path:
        return check_file(self.folder, name, sha256, "encoder.json", EncoderError)
