"""The HTTP application without a socket: any client address, any settings, the real desk behind it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.types import ASGIApp

from server.config import Config, read_config
from server.edge import DrainingServer
from server.serve import make_http_server
from server.web.app import build_app
from tests.conftest import MAX_WAIT_S
from tools import Desk

STRANGER = "203.0.113.7"  # an address of the documentation range
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


def settings(index: Path, public: Path, **given: object) -> Config:
    """Settings as the environment would give them, for an index and a folder of surfaces."""
    environment = {f"REFDESK_{name.upper()}": str(value) for name, value in given.items()}
    return read_config({"index": index, "public": public}, environment)


@asynccontextmanager
async def application(config: Config) -> AsyncIterator[Starlette]:
    app = build_app(config, Desk(config.index, config.url))
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def web_client(app: ASGIApp, url: str, address: str = STRANGER) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, client=(address, 4711))
    async with httpx2.AsyncClient(transport=transport, base_url=url) as client:
        yield client


@asynccontextmanager
async def served(config: Config) -> AsyncIterator[tuple[DrainingServer, socket.socket]]:
    """A real server and the socket that it listens on; it is ended after."""
    service = make_http_server(build_app(config, Desk(config.index, config.url)), config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(service.serve(sockets=[listener]))
        while not (service.started or serving.done()):
            await asyncio.sleep(0)
        yield service, listener
        service.should_exit = True
        await serving


@asynccontextmanager
async def real_client(config: Config) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a real server."""
    async with served(config) as (_, listener):
        host, port = listener.getsockname()
        async with httpx2.AsyncClient(base_url=f"http://{host}:{port}", timeout=MAX_WAIT_S) as client:
            yield client


@asynccontextmanager
async def visitor(config: Config, address: str = STRANGER) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an application of its own."""
    async with application(config) as app, web_client(app, config.url, address) as client:
        yield client


async def send(client: httpx2.AsyncClient, method: str, parameters: Any = None, **headers: str) -> httpx2.Response:
    """Send an MCP message of the handshake era."""
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    if parameters is not None:
        message["params"] = parameters
    if not method.startswith("notifications/"):
        message["id"] = 1
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/mcp", json=message, headers={**HEADERS, **extra})


async def call(client: httpx2.AsyncClient, tool: str, arguments: dict[str, Any], **headers: str) -> dict[str, Any]:
    """Call a tool and return its result."""
    return answer(await send(client, "tools/call", {"name": tool, "arguments": arguments}, **headers))


def answer(response: httpx2.Response) -> dict[str, Any]:
    """The result of an MCP message."""
    assert response.status_code == 200, response.text
    data = [line.removeprefix("data:") for line in response.text.splitlines() if line.startswith("data:")]
    result: dict[str, Any] = json.loads((data or [response.text])[-1])["result"]
    return result
