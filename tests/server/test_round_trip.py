"""What Refdesk serves, ingested over HTTP, is what it was made of."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Document
from index.storage.reader import Reader
from ingest import ingest
from ingest.sources import SourceSettings
from server.build import build
from server.config import Config
from tests.ingest.sources.site.web import Reply, Web, serve
from tests.server.http_client import served
from tests.server.http_client import settings as make_settings

ONLINE = SourceSettings(allow_private=True, pause=0)
FACTS = ("id", "title", "date", "authors", "topics", "sha256", "summary", "version")
OF_A_PAGE = ("title", "date", "authors")  # what the HTML of a page states of a document
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéñλ", min_size=3, max_size=9)
LINE = st.lists(WORDS, min_size=3, max_size=8).map(" ".join)
BLOCKS = st.one_of(
    LINE.map(lambda line: f"{line}."),
    LINE.map(lambda line: f"It costs $30/$60, and {line}."),
    LINE.map(lambda line: f"> {line}."),
    LINE.map(lambda line: f"- {line}\n- {line} too"),
    LINE.map(lambda line: f"1. {line}\n2. {line}"),
    LINE.map(lambda line: f"**{line}** and *{line}* and `{line}`."),
    WORDS.map(lambda word: f"| {word} | b |\n| --- | --- |\n| 1 | {word} |"),
    WORDS.map(lambda word: f"```python\n{word} = 1\n```"),
    st.integers(0, 99).map(lambda number: f"Here $x_{{{number}}} = \\frac{{a}}{{b}}$ holds."),
    st.integers(0, 99).map(lambda number: f"$$\ny = {number}x\n$$"),
)
BODIES = st.lists(st.tuples(LINE, st.lists(BLOCKS, min_size=1, max_size=4)), min_size=1, max_size=3)
DOCUMENTS = st.lists(BODIES, min_size=6, max_size=7)


def write_archive(folder: Path, bodies: list[list[tuple[str, list[str]]]]) -> None:
    """Write documents of two kinds, every second with front matter, which link to the first."""
    for number, sections in enumerate(bodies):
        text = "\n\n".join(f"## {heading}\n\n" + "\n\n".join(blocks) for heading, blocks in sections)
        title = f"Document {number}"
        front = f"---\ntitle: {title}\ndate: 2026-05-{number + 1:02}\nauthor: Ada Example\ntopics: [Tea]\n---\n"
        path = folder / ("papers", "field-notes")[number % 2] / f"d{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        link = "See [the first](/papers/d0) of all.\n" if number else ""
        path.write_text(f"{front if number % 4 < 2 else ''}# {title}\n\n{text}\n\n{link}", encoding="utf-8")
    (folder / "papers" / "page.html").write_text(
        "<title>A page</title><main><h1>A page</h1><p>It is made of HTML.</p></main>"
    )


async def read_index(index: Path) -> tuple[Mapping[str, Document], Mapping[str, str]]:
    reader = await Reader.open(index)
    texts = await reader.read_all_markdown()
    return reader.documents, {name: text[reader.documents[name].body_start :] for name, text in texts.items()}


def normalize(text: str) -> list[str]:
    """Lines without what HTML cannot keep: blank lines, the width of the dashes of a table, and `*` for `-` or `_`."""
    lines = (line.strip() for line in text.splitlines())
    return [line.replace("|---", "| ---") for line in lines if line]


@contextlib.contextmanager
def serve_pages(public: Path, base_url: str) -> Iterator[Web]:
    """The pages and sitemaps of a publication alone, as a host of static files has them."""
    types = {".html": "text/html; charset=utf-8", ".xml": "application/xml", ".txt": "text/plain"}
    with serve() as web:
        for path in sorted((public / "current").rglob("*")):
            if path.suffix in (".html", ".xml") or path.name == "robots.txt":
                name = f"/{path.relative_to(public / 'current').as_posix()}".removesuffix(".html")
                data = path.read_bytes().replace(base_url.encode(), web.url.encode())
                web.routes[name.removesuffix("index") or "/"] = Reply(data, types[path.suffix])
        yield web


@given(DOCUMENTS)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_archive_comes_back_from_the_site_that_is_published_of_it(
    bodies: list[list[tuple[str, list[str]]]],
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_archive(folder / "archive", bodies)
        anyio.run(_mirror_service, folder)
        _mirror_pages(folder)


def _configure(folder: Path, port: int) -> Config:
    config = make_settings(folder / "index", folder / "public", rate_limit=0, base_url=f"http://127.0.0.1:{port}")
    return config.model_copy(update={"source": str(folder / "archive")})


async def _mirror_service(folder: Path) -> None:
    """Over HTTP from a running service: every fact and every byte."""
    await anyio.to_thread.run_sync(build, _configure(folder, 8321))
    async with served(_configure(folder, 8321)) as (_, listener):
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        report = await anyio.to_thread.run_sync(partial(ingest, url, folder / "mirror", settings=ONLINE))
        again = await anyio.to_thread.run_sync(partial(ingest, None, folder / "mirror", settings=ONLINE))
    assert (again.added, again.changed) == (0, 0)
    assert (list(report.problems), list(report.left_out), list(report.broken_links)) == ([], [], [])
    before, texts = await read_index(folder / "index")
    after, mirrored = await read_index(folder / "mirror")
    assert {name: [getattr(found, fact) for fact in FACTS] for name, found in after.items()} == {
        name: [getattr(found, fact) for fact in FACTS] for name, found in before.items()
    }
    assert mirrored == texts


def _mirror_pages(folder: Path) -> None:
    """From HTML alone: the same documents, and the same Markdown but for how lines and tables are drawn."""
    with serve_pages(folder / "public", "http://127.0.0.1:8321") as web:
        ingest(f"{web.url}/", folder / "pages", settings=ONLINE)
    before, texts = asyncio.run(read_index(folder / "index"))
    after, mirrored = asyncio.run(read_index(folder / "pages"))
    assert {name: [getattr(found, fact) for fact in OF_A_PAGE] for name, found in after.items()} == {
        name: [getattr(found, fact) for fact in OF_A_PAGE] for name, found in before.items()
    }
    assert {name: normalize(text) for name, text in mirrored.items()} == {
        name: normalize(text) for name, text in texts.items()
    }
