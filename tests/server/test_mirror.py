"""One Refdesk mirrors another: at first all, then what the other says has changed, and nothing else is asked for."""

import asyncio
import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio
import anyio.to_thread
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from index.storage.reader import Reader
from ingest import ingest
from ingest.report import IngestReport
from ingest.sources import Budget, SourceSettings, choose_kind
from server.build import build
from server.config import Config
from server.serve import make_http_server
from server.web.app import build_app
from tests.conftest import write_archive
from tests.ingest.sources.site.web import Web, serve
from tests.server.http_client import settings as make_settings
from tools import Desk

pytestmark = pytest.mark.anyio
FACTS = ("id", "title", "date", "authors", "topics", "sha256", "summary", "version", "text_sha256")
WHOLE = Budget()
ALWAYS = ["/robots.txt", "/api/v1"]


@dataclass
class Service:
    """A desk that is served, what a mirror of it asked for last, and paths at which it has nothing for a while."""

    config: Config
    url: str = ""
    asked: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    async def publish(self) -> None:
        """Bring the desk up to date with its sources."""
        await anyio.to_thread.run_sync(partial(build, self.config, allow_removals=True))

    async def mirror(self, index: Path, budget: Budget = WHOLE) -> IngestReport:
        """Ingest the desk into another index, as an owner of that does every night."""
        self.asked.clear()
        source = None if index.exists() else self.url
        online = SourceSettings(allow_private=True, pause=0, budget=budget)
        once = partial(ingest, source, index, settings=online, allow_removals=True)
        return await anyio.to_thread.run_sync(once)


