"""Every page leads on: to the section, the documents beside it, what is related, the parts of its text, and the map."""

import re
from pathlib import Path

import pytest

from index import Document
from ingest import ingest
from llms import Catalogue, ServiceDescription
from llms.content.sections import NEIGHBOURS
from llms.pages.contents import list_headings
from llms.publishing.publish import publish
from llms.publishing.render import render
from tests.conftest import document_text
from tests.llms.catalogues import BASE, catalogue
from tests.llms.pages.test_index_pages import make_catalogue


@pytest.fixture(scope="module")
def files(shipped: Path) -> dict[str, bytes]:
    return dict(render(catalogue(shipped)))


def test_a_page_leads_to_its_section_and_to_the_documents_beside_it(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    listed = re.findall(r'<li>\n<a href="\./(papers/[^"]*)">', files["papers.html"].decode())
    place = listed.index("papers/routing-premium")
    assert '<li><a href="../papers">Papers</a></li>' in page
    assert f'<a rel="prev" href="../{listed[place - 1]}">' in page
    assert f'<a rel="next" href="../{listed[place + 1]}">' in page
    around = page.partition('<nav class="side"')[2].partition("</nav>")[0]
    assert [*re.findall(r'<li><a href="([^"]*)"', around)] == [
        "" if name == "papers/routing-premium" else f"../{name}" for name in listed
    ]


def test_a_page_leads_to_its_parts_its_topics_and_what_is_related(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    contents = page.partition('<details class="toc"')[2].partition("</details>")[0]
    anchors = re.findall(r'href="#([^"]*)"', contents)
    assert anchors[0] == "when-does-routing-pay" and len(anchors) > 5
    assert all(f' id="{anchor}"' in page for anchor in anchors)
    assert '<a class="chip" href="../search?q=topic%3Ainference-economics">' in page
    related = page.partition("<h2>Related</h2>")[2].partition("</ul>")[0]
    ways = re.findall(r'href="\.\./([^"]*)"', related)
    assert ways[:2] == ["papers/inference-frontier", "field-notes/the-cost-of-being-right"]
    assert len(ways) == len(set(ways)) == 9


def test_a_text_without_headings_has_no_table_and_levels_begin_at_the_upper_one() -> None:
    assert list_headings("<p>x</p>") == list_headings('<h2 id="a">A</h2>\n<h2 id="b">B</h2>') == ()
    words = 'H <b>x</b><a href="y">z</a>'
    deep = list_headings("".join(f'<h{level} id="h{level}">{words}</h{level}>\n' for level in (3, 4, 4)))
    assert [(each.level, each.words) for each in deep] == [(2, "H <b>x</b>z"), (3, "H <b>x</b>z"), (3, "H <b>x</b>z")]


def test_the_map_names_every_document_once_and_leads_by_topic_and_author(files: dict[str, bytes]) -> None:
    page = files["browse.html"].decode().partition("<main")[2]
    named = re.findall(r'<li><a href="\./((?!browse)[^"]+)">', page.partition("</main>")[0])
    assert len(named) == len(set(named)) == 51
    assert "51 documents in 7 sections" in page
    topics = files["browse/topics.html"].decode()
    (count,) = re.findall(r'q=topic%3Ainference-economics">inference-economics</a> <span class="facts">(\d+)<', topics)
    assert count == "6"
    assert "Manu Bhardwaj (" in files["browse/authors.html"].decode()
    assert "# Map of the archive" in files["browse.md"].decode()


def test_a_map_of_many_documents_stays_small_and_says_how_many_there_are() -> None:
    page = render(make_catalogue(5_000))["browse.html"]
    assert len(page) < 60_000
    assert b'<a href="./papers">All 5000</a>' in page


def test_the_home_page_leads_to_questions_sections_and_what_is_new(files: dict[str, bytes]) -> None:
    page = files["index.html"].decode()
    assert '<a href="./search?q=When%20does%20routing%20pay%3F">When does routing pay?</a>' in page
    assert '<a href="./papers">Papers<span>5 documents</span></a>' in page
    newest = page.partition("What is new</h2>")[2]
    dates = re.findall(r'<p class="facts">(\d{4}-\d\d-\d\d)', newest)
    assert len(dates) == 8 and dates == sorted(dates, reverse=True)
    asked = ServiceDescription(BASE, thresholds=("cost_correct",), questions=("What does it cost?",))
    document = Document(
        id="paper:x", kind="paper", title="X", source="x.md", sha256="0" * 64, characters=2, body_start=0, tokens=1
    )
    archive = make_catalogue(1).archive
    made = render(Catalogue.of(archive, {"paper:x": document}, {"paper:x": "A.\n"}, asked))["index.html"].decode()
    assert '<a href="./compute/cost_correct">What does it cost?</a>' in made


def test_only_the_pages_beside_a_new_document_are_made_anew(archive: Path, index: Path, tmp_path: Path) -> None:
    count, public = 3 * NEIGHBOURS, tmp_path / "public"
    for name in [f"n{number:02}" for number in range(count)]:
        (archive / f"{name}.md").write_text(document_text(f"note:{name}", "Words.\n", title=name))
    ingest(archive, index)
    publish(catalogue(index), public, "one", pdf=False)
    before = {path.name: path.read_bytes() for path in (public / "current" / "notes").glob("n*.html")}
    (archive / "last.md").write_text(document_text("note:zz", "Words.\n", title="zz"))
    ingest(archive, index)
    publish(catalogue(index), public, "two", pdf=False)
    after = {path.name: path.read_bytes() for path in (public / "current" / "notes").glob("n*.html")}
    changed = sorted(name for name, data in before.items() if after[name] != data)
    assert changed == [f"n{number:02}.html" for number in range(count - NEIGHBOURS, count)]


def test_a_page_cites_itself_and_connects_assistants(files: dict[str, bytes]) -> None:
    page = files["papers/routing-premium.html"].decode()
    panel = page.partition('id="refdesk-cite"')[2].partition("</details>")[0]
    assert "@techreport{bhardwaj2026routing," in panel or "@misc{bhardwaj2026routing," in panel
    assert '<a href="../papers/routing-premium.ris">RIS</a>' in panel
    assert '<a href="../cite?document=paper%3Arouting-premium">' in panel
    assert f"claude mcp add --transport http refdesk {BASE}/mcp" in page
    assert "claude.ai" not in page  # nobody else reaches this machine
    public = ServiceDescription("https://desk.example")
    document = Document(
        id="paper:x", kind="paper", title="X", source="x.md", sha256="0" * 64, characters=2, body_start=0, tokens=1
    )
    made = render(Catalogue.of(make_catalogue(1).archive, {"paper:x": document}, {"paper:x": "A.\n"}, public))
    shown = made["papers/x.html"].decode()
    assert 'href="https://claude.ai/new?q=Read%20https%3A//desk.example/papers/x.md' in shown
    assert 'href="cursor://anysphere.cursor-deeplink/mcp/install?name=refdesk&amp;config=' in shown


def test_topics_and_authors_of_many_are_on_pages_that_lead_to_each_other() -> None:
    made = make_catalogue(1_200)
    documents = {
        item.id: item.document.model_copy(update={"topics": (f"t{number:04}",), "authors": (f"Ada A{number:04}",)})
        for number, item in enumerate(made.items)
    }
    catalogue_of_many = Catalogue.of(made.archive, documents, dict.fromkeys(documents, "A."), ServiceDescription(BASE))
    files = render(catalogue_of_many)
    for name, count in (("topics", 3), ("authors", 12)):
        pages = [f"browse/{name}", *(f"browse/{name}/~{number}" for number in range(2, count + 1))]
        assert [path for path in files if path.startswith(f"browse/{name}") and path.endswith("html")] == [
            f"{page}.html" for page in pages
        ]
        assert max(len(files[f"{page}.html"]) for page in pages) < 100_000
        assert f'<a rel="next" href="../../browse/{name}/~3">' in files[f"{pages[1]}.html"].decode()
