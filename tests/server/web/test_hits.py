"""A hit says the same at every door."""

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.conftest import Cli
from tests.server.http_client import call, settings, visitor

pytestmark = pytest.mark.anyio
QUERY = "when does routing pay?"


async def test_the_tool_the_api_and_the_terminal_give_a_hit_the_same_values(
    cli: Cli, shipped: Path, public: Path
) -> None:
    status, out, _ = await anyio.to_thread.run_sync(cli, "search", QUERY, "--index", shipped, "--json")
    assert status == 0
    printed = json.loads(out)
    async with visitor(settings(shipped, public)) as client:
        served = (await client.get("/api/v1/search", params={"q": QUERY})).json()
        told = (await call(client, "search", {"query": QUERY}))["structuredContent"]
    assert served == printed
    assert served["results"]
    for hit, passage in zip(served["results"], told["results"], strict=True):
        assert hit | passage == hit
        assert hit.keys() - passage.keys() == {"cosine", "bm25"}
        assert hit["text_is"] in ("summary", "full")
