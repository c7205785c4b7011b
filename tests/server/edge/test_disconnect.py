"""A client that leaves in the middle of a call: the work for it ends, and its place is free again."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from server.serve import make_http_server
from server.web.app import build_app
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import HEADERS, call, send, settings, visitor
from tools import Desk
from tools.thresholds.composition import simulation

pytestmark = pytest.mark.anyio

MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}
ERAS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "2026-07-28": ({"Mcp-Method": "tools/call"}, {"_meta": MODERN}),
    "2025-06-18": ({}, {}),
}


# a quarter of a minute
LONG: dict[str, Any] = {
    "c": 0.1,
    "trials": 40_000,
    "N": {"start": 64, "stop": 4096, "num": 30, "scale": "log"},
}


def a_call(era: str, address: tuple[str, int], tool: str, arguments: dict[str, Any]) -> bytes:
    """A whole HTTP request that calls a tool."""
    headers, more = ERAS[era]
    parameters = {"name": tool, "arguments": arguments, **more}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}).encode()
    sent = {
        "Host": f"127.0.0.1:{address[1]}",
        "Content-Length": str(len(body)),
        "MCP-Protocol-Version": era,
        **HEADERS,
        **headers,
        **({"Mcp-Name": tool} if headers else {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST /mcp HTTP/1.1\r\n{lines}\r\n".encode() + body


@asynccontextmanager
async def serving(index: Path, public: Path) -> AsyncIterator[tuple[tuple[str, int], httpx2.AsyncClient]]:
    """A service that answers one request at a time, its address, and a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        config = settings(index, public, port=address[1], max_requests=1)
        service = make_http_server(build_app(config, Desk(config.index, config.url)), config)
        task = asyncio.create_task(service.serve(sockets=[listener]))
        async with httpx2.AsyncClient(base_url=config.url, timeout=MAX_WAIT_S) as client:
            yield address, client
        service.should_exit = True
        await task


async def is_free(client: httpx2.AsyncClient) -> bool:
    """Whether the service has a place for one more request."""
    return (await send(client, "ping")).status_code == 200


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_that_leaves_ends_its_search_and_frees_its_place(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, era: str
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def reader(_: Desk) -> None:
        begun.set()
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    monkeypatch.setattr(Desk, "reader", reader)
    async with serving(shipped, tmp_path) as (address, another):
        _, writer = await asyncio.open_connection(*address)
        writer.write(a_call(era, address, "search", {"query": "routing"}))
        with anyio.fail_after(MAX_WAIT_S):
            await begun.wait()
            assert not await is_free(another)
            writer.close()
            await ended.wait()
            while not await is_free(another):
                pass


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_that_leaves_ends_its_computation_between_two_of_its_pieces(
    shipped: Path, tmp_path: Path, era: str
) -> None:
    simulation._simulate.cache_clear()
    done = simulation._simulate.cache_info
    async with serving(shipped, tmp_path) as (address, another):
        _, writer = await asyncio.open_connection(*address)
        inputs = {"threshold": "composition_simulation", "inputs": LONG}
        writer.write(a_call(era, address, "compute_threshold", inputs))
        with anyio.fail_after(MAX_WAIT_S):
            while not done().currsize:
                assert not await is_free(another)
            writer.close()
            while not await is_free(another):
                pass
    assert done().currsize < LONG["N"]["num"]


async def test_a_computation_that_takes_too_long_stops_and_says_so(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulation._simulate.cache_clear()
    monkeypatch.setattr("server.mcp.refdesk_server.CALL_TIMEOUT_S", 0.05)
    monkeypatch.setattr("server.web.api.CALL_TIMEOUT_S", 0.05)
    async with visitor(settings(shipped, tmp_path)) as client:
        told = await call(client, "compute_threshold", {"threshold": "composition_simulation", "inputs": LONG})
        refused = await client.post("/api/v1/thresholds/composition_simulation", json=LONG)
    assert told["isError"] is True
    assert told["content"][0]["text"].startswith("'compute_threshold' took longer than ")
    assert refused.status_code == 503
    assert "took longer than" in refused.json()["detail"]
    assert simulation._simulate.cache_info().currsize < LONG["N"]["num"]
