"""The picture that a document's page shows: drawn once, shipped as a file, so that publishing draws nothing.

`make pictures` draws them again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tools.thresholds import THRESHOLDS, Threshold

FOLDER = Path(__file__).with_name("illustrations")
EXAMPLE_LABEL = "an example"  # what the marked point of a shipped picture is
_DESCRIPTIONS_FILE = "alt.json"  # each document's description of its picture


@dataclass(frozen=True, slots=True)
class ThresholdIllustration:
    """A picture as SVG, what it shows in words, and the threshold that it is of."""

    threshold: str
    svg: str
    alt: str


def map_illustrated_documents() -> Mapping[str, Threshold]:
    """The threshold of each document that has a picture: the first whose first source the document is."""
    chosen: dict[str, Threshold] = {}
    for threshold in THRESHOLDS.values():
        chosen.setdefault(threshold.sources[0], threshold)
    return chosen


@cache
def read_illustrations() -> Mapping[str, ThresholdIllustration]:
    """The shipped picture of each document, by document id."""
    words: dict[str, str] = json.loads((FOLDER / _DESCRIPTIONS_FILE).read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            document_id: ThresholdIllustration(
                threshold.name, _get_file(document_id).read_text(encoding="utf-8"), words[document_id]
            )
            for document_id, threshold in map_illustrated_documents().items()
        }
    )


def draw_illustrations() -> None:
    """Draw every picture anew and write it with its description. Raises MissingExtraError without matplotlib."""
    from tools.thresholds.pictures.picture import draw

    FOLDER.mkdir(exist_ok=True)
    words = {}
    for document_id, threshold in map_illustrated_documents().items():
        drawing = draw(threshold, threshold.example, "svg", label=EXAMPLE_LABEL)
        _get_file(document_id).write_bytes(drawing.data)
        words[document_id] = drawing.alt
    text = json.dumps(words, ensure_ascii=False, indent=2, sort_keys=True)
    (FOLDER / _DESCRIPTIONS_FILE).write_text(text + "\n", encoding="utf-8")


def _get_file(document_id: str) -> Path:
    return FOLDER / f"{document_id.replace(':', '.')}.svg"
