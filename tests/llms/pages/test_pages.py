"""Pages: what people see and what machines read in them."""

import html
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urljoin

import pytest
from jinja2 import StrictUndefined, UndefinedError

from index import ArchiveInfo, Document
from ingest import ingest
from llms import Catalogue, Illustration, ServiceDescription
from llms.content.html.body import convert_to_mathml
from llms.pages.assets import list_style_sheets, name_asset
from llms.pages.template import escape_quotes
from llms.pages.theme import TEMPLATES
from llms.publishing.publish import publish
from llms.publishing.render import render
from tests.conftest import ROOT, document_text
from tests.llms.catalogues import BASE, catalogue


@pytest.fixture(scope="session")
def files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


def meta(page: str, name: str) -> list[str]:
    return re.findall(rf'<meta name="{name}" content="([^"]*)">', page)


def test_a_page_says_the_same_to_people_scholars_and_programs(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    title = "The Routing Premium. An Economic Threshold for Difficulty-Conditional Inference Compute."
    assert re.findall(r"<h1>(.*?)</h1>", page) == [title]
    assert meta(page, "citation_title") == [f"Summary of “{title.removesuffix('.')}”"]
    assert meta(page, "citation_author") == ["Refdesk"]
    assert meta(page, "citation_publication_date") == []
    assert "Refdesk, on a work by Manu Bhardwaj · " in page
    assert "rft.creator=Manu+Bhardwaj" in page  # what is to be cited is the work
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert (data["@type"], data["headline"]) == ("Article", title)
    assert data["author"] == [{"@type": "Organization", "name": "Refdesk"}]  # ours is a summary, and says so
    assert not {"abstract", "datePublished", "version", "publisher"} & set(data)
    work = data["isBasedOn"]
    assert (work["@type"], work["url"]) == ("ScholarlyArticle", "https://ifitsmanu.com/papers/routing-premium/")
    assert (work["author"][0]["name"], work["datePublished"], work["version"]) == ("Manu Bhardwaj", "2026-05-15", "1.0")
    assert not {"abstract", "description", "license"} & set(work)
    assert data == json.loads(files["papers/routing-premium.jsonld"])
    links = dict(re.findall(r'<link rel="(cite-as|canonical|license|author|about)" href="([^"]*)">', page))
    assert links["canonical"] == f"{BASE}/papers/routing-premium"
    assert links["cite-as"].startswith(f"{BASE}/papers/routing-premium/sha256-")
    assert links["about"] == "https://ifitsmanu.com/papers/routing-premium/"
    assert "author" not in links
    facts = json.loads(files["api/index.json"])
    (record,) = (each for each in facts["documents"] if each["id"] == "paper:routing-premium")
    assert record["authors"] == ["{Refdesk}"]
    assert record["about"]["authors"] == ["Manu Bhardwaj"]
    assert record["about"]["title"] == title
    assert {source["kind"] for source in record["sources"]} == {"author", "cited", "derived"}
    sources = page[page.index('<h2 id="refdesk-sources">') :]
    assert '<a href="https://arxiv.org/abs/2211.17192">' in sources
    assert "<code>routing_premium(kappa=0.8, Delta=0.5, gamma=0.05)</code> (computed here): at_kappa = 0.1" in sources


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("Example, Ada", {"@type": "Person", "name": "Ada Example", "givenName": "Ada", "familyName": "Example"}),
        (
            "Ludwig van Beethoven",
            {
                "@type": "Person",
                "name": "Ludwig van Beethoven",
                "givenName": "Ludwig",
                "familyName": "van Beethoven",
            },
        ),
        (
            "Davis, Jr., Sammy",
            {
                "@type": "Person",
                "name": "Sammy Davis Jr.",
                "givenName": "Sammy",
                "familyName": "Davis",
                "honorificSuffix": "Jr.",
            },
        ),
        ("Plato", {"@type": "Person", "name": "Plato"}),
        ("{The Otter Society}", {"@type": "Organization", "name": "The Otter Society"}),
        ("Example GmbH", {"@type": "Organization", "name": "Example GmbH"}),
    ],
)
def test_programs_read_the_parts_of_a_name(archive: Path, index: Path, stated: str, told: dict[str, str]) -> None:
    (archive / "named.md").write_text(document_text("paper:named", "Words of somebody.\n", authors=[stated]))
    ingest(archive, index)
    page = dict(render(catalogue(index)))["papers/named.html"].decode()
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert data["author"] == [told]


