"""Every form at the page's address, parts of files, and the methods that a path takes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llms.publishing.publish import publish
from server.answers.byte_range import UnsatisfiableRangeError, read_range
from tests.llms.catalogues import catalogue
from tests.server.http_client import application, settings, web_client

PAPER = "/papers/routing-premium"
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def public(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "public"
    publish(catalogue(shipped), folder, "one")
    return folder


@pytest.fixture
async def web(shipped: Path, public: Path) -> AsyncIterator[httpx2.AsyncClient]:
    config = settings(shipped, public, rate_limit=0)
    async with application(config) as app, web_client(app, "http://127.0.0.1:8321", "127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("html", "text/html"),
        ("markdown", "text/markdown"),
        ("md", "text/markdown"),
        ("BIB", "application/x-bibtex"),
        ("bibtex", "application/x-bibtex"),
        ("biblatex", "application/x-bibtex"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
        ("ris", "application/x-research-info-systems"),
        ("schema_org", "application/ld+json"),
        ("linkset", "application/linkset+json"),
        ("raw", "text/markdown"),
    ],
)
async def test_each_form_is_given_by_its_name_or_extension(web: httpx2.AsyncClient, name: str, media_type: str) -> None:
    answer = await web.get(PAPER, params={"format": name})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("name", ["docx", "", "%", "x" * 5000])
async def test_a_form_that_is_not_there_is_refused_with_those_that_are(web: httpx2.AsyncClient, name: str) -> None:
    answer = await web.get(PAPER, params={"format": name})
    assert answer.status_code == 406
    assert "markdown (text/markdown; charset=utf-8)" in answer.json()["detail"]
    assert len(answer.text) < 1500


@pytest.mark.parametrize("accept", ["audio/mp3", "application/json", "image/webp", "image/png, video/*"])
async def test_a_client_that_takes_none_of_the_forms_is_told_them(web: httpx2.AsyncClient, accept: str) -> None:
    answer = await web.get(PAPER, headers={"Accept": accept})
    assert answer.status_code == 406
    assert "bibtex (application/x-bibtex" in answer.json()["detail"]


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "text/*",
        "image/png, */*;q=0.1",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/svg+xml,*/*;q=0.8",
        "a" * 3000,
        "text/markdown;q=0",
    ],
)
async def test_whoever_takes_anything_gets_the_page(web: httpx2.AsyncClient, accept: str) -> None:
    answer = await web.get(PAPER, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")


async def test_a_part_of_a_file_is_the_bytes_that_were_asked_for(web: httpx2.AsyncClient) -> None:
    whole = await web.get("/llms.txt", headers={"Accept-Encoding": "identity"})
    size = len(whole.content)
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, start, end in (("0-99", 0, 100), ("100-", 100, size), ("-7", size - 7, size), ("5-999999", 5, size)):
        part = await web.get("/llms.txt", headers={"Range": f"bytes={asked}", "Accept-Encoding": "gzip"})
        assert (part.status_code, part.content) == (206, whole.content[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["etag"] == whole.headers["etag"]
        assert "content-encoding" not in part.headers
    beyond = await web.get("/llms.txt", headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for ignored in ("bytes=0-1,5-6", "lines=0-1", "bytes=9-1", "bytes=x", "bytes=-"):
        assert (await web.get("/llms.txt", headers={"Range": ignored})).status_code == 200


async def test_a_part_of_another_text_is_never_given(web: httpx2.AsyncClient) -> None:
    whole = await web.get("/llms.txt", headers={"Accept-Encoding": "identity"})
    asked = {"Range": "bytes=0-9"}
    for same in (whole.headers["etag"], whole.headers["last-modified"]):
        assert (await web.get("/llms.txt", headers={**asked, "If-Range": same})).status_code == 206
    for other in ('"other"', "Thu, 01 Jan 1970 00:00:00 GMT", "W/" + whole.headers["etag"]):
        assert (await web.get("/llms.txt", headers={**asked, "If-Range": other})).content == whole.content
    held = {**asked, "If-None-Match": whole.headers["etag"], "Accept-Encoding": "identity"}
    assert (await web.get("/llms.txt", headers=held)).status_code == 304
    assert (await web.head("/llms.txt", headers=asked)).status_code == 200


@given(st.text(st.sampled_from("bytes=-0123456789, "), max_size=30), st.integers(0, 200))
def test_a_range_lies_within_the_body(header: str, size: int) -> None:
    try:
        wanted = read_range(header, size)
    except UnsatisfiableRangeError:
        return
    assert wanted is None or (0 <= wanted.start < wanted.stop <= size and wanted.step == 1)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (PAPER, {"GET", "HEAD"}),
        ("/llms.txt", {"GET", "HEAD"}),
        ("/search", {"GET", "HEAD"}),
        ("/api/v1/documents", {"GET", "HEAD"}),
        ("/readyz", {"GET", "HEAD"}),
    ],
)
async def test_options_names_the_methods_of_a_path(web: httpx2.AsyncClient, path: str, methods: set[str]) -> None:
    answer = await web.options(path)
    assert answer.status_code == 204
    assert {name.strip() for name in answer.headers["allow"].split(",")} == {*methods, "OPTIONS"}
    refused = await web.delete(path)
    assert refused.status_code == 405
    assert "OPTIONS" in refused.headers["allow"]
