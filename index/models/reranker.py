"""An optional second look at the best passages: a cross-encoder that reads query and passage together."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError

from index.errors import RefdeskError
from index.model import Model
from index.models.onnx_sessions import open_session


class RerankerError(RefdeskError, ValueError):
    """A reranker folder that cannot be used."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(
            f"The reranker in '{folder}' cannot be used: {reason}. Make one with 'refdesk reranker build', "
            "or leave REFDESK_RERANKER unset."
        )


class RerankerSpec(Model):
    """What `reranker.json` states; the files are checked against the hashes. `window` is in tokens."""

    format: Literal[1]
    name: str
    window: int
    model_sha256: str
    tokenizer_sha256: str


class Reranker:
    """Scores pairs of query and passage with ONNX Runtime; higher is better, in the model's own unit (a logit)."""

    def __init__(self, folder: Path) -> None:
        """Open the reranker in `folder`; weights load at the first use. Raises RerankerError without one."""
        self.folder = folder
        try:
            self.spec = RerankerSpec.model_validate_json((folder / "reranker.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise RerankerError(folder, "reranker.json is missing or not valid") from error

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """The score of each passage. A pair beyond the window is cut at the end of the passage.

        Raises RerankerError when a file is missing or altered.
        """
        return [self._score_pair(query, passage) for passage in passages]

    def _score_pair(self, query: str, passage: str) -> float:
        pair = self._tokenizer.encode(query, passage)
        rows = {
            "input_ids": pair.ids,
            "attention_mask": [1] * len(pair.ids),
            "token_type_ids": pair.type_ids,
        }
        feed = {name: np.array([values], dtype=np.int64) for name, values in rows.items() if name in self._inputs}
        return float(self._session.run(["score"], feed)[0][0])

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._checked("tokenizer.json", self.spec.tokenizer_sha256)))
        tokenizer.enable_truncation(self.spec.window, strategy="only_second")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(item.name for item in self._session.get_inputs())

    @cached_property
    def _session(self) -> Any:
        return open_session(self._checked("model.onnx", self.spec.model_sha256), threads=2)

    def _checked(self, name: str, sha256: str) -> Path:
        try:
            with (self.folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise RerankerError(self.folder, f"{name} cannot be read") from error
        if found != sha256:
            raise RerankerError(self.folder, f"{name} is not the file that reranker.json names")
        return self.folder / name
