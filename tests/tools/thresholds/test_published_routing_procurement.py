import re
from pathlib import Path

import pytest

from tools.thresholds.procurement.published import PUBLISHED as PROCUREMENT
from tools.thresholds.routing.published import PUBLISHED as ROUTING

ARCHIVE = Path(__file__).parents[3] / "archive"
ROWS = [*ROUTING, *PROCUREMENT]
every = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.source} {row.claim}")


def numbers(text: str) -> list[str]:
    return re.findall(r"-?\d[\d,]*(?:\.\d+)?", text.replace("Delta", ""))


def document(source: str) -> str:
    kind, slug = source.split(":")
    return (ARCHIVE / f"{kind}s" / f"{slug}.md").read_text()


@every
def test_each_number_stated_stands_in_its_document(row):
    text = document(row.source)
    for number in numbers(row.stated):
        assert number in text, number


@every
def test_a_reproduced_number_is_the_stated_one(row):
    if row.status == "reproduced" and numbers(row.stated):
        assert numbers(row.computed) == numbers(row.stated)
    assert row.reason


def test_what_the_archive_does_not_publish_is_not_said_to_be_reproduced():
    missing = {row.claim for row in ROWS if row.status == "not reproducible from what is published"}
    assert "The published simulation reaches 5 percent at 256 probes" in missing
    assert "All six systems that the paper examines lie on the paying side" in missing
    assert all(row.computed for row in ROWS if row.status != "not reproducible from what is published")


def test_a_claim_is_listed_once():
    assert len({(row.claim, row.source) for row in ROWS}) == len(ROWS)
