"""A model that reads two texts together, run with ONNX Runtime: what rerankers and judges share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from pydantic import ValidationError

from index.errors import RefdeskError
from index.model import Model
from index.models.model_file import check_file
from index.models.onnx_sessions import open_session


class CrossEncoderError(RefdeskError, ValueError):
    """A folder of such a model that cannot be used; `kind` names the model, its command and its setting."""

    kind: ClassVar[str]

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(
            f"The {self.kind} in '{folder}' cannot be used: {reason}. Make one with 'refdesk {self.kind} build', "
            f"or leave REFDESK_{self.kind.upper()} unset."
        )


class CrossEncoderSpec(Model):
    """What `KIND.json` states; the files are checked against the hashes. `window` is in tokens."""

    format: Literal[1]
    name: str
    window: int
    model_sha256: str
    tokenizer_sha256: str


SpecT = TypeVar("SpecT", bound=CrossEncoderSpec)


@dataclass(frozen=True, slots=True)
class PairOutput:
    """What a model gives for two texts, and whether the longer one was cut at its end to fit the window."""

    values: Sequence[float]
    is_cut: bool


class CrossEncoder(Generic[SpecT]):
    """Runs a model of one kind: its folder has `KIND.json`, `model.onnx` and `tokenizer.json`."""

    spec_type: type[SpecT]
    error: ClassVar[type[CrossEncoderError]]

    def __init__(self, folder: Path) -> None:
        """Open the folder; weights load at the first use, or with `load`. Raises the error of its kind without one."""
        self.folder = folder
        name = f"{self.error.kind}.json"
        try:
            self.spec = self.spec_type.model_validate_json((folder / name).read_bytes())
        except (OSError, ValidationError) as error:
            raise self.error(folder, f"{name} is missing or not valid") from error

    def load(self) -> None:
        """Load the weights and the tokenizer, unless they are. Raises the error of its kind for altered files."""
        _ = self._session, self._tokenizer

    def run(self, first: str, second: str) -> PairOutput:
        """Run the model on two texts. Raises the error of its kind when a file is missing or altered."""
        pair = self._tokenizer.encode(first, second)
        rows = {
            "input_ids": pair.ids,
            "attention_mask": [1] * len(pair.ids),
            "token_type_ids": pair.type_ids,
        }
        feed = {name: np.array([values], dtype=np.int64) for name, values in rows.items() if name in self._inputs}
        values = np.atleast_1d(self._session.run(None, feed)[0][0])
        return PairOutput([float(value) for value in values], bool(pair.overflowing))

    def count_tokens(self, text: str) -> int:
        """The tokens of a text with those that frame it; at most the window, whatever the text is."""
        return len(self._tokenizer.encode(text).ids)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._checked("tokenizer.json", self.spec.tokenizer_sha256)))
        tokenizer.enable_truncation(self.spec.window, strategy="longest_first")  # the one that takes every pair
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(item.name for item in self._session.get_inputs())

    @cached_property
    def _session(self) -> Any:
        return open_session(self._checked("model.onnx", self.spec.model_sha256), threads=2)

    def _checked(self, name: str, sha256: str) -> Path:
        return check_file(self.folder, name, sha256, f"{self.error.kind}.json", self.error)
