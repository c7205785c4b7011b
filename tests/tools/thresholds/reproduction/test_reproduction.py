import os
import re
from pathlib import Path

import pytest

from tests.each import for_each
from tests.tools.thresholds.test_thresholds import ARCHIVE, FOLDERS
from tools.thresholds.engine.publication import PublishedFigure
from tools.thresholds.reproduction.report import (
    find_discrepancies,
    list_published,
    render_discrepancies,
    render_reproduction_page,
)

PAGE = Path(__file__).parents[4] / "docs" / "reproduction.md"
MARKS = re.compile(r"[−–]|\\lvert|\\rvert|[$\\{}|,]")  # what may stand in and around a number
MISSING = "not reproducible from what is published"
every = for_each(list_published, lambda row: f"{row.source} {row.claim}")


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", MARKS.sub("", text))


@pytest.fixture(scope="module")
def page() -> str:
    return render_reproduction_page()


def test_the_page_is_what_the_code_computes(page: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


@every
def test_every_number_that_is_said_to_be_published_is_in_its_document(row: PublishedFigure) -> None:
    kind, slug = row.source.split(":")
    document = set(numbers((ARCHIVE / FOLDERS[kind] / f"{slug}.md").read_text(encoding="utf-8")))
    assert set(numbers(row.stated)) <= {*document, *(number.rstrip("0").rstrip(".") for number in document)}


@every
def test_a_reproduced_number_is_the_published_one(row: PublishedFigure) -> None:
    assert row.reason.endswith(".")
    assert row.computed or row.status == MISSING
    if row.status == "reproduced" and not re.search("[<>=^:]|over ", row.stated):  # no figures, or a bound
        computed = [float(number) for number in numbers(f"{row.computed} {row.reason}")]
        for number in numbers(row.stated):
            step = 10.0 ** -len(number.partition(".")[2].partition("e")[0])
            assert any(abs(float(number) - found) <= 0.51 * step + 1e-3 * found for found in computed), number


def test_the_page_counts_each_verdict_and_shows_each_claim_once(page: str) -> None:
    for derived in (False, True):
        assert f"{sum(row.derived is derived for row in list_published())} numbers: " in page
    assert len(list_published()) == len({(row.source, row.claim) for row in list_published()})
    assert page.count("\n| ") == len(list_published()) + len({(row.source, row.derived) for row in list_published()})


def test_a_derived_figure_is_never_the_authors() -> None:
    published = {row.claim for row in list_published() if not row.derived and row.status == "reproduced"}
    assert published == {
        "VCpD is the case R -> 1, rho_bar -> 0, alpha -> 1 of Cost-correct",
        "Slope of the cost in the accept rate",
        "A chain of 50,000 tokens and an answer of 500 is 100 to 1",
        "The threshold",
        "rStar-Math at rho = 64",
        "joint probes over single ones",
    }


def test_what_the_archive_does_not_publish_is_not_said_to_be_reproduced() -> None:
    missing = {row.claim for row in list_published() if row.status == MISSING}
    assert "The published simulation reaches 5 percent at 256 probes" in missing
    assert "All six systems that the paper examines lie on the paying side" in missing
    assert "The same partition on A100" in missing


def test_the_discrepancies_are_the_claims_beside_which_another_value_is_computed() -> None:
    found = find_discrepancies()
    assert all(row.status == MISSING and row.computed for row in found)
    assert any("accept rate" in row.claim and row.stated == "3x to 8x" for row in found)
    text = render_discrepancies()
    assert text.startswith(f"{len(found)} claims that what is computed")
    assert all(row.source in text for row in found)
