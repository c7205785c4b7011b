"""A folder of documents of many kinds, as it is: through the command line, MCP and HTTP."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client

from index.storage.kept.originals import Originals
from ingest import ingest, is_stale
from ingest.converters import CONVERTERS, MAX_ORIGINAL_BYTES, SUFFIXES
from ingest.errors import ArchiveError
from llms import guess_content_type
from server.build import publish_index
from server.config import Config
from server.mcp.server import build_server
from server.web.app import build_app
from tests.conftest import Cli, document_text
from tests.ingest.converters.originals import make_notebook, make_pdf, make_pdf_of_streams
from tools import Desk

pytestmark = pytest.mark.anyio
BASE = "http://127.0.0.1:8321"
PDF = make_pdf(
    [
        [(50, 400, "Kettles whistle when steam escapes faster than the lid lets it through.")],
        [(50, 400, "A second kettle was bought for $30/$60 and it has never whistled since.")],
    ],
    Title="On kettles",
    Author="Ada Example",
)
PAGE = (
    b"<!doctype html><title>Glaciers</title><main><h1>Glaciers</h1><p>They carve valleys.<script>1</script></p></main>"
)
NOTEBOOK = make_notebook(
    [{"cell_type": "markdown", "source": "# Rivers"}, {"cell_type": "markdown", "source": "Rivers carve a letter V."}]
)
FILES = {
    "otters.MD": document_text("note:otters", "Sea otters crack mussels.\n").encode(),
    "talks/On Kettles.PDF": PDF,
    "glaciers.htm": PAGE,
    "rivers.ipynb": NOTEBOOK,
    "notes.txt": b"Admission control\n\nRefuse early what you cannot finish.",
    "deadlines.rst": b"Deadlines\n=========\n\nA deadline travels with its request.\n",
    "lie.pdf": b"<html><body><p>A page under the name of a PDF.</p></body></html>",
    "scan.pdf": make_pdf_of_streams([b"10 10 100 100 re f"]),
    "picture.txt": b"\x89PNG\r\n\x1a\n",
    "table.csv": b"a,b\n1,2\n",
}


def write_files(folder: Path) -> Path:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The archive, ingested and published once; nobody writes to it."""
    home = tmp_path_factory.mktemp("mixed")
    config = Config(source=str(write_files(home / "archive")), index=home / "index", public=home / "public")
    ingest(config.source, config.index)
    publish_index(config, pdf=False)
    return config


@pytest.fixture
async def desk(mixed: Config) -> AsyncIterator[Client]:
    async with Client(build_server(Desk(mixed.index, BASE))) as connected:
        yield connected