def test_a_page_of_the_desk_about_no_work_names_the_desk_as_a_citation_does(archive: Path, index: Path) -> None:
    (archive / "own.md").write_text(document_text("paper:own", "Words.\n", authors=["Ada Otter"], text="summary"))
    ingest(archive, index)
    shown = catalogue(index)
    page = dict(render(shown))["papers/own.html"].decode()
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    (desk,) = (item.record.authors[0].display for item in shown.items if item.document.id == "paper:own")
    assert data["author"] == [{"@type": "Organization", "name": desk}]
    assert meta(page, "citation_author") == [desk]
    assert "publisher" not in data
    assert meta(page, "citation_technical_report_institution") == []


def test_what_is_not_known_stands_nowhere(files: dict[str, bytes]) -> None:
    page = files["definitions/awq-quantization.html"].decode()
    assert meta(page, "citation_publication_date") == []
    assert "datePublished" not in page
    assert "citation_pdf_url" not in page
    assert "None" not in re.sub(r"<p>.*?</p>", "", page, flags=re.DOTALL)
    assert ".well-known/security.txt" not in render(
        Catalogue.of(*_archive_of(files), {}, ServiceDescription(BASE)),
    )


def _archive_of(_: dict[str, bytes]) -> tuple[ArchiveInfo, dict[str, Document]]:
    return ArchiveInfo(title="Empty", summary="s", description="d"), {}


