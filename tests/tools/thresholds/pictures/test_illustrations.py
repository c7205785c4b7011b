import json
import re
from pathlib import Path

import pytest

from tools.thresholds import INFERENCE_FRONTIER, Threshold
from tools.thresholds.pictures import illustrations as illustrations_module
from tools.thresholds.pictures.illustrations import (
    EXAMPLE_LABEL,
    FOLDER,
    draw_illustrations,
    map_illustrated_documents,
    read_illustrations,
)
from tools.thresholds.pictures.picture import draw

NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def test_drawing_anew_writes_every_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(illustrations_module, "FOLDER", tmp_path / "drawn")
    monkeypatch.setattr(
        illustrations_module, "map_illustrated_documents", lambda: {"paper:inference-frontier": INFERENCE_FRONTIER}
    )
    draw_illustrations()
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {"paper.inference-frontier.svg", "alt.json"}


@pytest.mark.parametrize(("document_id", "threshold"), map_illustrated_documents().items())
def test_the_shipped_picture_is_what_the_code_draws(document_id: str, threshold: Threshold) -> None:
    shipped, drawn = read_illustrations()[document_id], draw(threshold, threshold.example, "svg", label=EXAMPLE_LABEL)
    assert shipped.threshold == threshold.name
    assert shipped.alt == drawn.alt
    svg = drawn.data.decode()
    assert NUMBER.sub("", shipped.svg) == NUMBER.sub("", svg)
    ours, theirs = ([float(number) for number in NUMBER.findall(text)] for text in (shipped.svg, svg))
    assert ours == pytest.approx(theirs, abs=0.01)  # the last digits are the processor's


def test_no_picture_is_left_over() -> None:
    names = {f"{document_id.replace(':', '.')}.svg" for document_id in map_illustrated_documents()}
    assert {path.name for path in FOLDER.iterdir()} == names | {"alt.json"}
    assert set(json.loads((FOLDER / "alt.json").read_text())) == set(map_illustrated_documents())


def test_every_paper_has_the_picture_of_its_threshold() -> None:
    families = {threshold.family for threshold in map_illustrated_documents().values()}
    assert {"cost_correct", "inference_frontier"} <= families
    papers = {document_id for document_id in map_illustrated_documents() if document_id.startswith("paper:")}
    assert "paper:inference-frontier" in papers
