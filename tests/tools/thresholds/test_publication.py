import re
from pathlib import Path

import pytest

from tools.thresholds import composition, modifiers
from tools.thresholds.composition.published import PUBLISHED as COMPOSITION
from tools.thresholds.modifiers.published import PUBLISHED as MODIFIERS

ARCHIVE = Path(__file__).parents[3] / "archive"
FOLDERS = {"definition": "definitions", "field-note": "field-notes", "paper": "papers"}
ROWS = (*COMPOSITION, *MODIFIERS)
rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.claim)
MARKS = re.compile(r"[−–]|\\lvert|\\rvert|[$\\{}|,]")


def numbers(text):
    return re.findall(r"\d+(?:\.\d+)?", MARKS.sub("", text))


@rows
def test_every_number_that_is_said_to_be_stated_is_in_the_document(row):
    kind, slug = row.source.split(":")
    document = set(numbers((ARCHIVE / FOLDERS[kind] / f"{slug}.md").read_text(encoding="utf-8")))
    assert set(numbers(row.stated)) <= {*document, *(number.rstrip("0").rstrip(".") for number in document)}


@rows
def test_a_reproduced_number_is_the_stated_one(row):
    assert row.reason
    if row.status != "reproduced":
        return
    assert row.computed is not None
    stated, computed = numbers(row.stated), numbers(row.computed)
    assert stated == computed or set(stated) <= set(computed)


def test_each_row_is_there_once():
    assert len({(row.source, row.claim) for row in ROWS}) == len(ROWS)


def test_what_cannot_be_computed_says_what_is_missing():
    for row in ROWS:
        assert row.computed is not None or row.status == "not reproducible from what is published"


@pytest.mark.parametrize("family", [composition, modifiers])
def test_a_family_computes_its_numbers_only_when_they_are_asked_for(family):
    assert "PUBLISHED" not in vars(family)
    assert family.PUBLISHED in (COMPOSITION, MODIFIERS)
    with pytest.raises(AttributeError, match="has no attribute 'UNKNOWN'"):
        _ = family.UNKNOWN
