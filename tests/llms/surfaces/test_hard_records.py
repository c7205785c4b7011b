"""Records that are hard to write down are right in every form: names, languages, identifiers, formulas in titles."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader

from ingest import ingest
from llms import TypesettingError
from llms.publishing.render import render
from llms.surfaces import pdf
from tests.conftest import document_text
from tests.llms.catalogues import catalogue

ATOM = "{http://www.w3.org/2005/Atom}"
AUTHORS = ["{Acme Institute}", "King, Jr, Martin Luther", "山田 太郎", "van der Berg, Anna", "김 철수"]
SHOWN = "Acme Institute, Martin Luther King Jr, 山田 太郎, Anna van der Berg, 김 철수"
TITLE = "On $x^2$ and $\\frac{H}{G}$ at $5 or $6"
READ = "On x² and H/G at $5 or $6"
BODY = "The rate is $r^* = H/G$.\n\n$$\\sqrt{\\log K/N}$$\n\n| a | b |\n|---|---|\n| one | two |\n| last | row |"


@pytest.fixture
def published(archive: Path, index: Path) -> Mapping[str, bytes]:
    facts = {"doi": "10.1234/ab(c).5", "eprint": "2401.01234v2", "eprint_class": "cs.LG", "language": "ja"}
    text = document_text("paper:hard", BODY, title=TITLE, authors=AUTHORS, date="2024-03-02", **facts)
    (archive / "hard.md").write_text(text)
    ingest(archive, index)
    return render(catalogue(index))


def read_tags(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<meta name="citation_(\w+)" content="([^"]*)">', page)


def test_names_stand_everywhere_as_one_writes_them(published: Mapping[str, bytes]) -> None:
    page = published["papers/hard.html"].decode()
    assert f'<p class="facts" data-markdown-ignore>{SHOWN} · ' in page
    names = SHOWN.split(", ")
    entry = next(one for one in json.loads(published["feed.json"])["items"] if one["url"].endswith("papers/hard"))
    assert [author["name"] for author in entry["authors"]] == names
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", published["papers/rss.xml"].decode())[-5:] == names
    authors = json.loads(published["papers/hard.jsonld"])["author"]
    assert [author["name"] for author in authors] == names
    assert [author["@type"] for author in authors] == ["Organization", *["Person"] * 4]
    tags = [value for name, value in read_tags(page) if name == "author"]
    assert tags == ["Acme Institute", "King, Martin Luther, Jr", "山田, 太郎", "van der Berg, Anna", "김, 철수"]
    bibtex = published["papers/hard.bib"].decode()
    assert "{Acme Institute} and King, Jr, Martin Luther and 山田, 太郎 and van der Berg, Anna and 김, 철수" in bibtex


def test_a_document_says_its_own_language(published: Mapping[str, bytes]) -> None:
    page = published["papers/hard.html"].decode()
    assert '<html lang="ja">' in page and ("language", "ja") in read_tags(page)
    assert json.loads(published["papers/hard.jsonld"])["inLanguage"] == "ja"
    assert json.loads(published["papers/hard.csl.json"])[0]["language"] == "ja"
    assert "LA  - ja" in published["papers/hard.ris"].decode()
    assert '<html lang="en">' in published["papers/otters.html"].decode()


def test_a_work_is_known_by_its_doi_and_its_number_on_arxiv(published: Mapping[str, bytes]) -> None:
    page = published["papers/hard.html"].decode()
    assert {("doi", "10.1234/ab(c).5"), ("arxiv_id", "2401.01234v2")} <= {*read_tags(page)}
    assert '<link rel="cite-as" href="https://doi.org/10.1234/ab(c).5">' in page
    identifiers = json.loads(published["papers/hard.jsonld"])["identifier"]
    assert {"https://doi.org/10.1234/ab(c).5", "https://arxiv.org/abs/2401.01234v2"} <= {*identifiers}
    twin = published["papers/hard.md"].decode()
    assert 'doi: "10.1234/ab(c).5"\neprint: "2401.01234v2"\neprint_class: "cs.LG"\nlanguage: "ja"\n' in twin


def test_formulas_of_a_title_are_set_typed_or_read(published: Mapping[str, bytes]) -> None:
    page = published["papers/hard.html"].decode()
    heading = re.findall(r"<h1>(.*?)</h1>", page)[0]
    assert heading.count("<math ") == 2 and heading.endswith(" at $5 or $6")
    assert f"<title>{READ}</title>" in page and ("title", READ) in read_tags(page)
    assert f"<title>{READ}</title>" in published["atom.xml"].decode()
    assert json.loads(published["papers/hard.jsonld"])["name"] == READ
    assert f"TI  - {READ}" in published["papers/hard.ris"].decode()
    assert "{$x^2$} and {$\\frac{H}{G}$} at \\$5 or \\$6" in published["papers/hard.bib"].decode()
    assert f"# {TITLE}\n" in published["papers/hard.md"].decode()


def test_a_feed_is_whole_for_a_reader_that_knows_no_mathml(published: Mapping[str, bytes]) -> None:
    atom = ElementTree.fromstring(published["papers/atom.xml"])
    entry = next(one for one in atom.iter(f"{ATOM}entry") if READ in "".join(one.itertext()))
    content = entry.findtext(f"{ATOM}content") or ""
    assert "<i>r* = H/G</i>" in content and "<i>√(log K/N)</i>" in content and "<math" not in content
    assert [
        link.get("href", "").rpartition("/")[2] for link in entry.iter(f"{ATOM}link") if link.get("rel") == "alternate"
    ] == ["hard"]
    rss = published["papers/rss.xml"].decode()
    assert "<content:encoded>" in rss and "&lt;i&gt;r* = H/G&lt;/i&gt;" in rss


def test_a_new_text_with_the_same_date_is_a_change_in_feeds_and_sitemaps(
    published: Mapping[str, bytes], archive: Path, index: Path
) -> None:
    def read_times(files: Mapping[str, bytes]) -> tuple[str, str, str]:
        entry = re.findall(r"<entry>\s<id>[^<]*papers/hard</id>.*?</entry>", files["atom.xml"].decode(), re.DOTALL)[0]
        days = dict(re.findall(r"<loc>([^<]*)</loc><lastmod>([^<]*)", files["sitemap-papers.xml"].decode()))
        day = next(day for url, day in days.items() if url.endswith("papers/hard"))
        updated, published_at = re.findall(r"<(?:updated|published)>([^<]*)<", entry)
        return updated, published_at, day

    assert read_times(published) == ("2024-03-02T00:00:00Z", "2024-03-02T00:00:00Z", "2024-03-02")
    source = archive / "hard.md"
    source.write_text(source.read_text() + "\n\nAnother paragraph.\n")
    ingest(archive, index)
    updated, published_at, day = read_times(render(catalogue(index)))
    assert published_at == "2024-03-02T00:00:00Z"
    assert updated > "2026" and updated.startswith(day)


def test_a_pdf_keeps_the_last_row_of_its_text_and_says_what_it_cannot_set(archive: Path, index: Path) -> None:
    (archive / "rows.md").write_text(document_text("paper:rows", BODY, date="2024"))
    (archive / "far.md").write_text(document_text("paper:far", "日本", date="2024"))
    ingest(archive, index)
    made = catalogue(index)
    data = {item.id: data for item, data in pdf.typeset(made, [item for item in made.items if pdf.has_date(item)])}
    rows, far = data["paper:rows"], data["paper:far"]
    assert isinstance(rows, bytes) and isinstance(far, TypesettingError)
    shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(rows)).pages)
    assert "row" in shown and "|" not in shown
    assert str(far) == (
        "No PDF of 'paper:far' was made: the font of the PDFs has no '日'. Its page and its other forms have all of it."
    )
