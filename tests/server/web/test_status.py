"""What a service says of itself at `/status`, and who may start an ingest at `/admin/ingest`."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from server.address import find_address
from server.cli import main
from server.config import Config, ConfigurationError
from server.runs import hide_places
from server.watch import build_ingest_command
from server.web.admin import IngestStarter, make_starter
from server.web.app import build_app
from tests.conftest import document_text, write_archive
from tests.server.http_client import settings, visitor, web_client
from tools import Desk

ADMIN, READER = "a" * 40, "r" * 40
OWLS = document_text("note:owls", "Owls hunt in silence.\n")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a broken file, ingested and published; tokens beside it."""
    home = tmp_path_factory.mktemp("desk")
    write_archive(home / "archive")
    (home / "archive" / "broken.ipynb").write_text("{")
    places = ("--index", home / "index", "--public", home / "public")
    assert main(["ingest", str(home / "archive"), *map(str, places)]) == 3
    (home / "admin").write_text(f"{ADMIN}\n")
    (home / "readers").write_text(f"{READER}\n")
    return home


@asynccontextmanager
async def service(config: Config, starter: IngestStarter | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_app(config, Desk(config.index, config.url), starter=starter)
    async with app.router.lifespan_context(app), web_client(app, config.url) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.anyio
async def test_the_status_tells_the_last_ingest_as_data_and_as_a_page(desk: Path) -> None:
    async with visitor(settings(desk / "index", desk / "public")) as client:
        data = await client.get("/status")
        page = await client.get("/status", headers={"Accept": "text/html"})
        figures = await client.get("/api/v1/documents")
        again = (await client.get("/status")).json()
    status = data.json()
    assert status["index"]["documents"] == 3
    assert status["versions"]["texts"] == 3
    last = status["last_ingest"]
    assert (last["outcome"], last["added"], last["problems"], last["error"]) == ("partly", 3, 1, None)
    assert last["some_problems"][0].startswith("broken.ipynb, line 1: ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", last["ended"])
    assert '<th scope="row">outcome</th><td>partly</td>' in page.text
    assert "broken.ipynb, line 1" in page.text
    assert figures.status_code == 200
    assert again["service"]["requests"] > status["service"]["requests"]
    for text in (data.text, page.text):
        assert str(desk) not in text


@pytest.mark.anyio
async def test_the_metrics_have_the_last_ingest(desk: Path) -> None:
    async with visitor(settings(desk / "index", desk / "public"), "127.0.0.1") as client:
        figures = (await client.get("/metrics")).text
    assert 'refdesk_ingest_outcome{outcome="partly"} 1.0' in figures
    assert 'refdesk_ingest_documents{change="added"} 3.0' in figures
    assert "refdesk_ingest_end_timestamp_seconds" in figures


def test_a_failed_run_is_told_without_the_paths_of_the_machine(desk: Path, tmp_path: Path) -> None:
    shutil.copytree(desk, tmp_path, dirs_exist_ok=True, symlinks=True)
    (tmp_path / "archive" / "archive.yaml").write_text("title: [")
    places = ("--index", tmp_path / "index", "--public", tmp_path / "public")
    assert main(["ingest", *map(str, places), str(tmp_path / "archive"), "--replace"]) == 1

    async def ask() -> httpx2.Response:
        async with visitor(settings(tmp_path / "index", tmp_path / "public")) as client:
            return await client.get("/status")

    answer = asyncio.run(ask())
    last = answer.json()["last_ingest"]
    assert (last["outcome"], "cannot be ingested" in last["error"]) == ("failed", True)
    assert str(tmp_path) not in answer.text
    assert "[a path]" in last["error"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'/srv/Ida Baker/notes' is gone", "'[a path]' is gone"),
        ("read /srv/a.md, then go", "read [a path] then go"),
        ("'C:\\Users\\Ida\\x' is gone", "'[a path]' is gone"),
        ("https://ida:secret@desk.example/papers answered 404", "https://desk.example/papers answered 404"),
        ("notes/a.md, line 3: its id is taken", "notes/a.md, line 3: its id is taken"),
        ("'file:///srv/u/x' and file:///srv/u/y are gone", "'[a path]' and [a path] are gone"),
        ("'git+file:///a b/c.git' is gone", "'[a path]' is gone"),
        ("git+file:///a b/c.git is gone", "[a path] is gone"),
        ("C:/me/x is gone", "[a path] is gone"),
        (r"\\server\share is gone", "[a path] is gone"),
        ("/srv/my user/x is gone", "[a path] is gone"),
        ("error:/srv/x", "error:[a path]"),
        ("'https://site.example/feed?token=SECRET' is gone", "'https://site.example/feed' is gone"),
        ("https://u:p/a@ss@h.example/x is gone", "https://h.example/x is gone"),
        (
            "see https://a.example/@ada/x and git+https://b.example/x@v1",
            "see https://a.example/@ada/x and git+https://b.example/x@v1",
        ),
    ],
)
def test_places_of_the_machine_and_credentials_are_hidden(text: str, shown: str) -> None:
    assert hide_places(text) == shown


