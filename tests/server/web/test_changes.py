"""`/api/v1/changes` tells what came, changed and went since an instant or a version, with what there is now."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx2
import pytest

from server.build import build
from server.config import Config
from tests.conftest import document_text
from tests.server.http_client import settings, visitor

pytestmark = pytest.mark.anyio
CHANGES = "/api/v1/changes"


async def publish(config: Config) -> None:
    await anyio.to_thread.run_sync(partial(build, config, allow_removals=True))


async def read_all(web: httpx2.AsyncClient, since: str) -> tuple[list[Mapping[str, Any]], str]:
    """All changes since an instant or a version, by following `next`, and the version that the last answer has."""
    found: list[Mapping[str, Any]] = []
    url: str | None = f"{CHANGES}?since={since}"
    version = ""
    while url:
        page = (await web.get(url)).json()
        found += page["changes"]
        url, version = page["next"], page["version"]
    return found, version


@pytest.fixture
async def config(archive: Path, index: Path, tmp_path: Path) -> Config:
    config = settings(index, tmp_path / "public", rate_limit=0).model_copy(update={"source": str(archive)})
    await publish(config)
    return config


async def test_what_came_changed_and_went_is_told_once_with_what_there_is_now(config: Config, archive: Path) -> None:
    async with visitor(config) as web:
        first = (await web.get("/api/v1")).json()["version"]
        assert await read_all(web, first) == ([], first)
        (archive / "kettles.md").write_text(document_text("paper:kettles", "Kettles hum.\n", title="Kettles hum"))
        (archive / "otters.md").unlink()
        for number in range(60):
            (archive / f"n{number}.md").write_text(document_text(f"note:n{number}", f"Note {number}.\n"))
        await publish(config)
        found, second = await read_all(web, first)
        told = {(change["change"], change["id"]) for change in found}
        assert len(found) == len(told) == 62
        assert {("updated", "paper:kettles"), ("withdrawn", "paper:otters"), ("created", "note:n59")} <= told
        records = {change["id"]: change["document"] for change in found}
        assert records["paper:otters"] is None
        for name in ("paper:kettles", "note:n7"):
            assert records[name] == (await web.get(f"/api/v1/documents/{name}")).json()
        assert await read_all(web, second) == ([], second)
        assert (await web.get("/api/v1")).json()["version"] == second
        instant = found[0]["time"]
        ever, _ = await read_all(web, "1970-01-01T00:00:00Z")
        since = [change for change in ever if change["time"] >= instant]  # the documents of before, within one second
        assert await read_all(web, instant) == (since, second) and since[-len(found) :] == found
        assert (await web.get(f"{CHANGES}?since=9999-01-01T00:00:00Z")).json()["changes"] == []


async def test_the_root_says_what_the_archive_is(config: Config) -> None:
    async with visitor(config) as web:
        root = (await web.get("/api/v1")).json()
        catalogue = (await web.get("/api/index.json")).json()
        assert {name: root[name] for name in catalogue if name in root and name != "documents"} == {
            name: value for name, value in catalogue.items() if name not in ("api", "documents")
        }
        assert root["changes"] == f"{config.url}{CHANGES}"


async def test_a_version_of_another_history_is_refused_with_what_to_do(config: Config, tmp_path: Path) -> None:
    async with visitor(config) as web:
        version = (await web.get("/api/v1")).json()["version"]
        for wrong in (version[:-8] + "AAAAAAAA", "A" * 31, "A" * 1000):
            answer = await web.get(f"{CHANGES}?since={wrong}")
            assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
            assert "or read /api/index.json for what there is." in answer.json()["detail"]
        for wrong in ("A" * 29, "A" * 1001, "2026-11-25", "é" * 40, f"{version}%0A"):
            detail = (await web.get(f"{CHANGES}?since={wrong}")).json()["detail"]
            assert "'since' must be an instant in UTC, such as 2026-11-25T08:00:00Z, or the `version`" in detail
    other = config.model_copy(update={"index": tmp_path / "other", "public": tmp_path / "elsewhere"})
    (tmp_path / "archive" / "more.md").write_text(document_text("note:more", "More.\n"))
    await publish(other)
    async with visitor(other) as web:
        assert len((await web.get(CHANGES)).json()["changes"]) == 4
