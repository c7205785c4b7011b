"""The search page finds by document, marks words, counts what narrows, and says what it does not have."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest
from anyio import to_thread

from ingest import ingest
from llms.publishing.publish import publish
from server.config import Config
from server.web.app import build_app
from tests.conftest import document_text
from tests.llms.catalogues import BASE, catalogue
from tools import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(shipped: Path, public: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_app(Config(index=shipped, public=public, rate_limit=0), Desk(shipped, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
        yield client


def list_titles(page: str) -> Sequence[str]:
    return [" ".join(found) for found in re.findall(r'<h2><a href="[^"]*?([^"/]*)">(.*?)</a></h2>', page)]


def list_values(page: str, facet: str) -> dict[str, str]:
    """The values of a facet with their counts."""
    part = page.partition(f"<h2>{facet}</h2>")[2].partition("</ul>")[0]
    return dict(re.findall(r'<a href="[^"]*">(.*?) <span>(.*?)</span>', part))


def list_queries(page: str, class_name: str) -> Sequence[str]:
    links = re.findall(rf'<a class="{class_name}" href="([^"]*)"', page)
    return [parse_qs(urlsplit(link).query).get("q", [""])[0] for link in links]


async def test_a_document_is_one_result_with_its_passages_and_their_words_marked(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/search", params={"q": "when does routing pay?"})).text
    titles = list_titles(page)
    assert titles[0].startswith("routing-premium The Routing Premium") and len(titles) == 10
    links = re.findall(r'<h2><a href="([^"]*)"', page)
    assert len(set(links)) == 10
    assert "<mark>Routing</mark> <mark>pays</mark> if and only if" in page
    assert not re.search(r"<mark>(?:when|does)</mark>", page, re.IGNORECASE)
    assert "<mark>" not in "".join(re.findall(r"<math.*?</math>", page, re.DOTALL))
    assert '<a rel="next" href="./search?q=when%20does%20routing%20pay%3F&amp;page=2">Next page</a>' in page
    second = (await web.get("/search", params={"q": "when does routing pay?", "page": "2"})).text
    further = re.findall(r'<h2><a href="([^"]*)"', second)
    assert further and not set(further) & set(links)
    assert '<a rel="prev"' in second


async def test_what_narrows_is_counted_and_written_in_the_language_of_queries(web: httpx2.AsyncClient) -> None:
    everything = (await web.get("/search")).text
    assert list_values(everything, "Kind")["paper"] == "5"
    assert list_values(everything, "Year") == {"2026": "13"}
    page = (await web.get("/search", params={"q": "routing"})).text
    link = re.findall(r'<a href="([^"]*)">paper <span>', page)[0].replace("&amp;", "&")
    narrowed = (await web.get(f"/{link}")).text
    assert parse_qs(urlsplit(link).query)["q"] == ["routing kind:paper"]
    assert set(re.findall(r'<p class="facts">(paper|[a-z ]+) ·', narrowed)) == {"paper"}
    assert list_queries(narrowed, "chip") == ["routing"]


async def test_filters_alone_list_documents_newest_first(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/search", params={"q": "kind:paper year:2026"})).text
    dates = re.findall(r'<p class="facts">paper · (\S+)</p>', page)
    assert len(dates) == 5 and dates == sorted(dates, reverse=True)
    assert "5 documents, newest first" in page
    assert list_queries(page, "chip") == ["year:2026", "kind:paper"]


async def test_a_word_that_nothing_has_is_offered_as_it_was_meant(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/search", params={"q": "routing treshold kind:paper"})).text
    meant = "routing threshold kind:paper"
    assert f'Did you mean <a href="./search?q={quote(meant)}">{meant}</a>?' in page


async def test_what_the_archive_does_not_treat_is_said_to_be_so(web: httpx2.AsyncClient) -> None:
    page = (await web.get("/search", params={"q": "how long does sourdough bread rise"})).text
    assert "most likely does not treat this" in page
    assert "What comes nearest:" in page
    assert '<aside class="facets"' not in page


async def test_the_parts_for_who_types_say_what_the_page_says(web: httpx2.AsyncClient) -> None:
    asked = {"q": "when does routing pay?"}
    page, part, brief = [
        (await web.get("/search", params=asked | view)).text for view in ({}, {"view": "results"}, {"view": "brief"})
    ]
    assert part.strip() in page and "<html" not in part
    options = re.findall(r'<li role="option"><a href="([^"]*)" tabindex="-1">(.*?)</a>', brief)
    assert 1 < len(options) <= 6 and f"routing-premium {options[0][1]}" == list_titles(page)[0]
    assert options[0][0] == "./papers/routing-premium#when-does-routing-pay"
    refused = await web.get("/search", params={"q": "kind:nothing x", "view": "brief"})
    assert refused.status_code == 200 and "Choose one of" in refused.text


async def test_words_are_marked_in_a_language_without_spaces(archive: Path, index: Path, tmp_path: Path) -> None:
    text = document_text("paper:zh", "这篇文章讨论路由的成本。\n", title="路由与成本", language="zh")
    (archive / "zh.md").write_text(text)
    await to_thread.run_sync(ingest, archive, index)
    made = await to_thread.run_sync(catalogue, index)
    await to_thread.run_sync(publish, made, tmp_path / "public", "one")
    app = build_app(Config(index=index, public=tmp_path / "public"), Desk(index, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
        page = (await client.get("/search", params={"q": "路由"})).text
    assert "zh 路由与成本" in list_titles(page)
    assert "讨论<mark>路由</mark>的成本" in page


async def test_a_passage_is_cited_once_its_words_are_found(web: httpx2.AsyncClient) -> None:
    asked = {"document": "paper:routing-premium", "quote": "An excellent signal earns nothing", "style": "apa"}
    page = (await web.get("/cite", params=asked)).text
    assert "Verified: these words stand in the text" in page
    assert "Bhardwaj, M. (2026)." in page and "(Bhardwaj, 2026)" in page
    assert "/papers/routing-premium#when-does-routing-pay:~:text=An%20excellent%20signal%20earns%20nothing" in page
    wrong = await web.get("/cite", params=asked | {"quote": "An excellent signal earns everything"})
    assert wrong.status_code == 404
    assert "was not verified" in wrong.text and "Verified:" not in wrong.text
    assert (await web.get("/cite", params=asked | {"style": "nothing"})).status_code == 400
    empty = await web.get("/cite", params={"document": "paper:routing-premium"})
    assert empty.status_code == 200 and 'value="paper:routing-premium"' in empty.text
