import os
from pathlib import Path

from tests.tools.thresholds.test_thresholds import ARCHIVE, FOLDERS
from tools.thresholds.reproduction import published, reproduction_page

PAGE = Path(__file__).parents[3] / "docs" / "reproduction.md"


def test_the_page_is_what_the_code_computes():
    page = reproduction_page()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_each_number_names_a_document_of_the_archive():
    for row in published():
        kind, slug = row.source.split(":")
        assert (ARCHIVE / FOLDERS[kind] / f"{slug}.md").is_file(), row.source


def test_what_is_reproduced_was_computed_and_each_verdict_has_its_reason():
    for row in published():
        assert row.reason.endswith(".")
        if row.status == "reproduced":
            assert row.computed


def test_the_page_counts_each_verdict_and_shows_each_claim_once():
    page, rows = reproduction_page(), published()
    assert f"{len(rows)} numbers: " in page
    assert len(rows) == len({(row.source, row.claim) for row in rows})
    assert page.count("\n| ") == len(rows) + len({row.source for row in rows})