async def call(desk: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await desk.call_tool(name, arguments)
    assert not result.is_error, result.content
    return result.structured_content or {}


def test_the_command_line_takes_the_folder_and_names_what_it_cannot_take(tmp_path: Path, cli: Cli) -> None:
    status, out, err = cli("ingest", write_files(tmp_path / "archive"), "--index", tmp_path / "index")
    assert (status, "Ingested: 7 added" in out) == (3, True), (out, err)
    assert "scan.pdf: it has no text layer, as a scan has none; recognize its text first, as with ocrmypdf." in err
    assert "picture.txt: it is a picture, not text." in err
    assert "table.csv" not in out + err
    status, out, _ = cli("ingest", tmp_path / "archive", "--index", tmp_path / "index")
    assert "Nothing to ingest: 7 documents" in out


async def test_a_quote_of_a_pdf_names_its_page_and_one_of_a_notebook_its_cell(desk: Client) -> None:
    found = await call(
        desk, "cite", id="talk:on-kettles", quote="bought for $30/$60 and it has never whistled", formats=["annotation"]
    )
    assert found["quote"]["locator"] == "p. 2"
    assert found["quote"]["target"]["source"] == f"{found['identifiers']['permalink']}.md"
    assert "The text was converted from PDF; compare the quote with the original (p. 2)." in found["warnings"]
    cell = await call(desk, "cite", id="note:rivers", quote="carve a letter V")
    assert cell["quote"]["locator"] == "cell 2"
    plain = await call(desk, "cite", id="note:otters", quote="Sea otters")
    assert "locator" not in plain["quote"]
    hits = (await call(desk, "search", query="kettles whistle steam"))["results"]
    (kettles,) = [hit for hit in hits if hit["id"] == "talk:on-kettles"]
    assert ([*kettles["locators"].values()], kettles["title"]) == (["pp. 1-2"], "On kettles")
    assert all("locators" not in hit for hit in hits if hit["id"] == "note:otters")


async def test_a_fetched_text_says_what_it_was_made_of(desk: Client) -> None:
    found = await call(desk, "fetch", id="talk:on-kettles")
    metadata = found["metadata"]
    assert found["text"].startswith("Kettles whistle when steam")
    assert metadata["converted_from"] == "application/pdf"
    assert metadata["converted_by"].startswith("PDF 1 (liteparse 2.")
    assert metadata["source_url"] == f"{BASE}/raw/talks/on-kettles.pdf"
    assert metadata["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert "converted_from" not in (await call(desk, "fetch", id="note:otters"))["metadata"]


async def test_originals_are_served_as_they_are_with_their_own_type(mixed: Config) -> None:
    app = build_app(mixed, Desk(mixed.index, BASE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as web:
        pdf = await web.get("/raw/talks/on-kettles.pdf")
        assert (pdf.status_code, pdf.content, pdf.headers["content-type"]) == (200, PDF, "application/pdf")
        page = await web.get("/raw/notes/glaciers.html")
        assert (page.status_code, page.content, page.headers["content-type"]) == (200, PAGE, "text/html")
        assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
        assert (await web.get("/raw/notes/lie.html")).content == FILES["lie.pdf"]
        text = await web.get("/raw/notes/notes.txt")
        assert (text.content, text.headers["content-type"]) == (FILES["notes.txt"], "text/plain; charset=utf-8")
        assert (await web.get("/raw/notes/rivers.ipynb")).content == NOTEBOOK
        shown = await web.get("/talks/on-kettles")
        assert "This text was made of a file of the kind PDF by PDF 1 (liteparse" in shown.text
        assert '<a href="../raw/talks/on-kettles.pdf">source</a>' in shown.text
        assert '<a href="../raw/talks/on-kettles.pdf">the file itself</a>' in shown.text
        assert "This text was made of" not in (await web.get("/notes/otters")).text
        record = (await web.get("/api/v1/documents/talks/on-kettles")).json()
        forms = {form["url"].rpartition(".")[2]: form for form in record["representations"] if "/raw/" in form["url"]}
        assert (forms["pdf"]["type"], forms["pdf"]["sha256"]) == ("application/pdf", record["sha256"])
        assert (await web.get("/raw.md")).text.count("/raw/notes/") == 6


async def test_the_address_of_an_original_is_a_name_of_its_document(desk: Client) -> None:
    found = await call(desk, "cite", id=f"{BASE}/raw/talks/on-kettles.pdf")
    assert found["id"] == "talk:on-kettles"


def test_every_type_is_served_as_its_converter_names_it() -> None:
    for converter in CONVERTERS.values():
        for_browsers = guess_content_type(f"raw/notes/x{converter.suffixes[0]}").partition(";")[0]
        assert for_browsers == converter.media_type


def test_another_version_of_a_converter_converts_its_documents_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    for name in ("otters.MD", "notes.txt", "glaciers.htm"):
        (folder / name).write_bytes(FILES[name])
    ingest(folder, index)
    assert not is_stale(folder, index)
    upgraded = replace(CONVERTERS["text/plain"], describe_version=lambda: "plain text 2")
    monkeypatch.setitem(CONVERTERS, "text/plain", upgraded)
    assert is_stale(folder, index)
    report = ingest(folder, index)
    assert (report.added, report.changed, report.embedded) == (0, 1, 0)
    assert not is_stale(folder, index)


def test_originals_are_kept_once_and_go_after_their_documents(tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    (folder / "otters.MD").write_bytes(FILES["otters.MD"])
    (folder / "notes.txt").write_bytes(FILES["notes.txt"])
    ingest(folder, index)
    first = hashlib.sha256(FILES["notes.txt"]).hexdigest()
    assert Originals(index).read(first) == FILES["notes.txt"]
    (folder / "notes.txt").write_bytes(b"Another text.")
    ingest(folder, index)
    names = {path.name for path in (index / "originals").iterdir()}
    assert names == {first, hashlib.sha256(b"Another text.").hexdigest()}  # a reader may be at the state before
    (folder / "notes.txt").unlink()
    ingest(folder, index)
    (folder / "otters.MD").write_bytes(document_text("note:otters", "Otters sleep.\n").encode())
    ingest(folder, index)
    assert list((index / "originals").iterdir()) == []


def test_files_that_wait_for_an_extra_are_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for converter in [converter for converter in CONVERTERS.values() if converter.extra]:
        monkeypatch.setitem(CONVERTERS, converter.media_type, replace(converter, is_available=lambda: False))
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    for name in ("a.rst", "b.org", "c.tex", "d.adoc"):
        (folder / name).write_text("Words.")
    told = (
        "4 file(s) wait for the extra 'formats' (a.rst, b.org, c.tex, …): run pip install 'refdesk[formats]', "
        "then ingest again"
    )
    with pytest.raises(ArchiveError) as caught:
        ingest(folder, index)
    assert told in str(caught.value)
    (folder / "e.txt").write_text("Words.")
    report = ingest(folder, index)
    assert (report.documents, list(report.problems)) == (1, [f"{told}."])
    monkeypatch.undo()
    assert is_stale(folder, index)
    assert ingest(folder, index).documents == 5


def test_facts_that_no_document_can_have_are_left_out_and_told(tmp_path: Path) -> None:
    page = (
        '<!doctype html><meta name="citation_title" content="Kept"><meta name="citation_doi" content="10.1/x">'
        f'<meta name="description" content="{"x" * 500}"><link rel="canonical" href="https://x.org/a b">'
        "<body><main><p>Text.</p></main>"
    )
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "a.html").write_text(page)
    report = ingest(tmp_path / "archive", tmp_path / "index")
    assert (report.documents, list(report.problems)) == (1, [])
    assert sorted(notice.split("(")[0] for notice in report.notices) == [
        "a.html: its canonical is left out, which is not valid ",
        "a.html: its summary is left out, which is not valid ",
    ]


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.txt").write_text("Words.")
    with (folder / "big.pdf").open("wb") as file:
        file.truncate(4 * MAX_ORIGINAL_BYTES)
    report = ingest(folder, tmp_path / "index")
    assert list(report.problems) == ["big.pdf: it cannot be read (it is longer than 50,000,000 bytes, which is most)."]


def test_ids_come_from_paths_and_stay_apart(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for name in ("Über Queues/Teil 1.txt", "日本.txt", "中国.txt", "x" * 120 + ".txt", "a_b.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Words of a text.")
    report = ingest(folder, tmp_path / "index")
    assert (report.documents, list(report.problems)) == (5, [])


def test_every_suffix_is_lower_case_and_belongs_to_one_converter() -> None:
    assert [suffix for suffix in SUFFIXES if suffix != suffix.lower() or not suffix.startswith(".")] == []
    assert json.dumps(sorted(SUFFIXES)) == json.dumps(sorted(set(SUFFIXES)))
