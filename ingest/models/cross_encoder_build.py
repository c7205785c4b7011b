"""Make a folder of a cross-encoder: export it to ONNX, and prove that it gives what the original gives."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from index import MissingExtraError
from index.models.cross_encoder import CrossEncoder, CrossEncoderError, CrossEncoderSpec
from ingest.models.onnx_export import ATTENTION_OPTIONS, export

MAX_DIFFERENCE = 0.001  # how far an output may be from the original's
MAX_WINDOW_TOKENS = 512  # tokens at most, whatever the model takes: passages are shorter
SAMPLE_PAIRS = (
    ("when does routing pay", "Routing pays if and only if the captured saving exceeds the cost of the signal."),
    ("when does routing pay", "A kettle whistles when steam escapes faster than its lid lets it through."),
    ("κ·Δ > γ", "| κ | Δ | γ |\n|---|---|---|\n| 0.8 | 0.5 | 0.05 |"),
    ("A kettle whistles when steam escapes.", "An excellent signal earns nothing. " * 200),  # beyond every window
)

SpecT = TypeVar("SpecT", bound=CrossEncoderSpec)


def build_cross_encoder(
    made: type[CrossEncoder[SpecT]],
    model: str,
    output: Path,
    name: str | None,
    describe: Callable[[Path, Any], Mapping[str, object]],
) -> SpecT:
    """Export a model (a hub name or a folder) to `output`, as a folder that `made` opens, and return its spec.

    `describe` gives what the spec of this kind states beside the files, of the address and the model's configuration,
    or raises the error of its kind. That is raised too for a model that cannot be loaded and for an export that does
    not agree with it, and MissingExtraError without the `models` extra; then nothing is written.
    """
    original, tokenizer = _load(model, made.error)
    facts = describe(Path(model), original.config)
    spec_name = f"{made.error.kind}.json"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _export(original, tokenizer, folder / "model.onnx")
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        spec_type: type[SpecT] = made.spec_type  # pyright: ignore[reportGeneralTypeIssues]  # each subclass sets it
        spec = spec_type(
            format=1,
            name=name or (Path(model).name if Path(model).exists() else model),
            window=_find_window(original.config, tokenizer),
            model_sha256=_hash_file(folder / "model.onnx"),
            tokenizer_sha256=_hash_file(folder / "tokenizer.json"),
            **facts,
        )
        (folder / spec_name).write_text(spec.model_dump_json(indent=2) + "\n")
        _prove(original, tokenizer, made(folder))
        output.mkdir(parents=True, exist_ok=True)
        for file in ("model.onnx", "tokenizer.json", spec_name):
            shutil.move(folder / file, output / file)
    return spec


def _load(model: str, error: type[CrossEncoderError]) -> tuple[Any, Any]:
    try:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
    except ImportError as missing:
        raise MissingExtraError(f"refdesk {error.kind} build", "models") from missing
    try:
        return AutoModelForSequenceClassification.from_pretrained(
            model, **ATTENTION_OPTIONS
        ).eval(), AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as problem:
        raise error(Path(model), f"transformers cannot load it ({str(problem).splitlines()[0]})") from problem


def _find_window(config: Any, tokenizer: Any) -> int:
    places = getattr(config, "max_position_embeddings", MAX_WINDOW_TOKENS)
    return min(int(tokenizer.model_max_length), int(places), MAX_WINDOW_TOKENS)


def _export(original: Any, tokenizer: Any, path: Path) -> None:
    inputs = dict(tokenizer(["a"], ["b c"], return_tensors="pt"))

    def give(*values: Any) -> Any:
        """The model's logits."""
        return original(**dict(zip(inputs, values, strict=True))).logits

    export(give, original, inputs, "logits", path, original.config)


def _prove(original: Any, tokenizer: Any, built: CrossEncoder[Any]) -> None:
    import torch

    for first, second in SAMPLE_PAIRS:
        pair = tokenizer([first], [second], return_tensors="pt", truncation=True, max_length=built.spec.window)
        with torch.no_grad():
            expected = original(**pair).logits[0].tolist()
        found = built.run(first, second).values
        if max(abs(one - other) for one, other in zip(found, expected, strict=True)) > MAX_DIFFERENCE:
            told = [", ".join(f"{value:.4f}" for value in values) for values in (found, expected)]
            raise built.error(built.folder, f"it scores a pair {told[0]} where the original scores {told[1]}")


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
