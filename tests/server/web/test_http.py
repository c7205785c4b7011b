"""HTTP: what is negotiated, what may be kept, what is refused; through the whole application."""

import gzip
import re
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import anyio
import httpx2
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import ingest
from llms import find_file
from llms.pages.assets import name_asset
from llms.publishing.publish import publish
from server.answers.negotiation import ENCODINGS, choose_encoding, choose_type, parse_accept
from server.answers.representation import Representation
from server.config import Config
from server.web.app import build_app
from tests.conftest import MAX_WAIT_S, document_text
from tests.llms.catalogues import BASE, catalogue
from tools import Desk
from tools.thresholds import find_threshold

pytestmark = pytest.mark.anyio
PAPER = "/papers/routing-premium"
STATIC = ["/llms.txt", "/robots.txt", "/sitemap.xml", "/atom.xml", "/feed.json", "/bibliography.bib", "/", PAPER]
STATIC += [f"{PAPER}.md", f"{PAPER}.ris", "/.well-known/api-catalog", "/.well-known/security.txt", "/api/index.json"]
API = ["/api/v1/documents", f"/api/v1/documents{PAPER}", "/api/v1/changes", "/api/v1/thresholds", "/api/v1"]


@pytest.fixture
async def web(shipped: Path, public: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_app(Config(index=shipped, public=public), Desk(shipped, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
        client.headers["accept-encoding"] = "identity"
        yield client


def ingest_and_publish(archive: Path, index: Path, public: Path) -> None:
    ingest(archive, index)
    publish(catalogue(index), public, "one")


def media(answer: httpx2.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/html, text/markdown;q=0.9", "text/html"),
        ("text/html;q=0.9, text/markdown;q=0.1", "text/html"),
        ("text/markdown;q=0", "text/html"),
        ("image/webp, */*;q=0.1", "text/html"),
        ("text/markdown", "text/markdown"),
        ("text/markdown, text/html", "text/markdown"),
        ("text/markdown;q=0.5, */*;q=0.1", "text/markdown"),
        ("TEXT/MARKDOWN; Q=1", "text/markdown"),
        ("application/x-bibtex", "application/x-bibtex"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/x-research-info-systems, text/html;q=0.5", "application/x-research-info-systems"),
        ("application/ld+json", "application/ld+json"),
    ],
)
async def test_a_page_is_sent_in_the_form_that_the_client_asks_for(
    web: httpx2.AsyncClient, accept: str, wanted: str
) -> None:
    answer = await web.get(PAPER, headers={"Accept": accept})
    assert (answer.status_code, media(answer)) == (200, wanted)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


async def test_what_is_negotiated_is_the_twin_to_the_byte(web: httpx2.AsyncClient) -> None:
    twin = await web.get(f"{PAPER}.md")
    negotiated = await web.get(PAPER, headers={"Accept": "text/markdown"})
    assert negotiated.content == twin.content == (await web.get(PAPER, params={"format": "md"})).content
    assert 'rel="canonical"' in twin.headers["link"]
    assert f'<{BASE}/llms.txt>; rel="describedby"' in twin.headers["link"]
    assert int(twin.headers["x-markdown-tokens"]) == -(-len(twin.content) // 4)
    assert twin.headers["x-robots-tag"] == "noindex"
    html = await web.get(PAPER)
    assert "x-robots-tag" not in html.headers
    for rel in ("cite-as", "type", "license", "about", "describedby", "item", "alternate", "linkset"):
        assert f'rel="{rel}"' in html.headers["link"]


@pytest.mark.parametrize("path", [*STATIC, *API])
async def test_everything_can_be_kept_and_asked_for_again(web: httpx2.AsyncClient, path: str) -> None:
    full = await web.get(path)
    assert full.status_code == 200
    etag, modified = full.headers["etag"], full.headers["last-modified"]
    assert etag.startswith('"')
    assert full.headers["access-control-allow-origin"] == "*"
    assert full.headers["x-content-type-options"] == "nosniff"
    assert full.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert full.headers["content-usage"] == "train-ai=y, search=y"
    for condition in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
    ):
        again = await web.get(path, headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers.get("vary") == full.headers.get("vary")
    for condition in (
        {"If-None-Match": '"other"', "If-Modified-Since": modified},  # an ETag decides before a date
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert (await web.get(path, headers=condition)).status_code == 200
    head = await web.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(full.headers)


@pytest.mark.parametrize("path", ["/llms.txt", PAPER, "/api/v1/documents"])
async def test_each_encoding_has_an_etag_of_its_own(web: httpx2.AsyncClient, path: str) -> None:
    plain = await web.get(path)
    tags = {plain.headers["etag"]}
    for encoding in ENCODINGS:
        async with web.stream("GET", path, headers={"Accept-Encoding": encoding}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
            assert answer.headers["content-encoding"] == encoding
            assert "Accept-Encoding" in answer.headers["vary"]
            assert int(answer.headers["content-length"]) == len(raw) < len(plain.content)
            tags.add(answer.headers["etag"])
        if encoding == "gzip":
            assert gzip.decompress(raw) == plain.content
        else:
            codec = pyarrow.Codec({"br": "brotli"}.get(encoding, encoding))
            assert codec.decompress(raw, len(plain.content), asbytes=True) == plain.content
        again = await web.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    assert len(tags) == 1 + len(ENCODINGS)


async def test_small_answers_are_not_compressed(web: httpx2.AsyncClient) -> None:
    answer = await web.get("/robots.txt", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers


async def test_a_permalink_may_be_kept_for_ever_and_a_version_leads_to_it(web: httpx2.AsyncClient) -> None:
    cited = [link for link in (await web.get(PAPER)).headers["link"].split(", ") if 'rel="cite-as"' in link]
    permalink = cited[0].partition(">")[0].strip("<")
    text = await web.get(permalink, headers={"Accept": "text/markdown"})
    assert text.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert f'<{BASE}{PAPER}>; rel="latest-version"' in text.headers["link"]
    raw = await web.get(f"/raw{PAPER}.md")
    assert text.content == raw.content
    version = await web.get(f"{PAPER}/v1.0")
    assert (version.status_code, urljoin(str(version.url), version.headers["location"])) == (307, permalink)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/papers/", "/papers"),
        (f"{PAPER}/", PAPER),
        (f"{PAPER}.html", PAPER),
        ("/index.html", "/"),
        ("/papers/index.md", "/papers.md"),
        ("/bibtex.bib", "/bibliography.bib"),
        ("/.well-known/llms.txt", "/llms.txt"),
    ],
)
async def test_other_addresses_of_a_page_lead_to_the_one(web: httpx2.AsyncClient, path: str, target: str) -> None:
    answer = await web.get(path)
    location = answer.headers["location"]
    assert (answer.status_code, urljoin(str(answer.url), location)) == (308, BASE + target)
    assert location.startswith(".")


async def test_the_server_card_is_at_both_places(web: httpx2.AsyncClient) -> None:
    first, second = await web.get("/mcp/server-card"), await web.get("/.well-known/mcp/server-card.json")
    assert media(first) == "application/mcp-server-card+json"
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])


@pytest.mark.parametrize(
    "path", ["/no/such", "/no/such.md", "/papers/nowhere", "/.published.json", "/..%2fx", "/papers.html.html", "/%00"]
)
async def test_what_is_not_there_is_not_found(web: httpx2.AsyncClient, path: str) -> None:
    answer = await web.get(path)
    assert (answer.status_code, media(answer)) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert "/llms.txt" in answer.json()["detail"]
    page = await web.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, media(page)) == (404, "text/html")
    link = re.findall(r'<form class="search-box large" action="([^"]*)" method="get"', page.text)[0]
    assert urljoin(str(page.url), link) == f"{BASE}/search"
    assert (await web.head(path)).status_code == 404


async def test_other_methods_are_refused(web: httpx2.AsyncClient) -> None:
    for path in ("/llms.txt", PAPER, "/api/v1/documents"):
        answer = await web.post(path)
        assert (answer.status_code, media(answer)) == (405, "application/problem+json")
        assert "GET" in answer.headers["allow"]


async def test_the_documents_are_paged_by_an_opaque_cursor(archive: Path, index: Path, tmp_path: Path) -> None:
    for number in range(120):
        (archive / f"n{number}.md").write_text(document_text(f"note:n{number}", "x\n", title=f"N {number}"))
    await anyio.to_thread.run_sync(ingest_and_publish, archive, index, tmp_path / "public")
    app = build_app(Config(index=index, public=tmp_path / "public"), Desk(index, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as web:
        seen, url = [], "/api/v1/documents?type=note"
        while url:
            answer = await web.get(url)
            body = answer.json()
            assert body["total"] == 121
            seen += [document["id"] for document in body["documents"]]
            assert answer.headers.get("link") == (f'<{body["next"]}>; rel="next"' if body["next"] else None)
            url = body["next"]
        assert len(seen) == len(set(seen)) == 121
        changes = (await web.get("/api/v1/changes")).json()
        assert (changes["total"], len(changes["changes"])) == (123, 50)


async def test_documents_are_filtered_by_kind_topic_and_date(web: httpx2.AsyncClient) -> None:
    async def ids(query: str) -> list[str]:
        return [document["id"] for document in (await web.get(f"/api/v1/documents?{query}")).json()["documents"]]

    assert len(await ids("type=paper")) == 5
    assert "paper:routing-premium" in await ids("topic=inference-economics&type=paper")
    assert await ids("since=2026-05-17") == ["field-note:the-power-cap-illusion"]
    assert "paper:verifier-procurement" not in await ids("since=2026-05-02")  # of which the day is not known
    assert await ids("type=nothing") == []
    by_id = await web.get("/api/v1/documents/paper:routing-premium")
    assert by_id.json() == (await web.get(f"/api/v1/documents{PAPER}")).json()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/documents?kind=paper", 400, "'kind' is not known"),
        ("/api/v1/documents?type=a&type=b", 400, "was given twice"),
        ("/api/v1/documents?type=", 400, "is empty"),
        ("/api/v1/documents?since=May", 400, "must be a year"),
        ("/api/v1/documents?cursor=%21%21", 400, "Unknown cursor"),
        ("/api/v1/documents?cursor=bm9uZQ", 400, "Unknown cursor"),
        ("/api/v1/changes?since=2026", 400, "must be an instant"),
        ("/api/v1/documents/no-such", 404, "No document 'no-such'"),
        ("/api/v1/search", 400, "'q' is missing"),
        ("/api/v1/search?q=x&limit=0", 400, "from 1 to 50"),
        (f"/api/v1/search?q={'x' * 2500}", 400, "at most 2000"),
        ("/api/v1/thresholds/no-such", 404, "No threshold 'no-such'"),
        ("/api/v1/nowhere", 404, "nothing at"),
    ],
)
async def test_a_bad_request_for_data_is_refused_in_one_sentence(
    web: httpx2.AsyncClient, path: str, status: int, words: str
) -> None:
    answer = await web.get(path)
    assert (answer.status_code, media(answer)) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


async def test_search_and_thresholds_answer_over_the_api(web: httpx2.AsyncClient) -> None:
    found = (await web.get("/api/v1/search", params={"q": "when does routing pay?", "limit": "3"})).json()
    assert found["results"][0]["id"] == "paper:routing-premium"
    assert len(found["results"]) == 3
    example = (await web.get("/api/v1/thresholds/cost_correct")).json()["thresholds"][0]["example"]
    computed = await web.post("/api/v1/thresholds/cost_correct", json=example["inputs"])
    assert computed.status_code == 200
    assert computed.json()["formulas"]
    for content, words in (
        (b"{", "not JSON"),
        (b"[1]", "must be an object"),
        (b'{"x":1}', "'x'"),
        (b" " * 20_000, "longer"),
    ):
        refused = await web.post("/api/v1/thresholds/cost_correct", content=content)
        assert (refused.status_code, media(refused)) == (400, "application/problem+json")
        assert words in refused.json()["detail"]


async def test_a_computation_of_the_api_holds_up_no_other_request(
    web: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    cost_correct = find_threshold("cost_correct")

    def computes(inputs: dict[str, Any]) -> Any:
        begun.set()
        assert go_on.wait(10)
        return cost_correct(inputs)

    monkeypatch.setattr("server.web.api.find_threshold", lambda _: computes)
    answers: list[httpx2.Response] = []
    async with anyio.create_task_group() as tasks:

        async def ask() -> None:
            answers.append(await web.post("/api/v1/thresholds/cost_correct", json=dict(cost_correct.example)))

        tasks.start_soon(ask)
        with anyio.fail_after(MAX_WAIT_S):
            while not begun.is_set():
                await anyio.lowlevel.checkpoint()
        assert (await web.get("/healthz")).status_code == 200
        assert answers == []
        go_on.set()
    assert answers[0].status_code == 200, answers[0].text


async def test_every_text_is_sent_compressed_to_who_takes_that_and_a_picture_in_pixels_is_not(
    web: httpx2.AsyncClient,
) -> None:
    for path in ("/search?q=routing", "/search", "/nowhere?x", "/papers", "/api/v1/documents", "/llms.txt"):
        whole = await web.get(path, headers={"Accept": "text/html", "Accept-Encoding": "identity"})
        packed = await web.get(path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        refused = await web.get(path, headers={"Accept": "text/html", "Accept-Encoding": "gzip;q=0, deflate"})
        assert packed.text == whole.text == refused.text
        assert "content-encoding" not in whole.headers and "content-encoding" not in refused.headers
        if len(whole.content) >= 1400:
            assert packed.headers["content-encoding"] == "gzip"
            assert int(packed.headers["content-length"]) < len(whole.content) / 2
            assert "Accept-Encoding" in packed.headers["vary"]
    data = b"<svg>" + b"<path d='M0 0'/>" * 500 + b"</svg>"
    for kind, is_packed in (("image/svg+xml", True), ("image/png", False), ("application/pdf", False)):
        _, sent, _, _ = Representation(data, kind).encode_for("gzip")
        assert (len(sent) < len(data)) is is_packed, kind


async def test_the_search_page_shows_passages_without_script(web: httpx2.AsyncClient) -> None:
    page = await web.get("/search", params={"q": "when does routing pay? <b>"})
    assert (page.status_code, media(page)) == (200, "text/html")
    assert f'<a href=".{PAPER}#when-does-routing-pay"' in page.text
    assert "&lt;b&gt;" in page.text
    assert re.findall(r"<script[^>]*>", page.text) == [f'<script src="./{name_asset("site.js")}" defer>']
    assert 'name="robots" content="noindex"' in page.text
    assert (await web.get("/search")).status_code == 200
    for query in ("x" * 2500, "routing kind:nothing", "routing id:nothing", "-routing"):
        refused = await web.get("/search", params={"q": query})
        assert refused.status_code == 400
        assert '<p class="note">' in refused.text
    noted = (await web.get("/search", params={"q": "best sourdough in treshold country"})).text
    assert "&#x27;threshold&#x27; was looked for instead" in noted
    assert "most likely does not treat this" in noted


async def test_the_search_page_says_when_there_is_no_index(public: Path, tmp_path: Path) -> None:
    app = build_app(Config(index=tmp_path / "none", public=public), Desk(tmp_path / "none", BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as web:
        told = await web.get("/search", params={"q": "routing"})
        assert (told.status_code, media(told)) == (503, "application/problem+json")
        assert "refdesk ingest" in told.json()["detail"]
        page = await web.get("/search", headers={"Accept": "text/html"})
        assert (page.status_code, media(page)) == (503, "text/html")
        assert "refdesk ingest" in page.text


async def test_a_new_publication_is_served_without_a_restart(archive: Path, index: Path, tmp_path: Path) -> None:
    await anyio.to_thread.run_sync(ingest_and_publish, archive, index, tmp_path / "public")
    app = build_app(Config(index=index, public=tmp_path / "public"), Desk(index, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as web:
        before = await web.get("/papers/kettles.md")
        (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles hum.\n", date="2026"))
        (archive / "otters.md").unlink()
        await anyio.to_thread.run_sync(ingest_and_publish, archive, index, tmp_path / "public")
        after = await web.get("/papers/kettles.md", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert "Kettles hum." in after.text
        since = {"If-Modified-Since": before.headers["last-modified"]}
        assert (await web.get("/papers/kettles.md", headers=since)).status_code == 200
        assert (await web.get("/papers/otters")).status_code == 404
        assert (await web.get("/api/v1/documents/paper:otters")).status_code == 404


async def test_a_file_that_is_not_what_was_published_is_not_served_until_it_is_made_again(
    archive: Path, index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    public = tmp_path / "public"
    await anyio.to_thread.run_sync(ingest_and_publish, archive, index, public)
    page, listed = find_file(public, "papers/kettles.html"), find_file(public, "api/index.json")
    page.write_bytes(page.read_bytes().replace(b"whistles", b"whispers"))  # of the same length
    listed.unlink()
    app = build_app(Config(index=index, public=public), Desk(index, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as web:
        for accept in ("text/html", "*/*"):
            for _ in range(2):
                refused = await web.get("/papers/kettles", headers={"Accept": accept})
                assert refused.status_code == 503
                assert "whispers" not in refused.text
                assert "refdesk publish" in refused.text
        assert (await web.get("/api/v1/documents")).status_code == 503
        assert (await web.get("/papers/kettles.md")).status_code == 200
        assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
        await anyio.to_thread.run_sync(ingest_and_publish, archive, index, public)
        assert "whistles" in (await web.get("/papers/kettles", headers={"Accept": "text/html"})).text
        assert (await web.get("/api/v1/documents")).status_code == 200


async def test_the_openapi_description_names_what_is_served(web: httpx2.AsyncClient) -> None:
    described = (await web.get("/api/v1/openapi.json")).json()
    filled = {"{path}": "papers/routing-premium", "{name}": "cost_correct", "{version}": "1.0"}
    for path, operations in described["paths"].items():
        for name, value in filled.items():
            path = path.replace(name, value)
        parameters = {"q": "routing"} if path == "/search" else {}
        assert (await web.get(f"/api/v1{path}", params=parameters)).status_code == 200
        assert "get" in operations
        for operation in operations.values():
            for status in ("400", "401", "403", "429", "503"):
                name = operation["responses"][status]["$ref"].rpartition("/")[2]
                assert list(described["components"]["responses"][name]["content"]) == ["application/problem+json"]
        if "post" in operations:
            assert "408" in operations["post"]["responses"]
    longest = described["paths"]["/search"]["get"]["parameters"][0]["schema"]["maxLength"]
    for length, code in ((longest, 200), (longest + 1, 400)):
        assert (await web.get("/api/v1/search", params={"q": "x" * length})).status_code == code
    responses = described["components"]["responses"]
    assert "Retry-After" in responses["Later"]["headers"]
    assert "WWW-Authenticate" in responses["Unauthorized"]["headers"]


HEADER = st.text(st.characters(codec="latin-1"), max_size=60) | st.lists(
    st.sampled_from(["text/html", "text/markdown", "*/*", "gzip", "zstd", "identity", ";q=0.3", ";q=x", ";q=9", ""])
).map(",".join)


@given(HEADER)
def test_no_header_breaks_negotiation(header: str) -> None:
    assert all(0 <= weight <= 1 for weight in parse_accept(header).values())
    assert choose_type(header, ("text/html", "text/markdown")) in (0, 1)
    assert choose_encoding(header) in (None, *ENCODINGS)


@given(st.floats(0, 1).map(lambda weight: round(weight, 3)), st.floats(0, 1).map(lambda weight: round(weight, 3)))
def test_markdown_is_chosen_where_it_is_wanted_no_less_than_html(markdown: float, html: float) -> None:
    header = f"text/html;q={html}, text/markdown;q={markdown}"
    assert choose_type(header, ("text/html", "text/markdown")) == int(markdown > 0 and markdown >= html)
