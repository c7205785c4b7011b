"""Make a judge from any model of entailment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.models.judge import Judge, JudgeError, JudgeSpec, read_relations
from ingest.models.cross_encoder_build import build_cross_encoder


def build_judge(model: str, output: Path, *, name: str | None = None) -> JudgeSpec:
    """Export a model of entailment (a hub name or a folder) to `output` and return its spec.

    It reads passage and statement in this order, and its labels name entailment and contradiction. Raises JudgeError
    when they do not or the export does not agree with the model, and MissingExtraError without the `models` extra;
    then nothing is written.
    """
    return build_cross_encoder(Judge, model, output, name, _describe)


def _describe(model: Path, config: Any) -> Mapping[str, object]:
    labels = [str(config.id2label[number]) for number in range(config.num_labels)]
    relations = read_relations(labels)
    if relations is None:
        shown = ", ".join(labels[:10])
        raise JudgeError(model, f"its labels ({shown}) do not name entailment and contradiction, each once")
    return {"relations": relations}