def test_pages_load_the_files_of_their_service_and_hold_no_code(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        if path.endswith(".html"):
            page = data.decode()
            loaded = re.findall(r'<(?:script|img|iframe|link rel="stylesheet")(?! type="application/ld)[^>]*', page)
            places = [re.findall(r' (?:src|href)="([^"]*)"', tag) for tag in loaded]
            address = f"{BASE}/{path}"
            asked = [urljoin(address, place).removeprefix(f"{BASE}/") for (place,) in places]
            assert asked == ([] if path.startswith("raw/") else [*list_style_sheets(), name_asset("site.js")]), path
            assert set(asked) <= files.keys(), path
            assert not re.search(r"<style|\son\w+=", page), path


def test_every_link_between_documents_leads_to_a_page(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    assert 'href="../papers/inference-frontier"' in page
    for path, data in files.items():
        if path.endswith(".html"):
            address = f"{BASE}/{path.removesuffix('.html').removesuffix('index')}"
            for target in re.findall(r'(?:href|src|action)="([^"#]*)', data.decode()):
                whole = urljoin(address, target)
                served = whole.removeprefix(f"{BASE}/")
                assert whole != served or not target.startswith("."), (path, target)
                there = whole == served or served in files or f"{served or 'index'}.html" in files
                assert (
                    there
                    or served.startswith(("mcp", "search", "compute", "cite", "api/v1"))
                    or served.endswith("/history")
                ), (
                    path,
                    target,
                )


def test_a_page_names_its_service_only_where_a_format_needs_that(files: dict[str, bytes]) -> None:
    identifying = re.compile(
        r'<link rel="(?:canonical|cite-as)"[^>]*>|<meta (?:name="citation_|property="og:)[^>]*>'
        r'|<script type="application/ld\+json">.*?</script>|<span class="Z3988"[^>]*>|Cite this</h2>\n<p>[^<]*</p>'
        r"|<dd>[^<]*</dd>|<code>[^<]*/mcp</code>"
    )
    for path, data in files.items():
        if path.endswith(".html"):
            rest = identifying.sub("", data.decode())
            assert BASE not in rest, (path, rest[max(rest.find(BASE) - 100, 0) :][:200])


def test_headings_have_the_anchors_that_fetch_and_cite_give(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    assert '<h2 id="when-does-routing-pay">When does routing pay?</h2>' in page


def test_formulas_are_mathml_with_their_tex(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    assert '<math alttext="\\kappa\\Delta &gt; \\gamma">' in page
    for formula in re.findall(r"<math.*?</math>", page):
        ET.fromstring(formula)  # well-formed
    assert convert_to_mathml(r"\nosuchcommand{x", False) == '<code class="tex">\\nosuchcommand{x</code>'
    assert 'displaystyle="true"><mfrac>' in convert_to_mathml(r"\dfrac{1}{\tfrac{2}{3}}", False)


def test_text_that_looks_like_html_stays_text(archive: Path, index: Path) -> None:
    title = 'Less < more & "quotes" </script><b>'
    (archive / "odd.md").write_text(document_text("note:odd", "x\n", title=title, authors=["A <b> B"]))
    ingest(archive, index)
    page = render(catalogue(index))["notes/odd.html"].decode()
    assert "<h1>Less &lt; more &amp; &quot;quotes&quot; &lt;/script&gt;&lt;b&gt;</h1>" in page
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0]
    assert json.loads(data)["name"] == title


def test_a_page_shows_the_illustration_that_was_given(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    picture = Illustration('<svg viewBox="0 0 1 1"></svg>', "A stone & a mussel. The stone is grey.")
    publish(catalogue(index), tmp_path / "public", "one")
    assert b"<figure>" not in (tmp_path / "public" / "current" / "papers" / "otters.html").read_bytes()
    publish(catalogue(index, illustrations={"paper:otters": picture}), tmp_path / "public", "two")
    page = (tmp_path / "public" / "current" / "papers" / "otters.html").read_text()
    assert '<img src="../papers/otters.svg" alt="A stone &amp; a mussel" width="960" height="672">' in page
    assert "<figcaption>A stone &amp; a mussel. The stone is grey.</figcaption>" in page
    assert (tmp_path / "public" / "current" / "papers" / "otters.svg").read_text() == picture.svg
    assert b"<figure>" not in (tmp_path / "public" / "current" / "papers" / "kettles.html").read_bytes()


def test_a_page_shows_the_citations_in_styles_that_were_made(archive: Path, index: Path) -> None:
    ingest(archive, index)
    plain = catalogue(index)
    documents = {item.id: item.document for item in plain.items}
    styles = {"paper:otters": {"apa": "Otters <1>.", "mla": "“Otters”."}}
    made = Catalogue.of(plain.archive, documents, plain.markdown, plain.service, formatted=styles)
    files = render(made)
    assert "<dt>APA</dt>\n<dd>Otters &lt;1&gt;.</dd>\n<dt>MLA</dt>" in files["papers/otters.html"].decode()
    assert b"<details>" not in files["papers/kettles.html"]


def test_each_surface_that_the_archive_lists_is_linked_from_its_page_and_is_there(files: dict[str, bytes]) -> None:
    surfaces = {
        "api-json": "api/index.json",
        "atom": "atom.xml",
        "bibtex": "bibliography.bib",
        "llms-full-txt": "llms-full.txt",
        "llms-txt": "llms.txt",
        "pdfs": "papers/routing-premium",  # beside which the PDF is, where the extra is installed
        "raw": "raw",
        "rss": "rss.xml",
        "sitemap": "sitemap.xml",
    }
    assert len([path for path in files if re.fullmatch(r"surfaces/[\w-]+\.html", path)]) == len(surfaces)
    for slug, target in surfaces.items():
        assert f'href="../{target}"' in files[f"surfaces/{slug}.html"].decode()
        assert target in files or f"{target}.html" in files


@pytest.mark.parametrize(
    "words",
    [
        'Less < more & "quotes" </script><b>x</b>',
        "*stars* _lines_ `code` $5 or $6 \\ &lt; <!-- --> ![p](x) [a] snake_case",
        "# 1. - > not a block",
        "1. not a list",
        "--- not a rule",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_words_of_a_document_are_no_markup_in_pages_and_lists(archive: Path, index: Path, words: str) -> None:
    (archive / "odd.md").write_text(
        document_text("note:odd", "x\n", title=words, summary=words, status=words, series=words, authors=[words])
    )
    ingest(archive, index)
    files = render(catalogue(index))
    shown = html.escape(words)
    page = files["notes/odd.html"].decode()
    assert page.count(f"<h1>{shown}</h1>") == page.count(f'<p class="series" data-markdown-ignore>{shown}</p>') == 1
    assert f'<p class="facts" data-markdown-ignore>{shown} · {shown}</p>' in page
    listed = files["notes.html"].decode().replace("&#x27;", "'").replace("&quot;", '"')
    plain = shown.replace("&#x27;", "'").replace("&quot;", '"')
    assert f'<a href="./notes/odd">{plain}</a>\n<p>{plain}</p>\n<p class="facts">{plain}</p>' in listed


def test_an_archive_without_thresholds_names_none_on_its_pages(archive: Path, index: Path) -> None:
    (archive / "archive.yaml").write_text("title: Soups\nsummary: Recipes of soups.\ndescription: Warm food.\n")
    ingest(archive, index)
    files = render(catalogue(index, ServiceDescription(BASE)))
    for name in ("index.html", "papers.html", "papers/otters.html", "index.md"):
        assert not re.search(r"threshold|verif|inference", files[name].decode(), re.IGNORECASE), name
    assert "search, fetch, cite and list_documents" in files["index.md"].decode()
    with (archive / "archive.yaml").open("a") as file:
        file.write("tools: [thresholds]\n")
    ingest(archive, index)
    assert "list_documents and thresholds" in render(catalogue(index))["index.md"].decode()


def test_markup_is_trusted_in_one_place_and_values_are_strings() -> None:
    for path in TEMPLATES.glob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape", path.read_text()), path.name
    for path in [*ROOT.glob("llms/**/*.py"), *ROOT.glob("server/**/*.py")]:
        assert path.name == "template.py" or "Markup(" not in path.read_text(), path
    for value in (None, 1, StrictUndefined()):
        with pytest.raises((TypeError, UndefinedError)):
            escape_quotes(value)  # type: ignore[arg-type]  # what is no string is refused
