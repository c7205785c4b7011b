"""Every link of a page to this service leads to something that is published, whatever the archive lacks."""

import asyncio
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from ingest import ingest
from llms import read_ledger
from llms.publishing.publish import publish
from llms.publishing.render import render
from tests.conftest import document_text
from tests.each import for_each
from tests.llms.catalogues import BASE, catalogue
from tests.server.http_client import settings, visitor

SERVED = {"mcp", "search", "healthz"}  # by routes, not as files
ARCHIVES = {
    "no dates": {"note:a": {}, "paper:b": {"topics": ["x"]}},
    "a dated kind and one without dates": {"note:a": {"date": "2026-05"}, "paper:b": {"topics": ["x"]}},
    "one document with a year": {"note:a": {"date": "2026", "topics": ["C++"], "version": "1.0", "text": "summary"}},
}


def find_dead_links(files: dict[str, bytes]) -> list[str]:
    dead = []
    for path, data in files.items():
        if not path.endswith((".html", "index.md", "notes.md", "papers.md")):
            continue
        found = re.findall(rf'(?:href="|\]\()(?:{BASE})?/([^"#)]*)', data.decode())
        for target in {unquote(each) for each in found} - SERVED:
            name = target.rstrip("/")
            if not {target, f"{name or 'index'}.html", f"{name}/index.html"} & files.keys():
                dead.append(f"{path}: /{target}")
    return dead


@for_each(ARCHIVES.items, lambda case: case[0])
def test_no_page_of_an_archive_links_to_what_is_not_there(
    case: tuple[str, dict[str, dict[str, object]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("links")
    (folder / "archive").mkdir()
    for name, front in case[1].items():
        (folder / "archive" / f"{name.replace(':', '-')}.md").write_text(document_text(name, "Words.\n", **front))
    ingest(folder / "archive", folder / "index")
    files = dict(render(catalogue(folder / "index")))
    assert find_dead_links(files) == []
    has_dates = any("date" in front for front in case[1].values())
    assert ("atom.xml" in files) == has_dates
    assert (b"atom.xml" in files["index.html"]) == has_dates


def test_pages_and_the_search_page_get_their_feeds_with_the_first_date(
    archive: Path, index: Path, tmp_path: Path
) -> None:
    for path in archive.glob("*.md"):
        path.write_text(path.read_text().replace('date: "2026-05-16"\n', ""))
    public = tmp_path / "public"

    async def look() -> tuple[int, list[bool]]:
        async with visitor(settings(index, public)) as client:
            pages = [(await client.get(path)).text for path in ("/notes/glaciers", "/search?q=glaciers")]
            header = (await client.get("/notes/glaciers")).headers["link"]
            status = (await client.get("/atom.xml")).status_code
            return status, ["atom.xml" in text for text in (*pages, header)]

    ingest(archive, index)
    publish(catalogue(index), public, "one")
    status, linked = asyncio.run(look())
    assert (status, linked) == (404, [False, False, False])
    (archive / "dated.md").write_text(document_text("paper:dated", "Words.\n", date="2026"))
    ingest(archive, index)
    publish(catalogue(index), public, "two")
    assert "atom.xml" in read_ledger(public).files
    status, linked = asyncio.run(look())
    assert (status, linked[:2]) == (200, [True, True])  # a document that did not change itself, too
