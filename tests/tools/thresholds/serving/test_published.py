from pathlib import Path

import pytest

from tests.each import for_each
from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.serving.published import PUBLISHED

ARCHIVE = Path(__file__).parents[4] / "archive"
FOLDERS = {"definition": "definitions", "paper": "papers"}
ROWS = {row.claim: row for row in PUBLISHED}
every = for_each(lambda: PUBLISHED, lambda row: row.claim)


@every
def test_every_number_names_the_document_that_states_it(row: PublishedFigure) -> None:
    kind, slug = row.source.split(":")
    text = (ARCHIVE / FOLDERS[kind] / f"{slug}.md").read_text(encoding="utf-8")
    figures = [part for part in row.stated.replace("USD ", "").split(", ") if part[:4].replace(".", "").isdigit()]
    assert all(figure.split()[0] in text for figure in figures), figures


@every
def test_what_cannot_be_reproduced_says_why_and_the_rest_is_computed(row: PublishedFigure) -> None:
    assert row.reason
    assert row.computed is not None or row.verdict == "not reproducible from what is published"


def test_each_claim_stands_once() -> None:
    assert len(ROWS) == len(PUBLISHED)


@pytest.mark.parametrize(
    ("start", "computed"),
    [
        ("Worked example, r = 32, x1 = 2e-05", "18.22, 17.8, disaggregated"),
        ("Worked example: the crossing", "r* = 21.43"),
        ("H100, 8192/128: colocated", "23.35, 19.2, 15.5 GB/s"),
        ("H200, 8192/128: colocated", "29.5, 24.11, 15.9 GB/s"),
        ("H100, 8192/128, kv_bw", "23.35, 75.18, 17.1 GB/s"),
        ("H100, 256/1024: colocated", "0.3246, 0.3515, none"),
        ("At 2 requests/s", "H100 colocated, H200 colocated, A100 disaggregated"),
        ("Break-even KV bandwidth on A100", "1.01 GB/s, 1.28 GB/s, 1.51 GB/s"),
        ("KV cache of Llama-3-70B", "327,680 bytes, 2.7 GB"),
        ("One pass over 8 billion weights", "4.8 ms, 1.2 ms"),
    ],
)
def test_the_figures_of_the_archive_come_out(start: str, computed: str) -> None:
    (row,) = [row for row in PUBLISHED if row.claim.startswith(start)]
    assert (row.computed, row.verdict) == (computed, "reproduced")


def test_what_the_model_contradicts_is_not_called_reproduced() -> None:
    assert ROWS["The same partition on A100"].verdict == "not reproducible from what is published"
    (mooncake,) = [row for row in PUBLISHED if row.claim.startswith("Mooncake")]
    assert mooncake.computed is None