def test_known_places_are_hidden_whatever_signs_they_hold() -> None:
    known = ["/srv/o'neil and sons", "https://desk.example/x?key=a 'b'", "archive", "/"]
    text = "'/srv/o'neil and sons/a b.md', file:///srv/o'neil and sons, https://desk.example/x?key=a 'b' of archive"
    assert hide_places(text, known) == "'[a path]', [a path] https://desk.example/x of archive"


@pytest.mark.anyio
async def test_a_private_service_asks_for_the_token_of_its_status(desk: Path) -> None:
    async with visitor(settings(desk / "index", desk / "public", token_file=desk / "readers")) as client:
        assert (await client.get("/status")).status_code == 401
        assert (await client.get("/status", headers=bearer(READER))).status_code == 200
        assert (await client.post("/admin/ingest", headers=bearer(READER))).status_code == 404


@pytest.mark.anyio
async def test_an_ingest_is_started_with_its_own_token_and_never_two_at_once(desk: Path, tmp_path: Path) -> None:
    shutil.copytree(desk, tmp_path, dirs_exist_ok=True, symlinks=True)
    given = {"admin_token_file": tmp_path / "admin", "token_file": tmp_path / "readers"}
    config = settings(tmp_path / "index", tmp_path / "public", **given)
    config = config.model_copy(update={"source": str(desk / "archive")})
    (desk / "archive" / "owls.md").write_text(OWLS)
    starter = make_starter(build_ingest_command(config, find_address(config)))
    async with service(config, starter) as client:
        assert (await client.post("/admin/ingest")).status_code == 401
        assert (await client.post("/admin/ingest", headers=bearer(READER))).status_code == 401
        assert (await client.get("/admin/ingest", headers=bearer(ADMIN))).status_code == 405
        started = await client.post("/admin/ingest", headers=bearer(ADMIN))
        assert (started.status_code, started.headers["Location"]) == (202, f"{config.url}/status")
        assert (await client.post("/admin/ingest", headers=bearer(ADMIN))).status_code == 409
        process = starter._process
        assert process is not None
        assert await asyncio.to_thread(process.wait) == 3  # the broken file is still there
        status = (await client.get("/status", headers=bearer(READER))).json()
        assert status["started_here"] == {"running": False, "exit_code": 3}
        assert status["last_ingest"]["added"] == 1
        for path in ("/llms.txt", "/api/v1/openapi.json", "/robots.txt", "/.well-known/ai-catalog.json"):
            assert "/admin" not in (await client.get(path, headers=bearer(READER))).text
    (desk / "archive" / "owls.md").unlink()


@pytest.mark.anyio
async def test_ingests_are_started_so_often_and_no_more(desk: Path) -> None:
    config = settings(desk / "index", desk / "public", admin_token_file=desk / "admin")
    starter = make_starter(build_ingest_command(config, find_address(config)))
    async with service(config, starter) as client:
        answers = []
        for _ in range(4):
            answers.append(await client.post("/admin/ingest", headers=bearer(ADMIN)))
            if starter._process is not None and starter.is_running:
                starter._process.kill()
                starter._process.wait()
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_settings_that_would_open_a_door_stop_the_start(desk: Path) -> None:
    same = settings(desk / "index", desk / "public", admin_token_file=desk / "admin", token_file=desk / "admin")
    starter = make_starter(["true"])
    with pytest.raises(ConfigurationError, match="another file than token_file"):
        build_app(same, Desk(same.index, same.url), starter=starter)
    alone = settings(desk / "index", desk / "public", admin_token_file=desk / "admin")
    with pytest.raises(ConfigurationError, match="leave out --no-ingest"):
        build_app(alone, Desk(alone.index, alone.url))
