"""Make a reranker from any cross-encoder: export it, and prove that it scores as the original does."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from index import MissingExtraError
from index.models.reranker import Reranker, RerankerError, RerankerSpec
from ingest.models.onnx_export import ATTENTION_OPTIONS, export

MAX_SCORE_DIFFERENCE = 0.001  # how far a score may be from the original's
MAX_WINDOW_TOKENS = 512  # tokens at most, whatever the model takes: passages are shorter
SAMPLE_PAIRS = (
    ("when does routing pay", "Routing pays if and only if the captured saving exceeds the cost of the signal."),
    ("when does routing pay", "A kettle whistles when steam escapes faster than its lid lets it through."),
    ("κ·Δ > γ", "| κ | Δ | γ |\n|---|---|---|\n| 0.8 | 0.5 | 0.05 |"),
)


def build_reranker(model: str, output: Path, *, name: str | None = None) -> RerankerSpec:
    """Export a cross-encoder with one score (a hub name or a folder) to `output` and return its spec.

    Raises RerankerError when the model has no single score or the export does not agree with it, and
    MissingExtraError without the `models` extra; then nothing is written.
    """
    original, tokenizer = _load(model)
    if original.config.num_labels != 1:
        raise RerankerError(Path(model), f"it gives {original.config.num_labels} scores a pair instead of one")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _export(original, tokenizer, folder / "model.onnx")
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        spec = RerankerSpec(
            format=1,
            name=name or (Path(model).name if Path(model).exists() else model),
            window=min(
                int(tokenizer.model_max_length), int(original.config.max_position_embeddings), MAX_WINDOW_TOKENS
            ),
            model_sha256=_hash_file(folder / "model.onnx"),
            tokenizer_sha256=_hash_file(folder / "tokenizer.json"),
        )
        (folder / "reranker.json").write_text(spec.model_dump_json(indent=2) + "\n")
        _prove(original, tokenizer, folder)
        output.mkdir(parents=True, exist_ok=True)
        for file in ("model.onnx", "tokenizer.json", "reranker.json"):
            shutil.move(folder / file, output / file)
    return spec


def _load(model: str) -> tuple[Any, Any]:
    try:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError("refdesk reranker build", "models") from error
    try:
        return AutoModelForSequenceClassification.from_pretrained(
            model, **ATTENTION_OPTIONS
        ).eval(), AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise RerankerError(Path(model), f"transformers cannot load it ({str(error).splitlines()[0]})") from error


def _export(original: Any, tokenizer: Any, path: Path) -> None:
    inputs = dict(tokenizer(["a"], ["b c"], return_tensors="pt"))

    def score(*values: Any) -> Any:
        """The model's one score."""
        return original(**dict(zip(inputs, values, strict=True))).logits[:, 0]

    export(score, original, inputs, "score", path, original.config)


def _prove(original: Any, tokenizer: Any, folder: Path) -> None:
    import torch

    reranker = Reranker(folder)
    for query, passage in SAMPLE_PAIRS:
        with torch.no_grad():
            expected = float(original(**tokenizer([query], [passage], return_tensors="pt")).logits[0, 0])
        found = reranker.scores(query, [passage])[0]
        if abs(found - expected) > MAX_SCORE_DIFFERENCE:
            raise RerankerError(folder, f"it scores a pair {found:.4f} where the original scores {expected:.4f}")


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
