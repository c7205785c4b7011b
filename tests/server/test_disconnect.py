"""A client that leaves in the middle of a call: the work for it ends, and its place in the limits is free again."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from server.http_app import build_app
from server.serve import http_service
from tests.server.web import HEADERS, answer, send, settings
from tools import Desk

MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}
ERAS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "2026-07-28": ({"Mcp-Method": "tools/call", "Mcp-Name": "search"}, {"_meta": MODERN}),
    "2025-06-18": ({}, {}),
}


def a_search(era: str, address: tuple[str, int]) -> bytes:
    """A whole HTTP request that calls `search`."""
    headers, more = ERAS[era]
    parameters = {"name": "search", "arguments": {"query": "routing"}, **more}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}).encode()
    sent = {
        "Host": f"127.0.0.1:{address[1]}",
        "Content-Length": str(len(body)),
        "MCP-Protocol-Version": era,
        **HEADERS,
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST /mcp HTTP/1.1\r\n{lines}\r\n".encode() + body


@pytest.mark.anyio
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
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        config = settings(shipped, tmp_path, port=address[1], max_requests=1)
        service = http_service(build_app(config, Desk(config.index, config.url)))
        serving = asyncio.create_task(service.serve(sockets=[listener]))
        _, writer = await asyncio.open_connection(*address)
        writer.write(a_search(era, address))
        await asyncio.wait_for(begun.wait(), 5)
        async with httpx2.AsyncClient(base_url=config.url) as another:
            assert (await send(another, "ping")).status_code == 503
            writer.close()
            await asyncio.wait_for(ended.wait(), 10)
            with anyio.fail_after(10):
                while (await send(another, "ping")).status_code == 503:
                    pass
            assert answer(await send(another, "ping")) == {}
        service.should_exit = True
        await serving
