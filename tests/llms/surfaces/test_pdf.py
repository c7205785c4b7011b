"""PDFs of the dated documents, held to PDF/A-3a and PDF/UA-1 by Typst."""

import contextlib
import io
import re
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from index import MissingExtraError
from ingest import ingest
from llms import Catalogue, TypesettingError, read_ledger
from llms.publishing.publish import publish
from llms.surfaces import pdf
from tests.conftest import document_text
from tests.llms.catalogues import BASE, catalogue

HARD = (
    "# Hard\n\n<h2 id='tldr'>TL;DR</h2>\n\nInline $\\kappa\\;\\Delta$ and $$\\bar{\\alpha}_{1:1} = \\text{rate}$$\n\n"
    "$$\n\\begin{cases} a & b \\\\[4pt] c & d \\end{cases}\n$$\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\n"
    "[down](#below) [out](https://example.org/a_b) [there](../papers/otters.md)\n\n"
    "```python\nx = '#'\n```\n\n## Below\n"
)


def pdfs(made: Catalogue) -> dict[str, bytes | TypesettingError]:
    return {item.id: data for item, data in pdf.typeset(made, [item for item in made.items if pdf.has_date(item)])}


@pytest.fixture
def hard(archive: Path, index: Path) -> Catalogue:
    text = document_text("paper:hard", HARD, title='Hard: "100 %" of $_#{}~^\\ & α₀', date="2026-05", authors=["Å B"])
    (archive / "hard.md").write_text(text)
    (archive / "undated.md").write_text(document_text("note:undated", "x\n"))
    ingest(archive, index)
    return catalogue(index)


