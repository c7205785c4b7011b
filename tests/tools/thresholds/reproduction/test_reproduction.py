import json
import os
import re
from pathlib import Path

import pytest

from tests.each import for_each
from tests.tools.thresholds.test_thresholds import ARCHIVE, FOLDERS
from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.reproduction.discrepancies import (
    KEPT,
    find_discrepancies,
    read_discrepancies,
    render_discrepancies,
    render_discrepancy_document,
)
from tools.thresholds.reproduction.replication import render_replications
from tools.thresholds.reproduction.report import list_published, render_reproduction_page

DOCS = Path(__file__).parents[4] / "docs"
MARKS = re.compile(r"[−–]|\\lvert|\\rvert|[$\\{}|,]")  # what may stand in and around a number
MISSING = "not reproducible from what is published"
every = for_each(list_published, lambda row: f"{row.source} {row.claim}")


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", MARKS.sub("", text))


@pytest.fixture(scope="module")
def page() -> str:
    return render_reproduction_page()


def test_the_pages_are_what_the_code_computes(page: str) -> None:
    pages = {
        DOCS / "reproduction.md": page,
        DOCS / "discrepancies.md": render_discrepancies(),
        DOCS / "replications.md": render_replications(),
        ARCHIVE / "pages" / "discrepancies.md": render_discrepancy_document(),
    }
    for path, text in pages.items():
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text


def test_the_document_of_discrepancies_has_every_one_with_its_verdict() -> None:
    text = render_discrepancy_document()
    for row in find_discrepancies():
        section = text.partition(f"## {row.claim[0].upper()}{row.claim[1:]}\n")[2].partition("\n## ")[0]
        assert all(part and part in section for part in (row.stated, row.equation, row.computed, row.verdict))


def test_the_discrepancies_that_a_release_keeps_are_what_the_code_computes() -> None:
    rows = [row.model_dump(mode="json") for row in find_discrepancies()]
    text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        KEPT.write_text(text, encoding="utf-8")
    assert KEPT.read_text(encoding="utf-8") == text
    assert read_discrepancies() == find_discrepancies()


@every
def test_every_number_that_is_said_to_be_published_is_in_its_document(row: PublishedFigure) -> None:
    kind, slug = row.source.split(":")
    document = set(numbers((ARCHIVE / FOLDERS[kind] / f"{slug}.md").read_text(encoding="utf-8")))
    assert set(numbers(row.stated)) <= {*document, *(number.rstrip("0").rstrip(".") for number in document)}


@every
def test_a_reproduced_number_is_the_published_one(row: PublishedFigure) -> None:
    assert row.reason.endswith(".")
    assert row.computed or row.verdict == MISSING
    if row.verdict == "reproduced" and not re.search("[<>=^:]|over ", row.stated):  # no figures, or a bound
        computed = [float(number) for number in numbers(f"{row.computed} {row.reason}")]
        for number in numbers(row.stated):
            step = 10.0 ** -len(number.partition(".")[2].partition("e")[0])
            assert any(abs(float(number) - found) <= 0.51 * step + 1e-3 * found for found in computed), number


def test_the_page_counts_each_verdict_and_shows_each_claim_once(page: str) -> None:
    for derived in (False, True):
        assert f"{sum((row.status == 'derived') is derived for row in list_published())} numbers: " in page
    assert len(list_published()) == len({(row.source, row.claim) for row in list_published()})
    assert page.count("\n| ") == len(list_published()) + len(
        {(row.source, row.status == "derived") for row in list_published()}
    )


def test_a_derived_figure_is_never_the_authors() -> None:
    published = {row.claim for row in list_published() if row.status != "derived" and row.verdict == "reproduced"}
    assert published == {
        "VCpD is the case R -> 1, rho_bar -> 0, alpha -> 1 of Cost-correct",
        "Slope of the cost in the accept rate",
        "A chain of 50,000 tokens and an answer of 500 is 100 to 1",
        "The threshold",
        "rStar-Math at rho = 64",
        "joint probes over single ones",
    }


def test_what_the_archive_does_not_publish_is_not_said_to_be_reproduced() -> None:
    missing = {row.claim for row in list_published() if row.verdict == MISSING}
    assert "The published simulation reaches 5 percent at 256 probes" in missing
    assert "All six systems that the paper examines lie on the paying side" in missing
    assert "The same partition on A100" in missing


def test_a_claim_says_what_it_rests_on() -> None:
    basis = {row.claim: row.basis for row in list_published()}
    assert basis["The threshold"] == "stated"
    assert basis["Constant of the published bound"] == "proved"
    assert basis["rStar-Math at rho = 64"] == "calibrated, Corollary 1"
    assert basis["goodput under scarcity"] == "literature"
    assert basis["Union bound"] == "derived"


def test_a_discrepancy_is_the_authors_claim_with_the_equation_that_gives_something_else() -> None:
    found = {row.claim: row for row in find_discrepancies()}
    assert all(row.equation and row.computed and row.status in ("stated", "calibrated") for row in found.values())
    leverage = found["Advantage of the accept rate per percentage point on the band from 0.2 to 0.7"]
    assert (leverage.stated, leverage.computed) == ("3x to 8x", "5.00x down to 1.43x")
    assert "from 416 probes at alpha_min = 1, from 1,664" in (
        found["The published simulation reaches 5 percent at 256 probes"].computed or ""
    )
    assert [row for row in found.values() if row.verdict == "reproduced"] == []
