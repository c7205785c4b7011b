"""A summary by others than the author of its work: each has its own record, and the work is what is cited."""

from pathlib import Path

import pytest

from index import ArchiveInfo, Document
from index.citation import make_citation_record
from index.citation.record import make_page_record
from ingest import ingest, parse
from ingest.sources.source import SourceFile
from tests.conftest import Cli, document_text

ARCHIVE = ArchiveInfo(title="Teas", summary="s", description="d")
WORK = {
    "authors": ["Ada Otter"],
    "date": "2025-03-04",
    "version": "2.0",
    "series": "Report #7 in the series",
    "canonical": "https://example.org/kettles",
    "pdf": "https://example.org/kettles.pdf",
}


def summary(**front: object) -> str:
    front = {"authors": ["{The Desk}"], "text": "summary", "title": "On Kettles", "about": WORK, **front}
    return document_text("paper:kettles", "# On Kettles\n\nKettles are said to sing.\n", **front)


def read(text: str) -> Document:
    return parse(SourceFile("kettles.md", text.encode()))[0]


def test_the_facts_of_the_work_are_those_by_which_its_summary_is_found_and_cited() -> None:
    document = read(summary())
    assert (document.authors, document.work_authors) == (("{The Desk}",), ("Ada Otter",))
    assert (document.date, document.version, document.canonical) == ("2025-03-04", "2.0", WORK["canonical"])
    assert document.key == "otter2025kettles"
    assert Document.model_validate_json(document.model_dump_json()) == document


def test_a_citation_is_that_of_the_work_and_the_page_is_apart() -> None:
    document = read(summary(about={**WORK, "title": "Kettles and Their Songs"}))
    work = make_citation_record(document, ARCHIVE, "https://desk.example")
    page = make_page_record(document, ARCHIVE, "https://desk.example")
    assert (work.title, work.authors[0].display, work.year) == ("Kettles and Their Songs", "Ada Otter", "2025")
    assert (work.number, work.url) == ("7", WORK["canonical"])
    assert (page.title, page.authors[0].display, page.date) == (
        "Summary of “Kettles and Their Songs”",
        "The Desk",
        None,
    )


def test_a_summary_without_authors_of_its_own_is_by_the_desk_of_the_archive() -> None:
    page = make_page_record(read(summary(authors=[])), ARCHIVE, "https://desk.example")
    assert page.authors[0].display == "Reference desk of Teas"


def test_a_fact_that_text_and_work_both_state_alike_is_one() -> None:
    assert read(summary(date="2025-03-04")).date == "2025-03-04"


@pytest.mark.parametrize("field", ["about: words", "sources: [one, two]", "sources: words", "about: [Ada]"])
def test_other_archives_use_the_words_in_other_senses(tmp_path: Path, index: Path, field: str, cli: Cli) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "x.md").write_text(f"---\ntitle: X\n{field}\n---\nWords.\n")
    assert ingest(tmp_path / "blog", index).notices == []
    name, _, value = field.partition(": ")
    shown = cli("show", "X", "--facts", "--index", index)[1]
    assert f"\n  {name}: {value.strip('[]')}" in shown


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("about: {date: yesterday}", "its about is left out, which is not valid (about, date: "),
        ("about: {title: Y}\ntext: full", "its about is left out, which is not valid (about: it is the work of"),
        ("sources: [{supports: x}]", "its sources is left out, which is not valid (sources, entry 1, kind: is missing"),
    ],
)
def test_in_other_archives_what_is_broken_is_left_out_and_noted(
    tmp_path: Path, index: Path, stated: str, told: str
) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "x.md").write_text(f"---\ntitle: X\n{stated}\n---\nWords.\n")
    report = ingest(tmp_path / "blog", index)
    assert any(told in notice for notice in report.notices)
    assert report.added == 1
