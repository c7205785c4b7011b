"""A hit says the same at every door."""

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.conftest import Cli
from tests.server.http_client import call, settings, visitor
from tests.server.mcp.test_tools import list_passages
from tools.search import shorten_links

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
    passages = {(passage["id"], passage["section"], passage["score"]): passage for passage in list_passages(told)}
    assert len(passages) == len(served["results"])
    for hit in served["results"]:
        passage = passages[hit["id"], hit["section"].partition("#")[2], round(hit["score"], 2)]
        assert passage["text"] == shorten_links(hit["text"])
        assert all(hit[name] == passage[name] for name in ("title", "url", "text_is"))
        assert hit["date"] == passage.get("date")
