"""A PDF becomes the text layer of its pages; every page is known, and running heads are gone."""

import io

import pypdf
import pytest

from index.markdown.plain_text import render_plain_text
from ingest.converters import convert
from ingest.errors import SourceFileError
from tests.ingest.converters.originals import make_pdf, make_pdf_of_streams
from tests.known import known

PDF = "application/pdf"
TEXT = "Load shedding keeps the latency flat while a service is overloaded"


def make_report(pages: int) -> bytes:
    """Pages with a running head, a number, a note whose numbers are its own, and text."""
    return make_pdf(
        [
            [
                (50, 570, "Report of the year"),
                (50, 480, f"{TEXT} number {page * 7}."),
                (50, 460, f"On sheet {page} it is said that $30/$60 are paid."),
                (50, 60, f"{page + 4} See note {page * page} of the appendix."),
                (200, 20, f"Page {page + 10} of {pages}"),
            ]
            for page in range(1, pages + 1)
        ],
        Title="Shedding load",
        Author="Ada Example, Bo Sample",
        CreationDate="D:20250304000000Z",
    )


def test_each_page_is_known_and_running_heads_are_gone() -> None:
    found = convert(make_report(4), PDF, "r.pdf")
    places = known(found.places)
    for page in range(1, 5):
        start = found.markdown.index(f"On sheet {page}")
        assert places.name(start, start + 8) == f"p. {page}"
        assert f"See note {page * page} of" in found.markdown
    assert places.name(0, len(found.markdown)) == "pp. 1-4"
    assert "Report of the year" not in found.markdown
    assert "Page 1" not in found.markdown
    assert found.warnings == ()


def test_title_and_authors_are_facts_and_times_of_the_file_are_none() -> None:
    assert convert(make_report(1), PDF, "r.pdf").facts == {
        "title": "Shedding load",
        "authors": ["Ada Example", "Bo Sample"],
    }
    page = [[(50, 400, TEXT)]]
    for title, author, facts in (
        ("Microsoft Word - draft.docx", "", {}),
        ("untitled", "Example, Ada", {"authors": ["Example, Ada"]}),
        ("", "Ada Example and Bo Sample", {"authors": ["Ada Example", "Bo Sample"]}),
        ("T", "Example, Ada; Sample, Bo", {"title": "T", "authors": ["Example, Ada", "Sample, Bo"]}),
    ):
        assert convert(make_pdf(page, Title=title, Author=author), PDF, "r.pdf").facts == facts


def test_a_page_without_text_is_told_and_keeps_its_number() -> None:
    found = convert(make_pdf([[(50, 400, TEXT)], [], [(50, 400, "The third page.")]]), PDF, "r.pdf")
    start = found.markdown.index("The third")
    assert known(found.places).name(start, start + 3) == "p. 3"
    assert found.warnings == ("1 of 3 page(s) have no text layer and are left out",)


def test_a_pdf_that_cannot_be_read_is_refused_with_its_reason() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_report(1)))
    writer.encrypt("secret", "owner", algorithm="AES-256")
    encrypted = io.BytesIO()
    writer.write(encrypted)
    loop = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    for data, reason in (
        (make_pdf_of_streams([b"10 10 100 100 re f"]), "it has no text layer, as a scan has none"),
        (encrypted.getvalue(), "it is encrypted and needs a password"),
        (make_report(1)[:300], "it is cut off, broken or no PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "it is cut off, broken or no PDF"),
        (loop + b"trailer<</Root 1 0 R/Size 3>>\n%%EOF", "its pages cannot be found"),
    ):
        with pytest.raises(SourceFileError, match=reason):
            convert(data, PDF, "r.pdf")


def test_words_that_look_like_html_stay_words() -> None:
    found = convert(make_pdf([[(50, 400, "Use the <b>tag</b>, 2 * 3 and a < b.")]]), PDF, "r.pdf")
    assert render_plain_text(found.markdown).text.strip() == "Use the <b>tag</b>, 2 * 3 and a < b."


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_report(1)))
    writer.encrypt("", "owner", algorithm="AES-256")
    data = io.BytesIO()
    writer.write(data)
    assert TEXT in convert(data.getvalue(), PDF, "r.pdf").markdown
