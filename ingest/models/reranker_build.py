"""Make a reranker from any cross-encoder that gives one score."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.models.cross_encoder import CrossEncoderSpec
from index.models.reranker import Reranker, RerankerError
from ingest.models.cross_encoder_build import build_cross_encoder


def build_reranker(model: str, output: Path, *, name: str | None = None) -> CrossEncoderSpec:
    """Export a cross-encoder with one score (a hub name or a folder) to `output` and return its spec.

    Raises RerankerError when the model has no single score or the export does not agree with it, and
    MissingExtraError without the `models` extra; then nothing is written.
    """
    return build_cross_encoder(Reranker, model, output, name, _describe)


def _describe(model: Path, config: Any) -> Mapping[str, object]:
    if config.num_labels != 1:
        raise RerankerError(model, f"it gives {config.num_labels} scores a pair instead of one")
    return {}