class Watch:
    """Stands before a desk: puts down what is asked for."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = scope["query_string"].decode().partition("=")[0]
            self._service.asked.append(f"{scope['path']}?{query}" if query else scope["path"])
            if scope["path"] in self._service.lost:
                scope = {**scope, "path": "/nowhere", "raw_path": b"/nowhere"}
        await self._app(scope, receive, send)


@contextlib.asynccontextmanager
async def run_service(config: Config) -> AsyncIterator[Service]:
    await anyio.to_thread.run_sync(build, config)
    service, app = Service(config), build_app(config, Desk(config.index, config.url))
    app.add_middleware(Watch, service=service)
    server = make_http_server(app, config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        service.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not (server.started or serving.done()):
            await asyncio.sleep(0)
        yield service
        server.should_exit = True
        await serving


def configure(source: Path | str, home: Path) -> Config:
    """The settings of a desk whose address is another than the one at which a mirror sees it."""
    config = make_settings(home / "index", home / "public", rate_limit=0, base_url="https://desk.example")
    given = {"source": str(source), "source_kind": choose_kind(source), "allow_private": True, "pause_s": 0.0}
    return config.model_copy(update=given)


async def is_the_same(service: Service, index: Path) -> bool:
    """Whether a mirror has the documents of a desk: facts, hashes and Markdown."""
    found = []
    for place in (service.config.index, index):
        reader = await Reader.open(place)
        texts = await reader.read_all_markdown()
        found.append(
            {name: ([getattr(each, fact) for fact in FACTS], texts[name]) for name, each in reader.documents.items()}
        )
    return found[0] == found[1]


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        yield web


def write_notes(folder: Path, names: range, words: str) -> None:
    for number in names:
        (folder / f"n{number}.md").write_text(f"# Note {number}\n\nIt says {words}.\n")


def describe(folder: Path, title: str) -> None:
    (folder / "archive.yaml").write_text(f"title: {title}\nsummary: All of it.\ndescription: All of it, at length.\n")


async def test_a_later_run_asks_for_what_changed_alone(tmp_path: Path) -> None:
    home, mirror = tmp_path / "archive", tmp_path / "mirror"
    home.mkdir()
    describe(home, "Teas")
    write_notes(home, range(60), "green")
    async with run_service(configure(home, tmp_path)) as service:
        first = await service.mirror(mirror)
        assert (first.added, list(first.problems), list(first.left_out)) == (60, [], [])
        assert service.asked == [
            *ALWAYS,
            "/api/index.json",
            *sorted(f"/raw/notes/n{number}.md" for number in range(60)),
        ]
        again = await service.mirror(mirror)
        assert (service.asked, again.added, again.changed) == (ALWAYS, 0, 0)
        describe(home, "Teas and kettles")
        write_notes(home, range(58, 61), "black")
        (home / "n0.md").unlink()
        await service.publish()
        third = await service.mirror(mirror)
        raw = [f"/raw/notes/n{number}.md" for number in (58, 59, 60)]
        assert service.asked == [*ALWAYS, "/api/v1/changes?since", *raw]
        assert (third.added, third.changed, third.removed, list(third.problems)) == (1, 2, 1, [])
        assert await is_the_same(service, mirror)
        assert (await Reader.open(mirror)).manifest.archive.title == "Teas and kettles"
        write_notes(home, range(60), "white")  # more than a page of changes
        await service.publish()
        assert (await service.mirror(mirror)).changed == 59
        assert service.asked[:4] == [*ALWAYS, "/api/v1/changes?since", "/api/v1/changes?since"]
        assert await is_the_same(service, mirror)


async def test_what_could_not_be_read_is_asked_for_again_though_it_did_not_change_since(tmp_path: Path) -> None:
    home, mirror = write_archive(tmp_path / "archive"), tmp_path / "mirror"
    async with run_service(configure(home, tmp_path)) as service:
        service.lost.add("/raw/papers/kettles.md")
        assert len((await service.mirror(mirror)).left_out) == 1
        service.lost.clear()
        assert (await service.mirror(mirror)).added == 1
        assert service.asked == [*ALWAYS, "/raw/papers/kettles.md"]
        assert await is_the_same(service, mirror)


async def test_a_run_that_ends_early_goes_on_from_the_changes_that_it_read(tmp_path: Path) -> None:
    home, mirror = tmp_path / "archive", tmp_path / "mirror"
    home.mkdir()
    describe(home, "Teas")
    write_notes(home, range(5), "green")
    async with run_service(configure(home, tmp_path)) as service:
        await service.mirror(mirror)
        write_notes(home, range(1, 7), "black")
        (home / "n0.md").unlink()
        await service.publish()
        asked: list[str] = []
        for pages in (1, 3, 10):
            told = (await service.mirror(mirror, Budget(pages=pages))).left_out
            assert len(told) == (pages < 10), told
            asked += service.asked
        assert sorted(asked) == sorted(
            [*ALWAYS, "/api/v1/changes?since", *(f"/raw/notes/n{n}.md" for n in range(1, 7))]
        )
        assert await is_the_same(service, mirror)
        await service.mirror(mirror)
        assert service.asked == ALWAYS


async def test_a_text_of_a_dialect_is_known_by_the_hash_of_what_is_published(tmp_path: Path) -> None:
    home, mirror = tmp_path / "vault", tmp_path / "mirror"
    (home / ".obsidian").mkdir(parents=True)
    (home / "a.md").write_text("# A\n\nSee [[b|the second]]. %%Nobody sees this.%%\n")
    (home / "b.md").write_text("# B\n\nIt is ==marked==.\n")
    async with run_service(configure(home, tmp_path)) as service:
        await service.mirror(mirror)
        assert "/raw/notes/a.md" in service.asked
        report = await service.mirror(mirror)
        assert (service.asked, report.changed) == (ALWAYS, 0)


async def test_a_history_that_began_anew_is_read_from_the_catalogue(tmp_path: Path) -> None:
    home, mirror = write_archive(tmp_path / "archive"), tmp_path / "mirror"
    async with run_service(configure(home, tmp_path)) as service:
        await service.mirror(mirror)
        (home / "otters.md").unlink()
        for folder in (service.config.index, service.config.public):
            shutil.rmtree(folder)
        await service.publish()
        report = await service.mirror(mirror)
        assert service.asked == [*ALWAYS, "/api/v1/changes?since", "/api/index.json"]
        assert (report.removed, list(report.problems), list(report.left_out)) == (1, [], [])
        assert await is_the_same(service, mirror)
        await service.mirror(mirror)
        assert service.asked == ALWAYS


async def test_a_fact_that_changes_alone_comes_without_a_text(tmp_path: Path, web: Web) -> None:
    mirror = tmp_path / "mirror"
    web.text("/raw/otters.md", "# Otters\n\nOtters crack mussels.\n", "text/markdown")
    web.text("/llms.txt", "# Desk\n\n- [raw](/raw/otters.md)\n- [page](/papers/otters/)\n")
    web.page("/papers/otters/", "Otters", "<p>Otters.</p>", '<meta name="citation_date" content="2026-05-01">')
    async with run_service(configure(f"{web.url}/", tmp_path)) as service:
        await service.mirror(mirror)
        web.page("/papers/otters/", "Otters", "<p>Otters.</p>", '<meta name="citation_date" content="2026-05-03">')
        await service.publish()
        await service.mirror(mirror)
        assert service.asked == [*ALWAYS, "/api/v1/changes?since"]
        assert await is_the_same(service, mirror)
        assert [each.date for each in (await Reader.open(mirror)).documents.values()] == ["2026-05-03"]