def test_a_pdf_is_archival_accessible_and_carries_its_source(hard: Catalogue) -> None:
    made = pdfs(hard)
    assert sorted(made) == ["note:glaciers", "paper:hard", "paper:kettles", "paper:otters"]
    data = made["paper:hard"]
    assert isinstance(data, bytes), data
    assert data.startswith(b"%PDF-1.7")
    for claim in (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/Lang", b"/StructTreeRoot"):
        assert claim in data
    assert b"hard.md" in data
    assert b"hard.bib" in data


def test_the_same_document_gives_the_same_pdf(hard: Catalogue) -> None:
    assert pdfs(hard) == pdfs(hard)


def test_a_document_that_cannot_be_set_is_told_and_the_others_are_published(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    (archive / "odd.md").write_text(
        document_text("paper:odd", "A sign that no font here has: \U00013000\n", date="2026")
    )
    ingest(archive, index)
    report = publish(catalogue(index), tmp_path / "public", "one", pdf=True)
    assert [notice for notice in report.notices if notice.startswith("No PDF of 'paper:odd' was made:")]
    page = (tmp_path / "public" / "current" / "papers" / "odd.html").read_text()
    assert "odd.pdf" not in page
    assert not (tmp_path / "public" / "current" / "papers" / "odd.pdf").exists()
    page = (tmp_path / "public" / "current" / "papers" / "otters.html").read_text()
    assert re.findall(r'citation_pdf_url" content="([^"]*)"', page) == [f"{BASE}/papers/otters.pdf"]
    assert (tmp_path / "public" / "current" / "papers" / "otters.pdf").read_bytes().startswith(b"%PDF")
    assert (
        f'length="{(tmp_path / "public" / "current" / "papers" / "otters.pdf").stat().st_size}"'
        in (tmp_path / "public" / "current" / "atom.xml").read_text()
    )
    before = read_ledger(tmp_path / "public").files
    assert publish(catalogue(index), tmp_path / "public", "one", pdf=True).written == 0
    assert read_ledger(tmp_path / "public").files == before


def test_without_the_extra_it_says_what_to_install(archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(archive, index)
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"Making PDFs needs packages .* pip install 'refdesk\[publish\]'"):
        list(pdf.typeset(catalogue(index), []))


def decompress(data: bytes) -> bytes:
    """What the streams of a PDF hold."""
    parts = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompressobj().decompress(stream))
    return b"\n".join(parts)


def test_a_pdf_leads_only_to_where_a_page_may_lead(archive: Path, index: Path) -> None:
    body = (
        "[one](javascript:alert(1)) [two](JAVA&Tab;SCRIPT:x) [three](file:///etc/passwd) [four](vbscript:x)\n\n"
        "<h2>[five](javascript:x) <script>six</script></h2>\n\n<h3></h3>\n\n[seven](https://example.org/seven)\n\n"
        '#read("/etc/passwd") $\\text{#read("x")}$ <script>eight</script>\n'
    )
    (archive / "links.md").write_text(document_text("paper:links", body, date="2026"))
    ingest(archive, index)
    data = pdfs(catalogue(index))["paper:links"]
    assert isinstance(data, bytes), data
    addresses = re.findall(rb"/URI ?\(([^)]*)\)", data + decompress(data))
    assert b"https://example.org/seven" in addresses
    assert not [address for address in addresses if not address.startswith(b"http")]


def test_a_pdf_has_what_the_standard_has(archive: Path, index: Path) -> None:
    body = (
        "## Title {#my-id .x}\n\nWater[^1] and ~~this~~.\n\n- [x] done\n- [ ] to do\n\nTerm\n: Meaning\n\n> [!NOTE]\n"
        "> **Mine**\n> Words.\n\nhttps://example.org/a\n\n[^1]: At sea level.\n"
    )
    (archive / "all.md").write_text(document_text("paper:all", body, date="2026"))
    ingest(archive, index)
    data = pdfs(catalogue(index))["paper:all"]
    assert isinstance(data, bytes), data
    shown = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    for words in ("Title Water1 and this. • ☒ done • ☐ to do", "Term Meaning Note Mine Words.", "1At sea level."):
        assert words in shown
    assert b"(https://example.org/a)" in decompress(data) + data


def test_long_formulas_and_wide_tables_stay_within_the_page(archive: Path, index: Path) -> None:
    sum_of_many = " + ".join(f"a_{{{number}}}" for number in range(60))
    head = "|".join(letter * 22 for letter in "abcdefg")
    body = f"$$x = {sum_of_many}$$\n\n|{head}|\n|{'---|' * 7}\n|1|2|3|4|5|6|7|\n"
    (archive / "wide.md").write_text(document_text("paper:wide", body, date="2026"))
    ingest(archive, index)
    data = pdfs(catalogue(index))["paper:wide"]
    assert isinstance(data, bytes), data
    page = PdfReader(io.BytesIO(data)).pages[0]
    places: list[tuple[float, str]] = []

    def note(text: str, frame: list[float], matrix: list[float], _: object, __: float) -> None:
        if text.strip():
            places.append((frame[0] * matrix[4] + frame[2] * matrix[5] + frame[4], text.strip()))

    page.extract_text(visitor_text=note)
    margin, width = 27 / 25.4 * 72 - 1, float(page.mediabox.width)  # points
    assert len(places) > 60
    assert [place for place, _ in places if not margin <= place <= width - margin] == []
    assert not [text for _, text in places if "c" * 22 in text]


def test_a_pdf_leads_to_what_it_cites_and_says_its_title_on_each_page(archive: Path, index: Path) -> None:
    body = 'It says "so" and isn\'t long.\n\n' + "Words of a paragraph that goes on.\n\n" * 60
    text = document_text("paper:long", body, title="A Long Text", date="2026", canonical="https://example.org/long")
    (archive / "long.md").write_text(text)
    ingest(archive, index)
    data = pdfs(catalogue(index))["paper:long"]
    assert isinstance(data, bytes), data
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    assert "“so” and isn’t long" in pages[0]
    for number, page in enumerate(pages[1:], 2):
        assert page.startswith("A Long Text") and page.endswith(f"{number} / {len(pages)}")
    content = decompress(data) + data
    assert b"(https://example.org/long)" in content and f"({BASE}/papers/long/sha256-".encode() in content
