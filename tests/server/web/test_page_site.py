"""Pages that the service renders itself lead to what is published, and to nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from anyio import to_thread

from server.build import build
from server.config import Config
from server.web.app import build_app
from tests.server.http_client import settings
from tools import Desk

pytestmark = pytest.mark.anyio
PAGES = ("/search", "/status", "/papers/kettles/history", "/compute", "/compute/cost_correct")


def make(archive: Path, index: Path, tmp_path: Path, publish: str) -> Config:
    facts = "title: Teas\nsummary: Of teas.\ndescription: About teas.\ntools: [thresholds]\n"
    (archive / "archive.yaml").write_text(f"{facts}publish: {publish}\n")
    config = settings(index, tmp_path / "public", rate_limit=0).model_copy(update={"source": str(archive)})
    build(config)
    return config


@pytest.fixture(params=["[citations]", "[feeds]"])
async def web(
    archive: Path, index: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[httpx2.AsyncClient, bool]]:
    config = await to_thread.run_sync(make, archive, index, tmp_path, request.param)
    transport = httpx2.ASGITransport(build_app(config, Desk(index, config.url)))
    async with httpx2.AsyncClient(transport=transport, base_url=config.url) as client:
        yield client, request.param == "[feeds]"


async def test_feeds_are_named_where_they_are_published(web: tuple[httpx2.AsyncClient, bool]) -> None:
    client, has_feeds = web
    assert (await client.get("/atom.xml")).status_code == (200 if has_feeds else 404)
    for path in PAGES:
        page = await client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200, path
        assert ("atom.xml" in page.text) == has_feeds, path
