"""What the SDK does by default and Refdesk does not; other cases stand in test_tools, test_edge and test_access."""

import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from mcp import Client

from server.mcp.server import build_server
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import HELLO, answer, send, settings, visitor
from tests.server.mcp.reading import read_both
from tools import TOOLS, Desk

pytestmark = pytest.mark.anyio
BASE = "http://127.0.0.1:8321"


async def test_instructions_are_instructions_and_the_title_is_a_title(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path)) as client:
        greeting = answer(await send(client, "initialize", HELLO))
    assert greeting["instructions"].startswith("Refdesk answers from Manu Bhardwaj: research archive: Papers, ")
    assert greeting["serverInfo"]["title"] == "Refdesk"
    assert greeting["serverInfo"]["version"]


async def test_a_result_carries_its_text_once_and_little_about_the_server(shipped: Path) -> None:
    async with Client(build_server(Desk(shipped, BASE))) as client:
        result = await client.call_tool("describe_thresholds", {})
    read_both(result)
    about = json.dumps(result.model_dump(mode="json", by_alias=True)["_meta"])
    assert "data:" not in about
    assert len(about) < 300


async def test_no_schema_repeats_the_names_of_its_properties_as_titles(shipped: Path) -> None:
    async with Client(build_server(Desk(shipped, BASE))) as client:
        tools = (await client.list_tools()).tools
    assert len(tools) == len(TOOLS)
    for tool in tools:
        assert '"title": ' not in json.dumps(tool.input_schema["properties"])


async def test_every_tool_says_by_each_hint_that_it_only_reads(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path)) as client:
        tools = answer(await send(client, "tools/list"))["tools"]
    for tool in tools:
        hints = {name: value for name, value in tool["annotations"].items() if name.endswith("Hint")}
        assert hints == {
            "readOnlyHint": True,
            "destructiveHint": False,
            "idempotentHint": True,
            "openWorldHint": False,
        }


async def test_computations_run_only_so_many_at_once_and_hold_up_no_other_call(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, go_on = 0, 0, threading.Event()
    lock = threading.Lock()

    def computes(inputs: object) -> Any:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        go_on.wait(10)
        with lock:
            running -= 1
        raise ZeroDivisionError

    from tools import compute_threshold

    monkeypatch.setattr(compute_threshold, "find_threshold", lambda _: SimpleNamespace(compute_sweep=computes))
    async with Client(build_server(Desk(shipped, BASE))) as client, anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(client.call_tool, "compute_threshold", {"threshold": "cost_correct", "inputs": {}})
        with anyio.fail_after(MAX_WAIT_S):
            while running < 2:
                await anyio.lowlevel.checkpoint()
            assert not (await client.call_tool("list_documents", {})).is_error
        go_on.set()
    assert most == 2
