"""A hit says the same at every door."""

import json
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from tests.conftest import Cli
from tests.server.http_client import call, settings, visitor
from tests.server.mcp.test_tools import list_passages
from tools.search import has_links_alone, shorten_links

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
    passages = {(passage["id"], passage["section"]): passage for passage in list_passages(told)}
    links = [hit for hit in served["results"] if has_links_alone(hit["text"])]
    assert told.get("warnings", []) == [f"Passages not shown: {len(links)} of links alone."] * bool(links)
    shown = [hit for hit in served["results"] if hit not in links]
    assert {(hit["id"], hit["section"].partition("#")[2]) for hit in shown} == set(passages)
    best = {hit["id"]: hit["score"] for hit in reversed(shown)}
    for hit in shown:
        passage = passages[hit["id"], hit["section"].partition("#")[2]]
        words = shorten_links(hit["text"])
        assert words.removeprefix("#").partition("\n\n")[2] in passage["text"] or words in passage["text"]
        assert passage["score"] == round(best[hit["id"]], 2)
        assert all(hit[name] == passage[name] for name in ("title", "url", "text_is"))
        assert hit["date"] == passage.get("date")
