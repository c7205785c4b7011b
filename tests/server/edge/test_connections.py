"""What a connection refuses by itself, byte by byte: heads without an end, and requests that two parsers could read."""

import asyncio
import re
from pathlib import Path

import pytest

from server.edge.connections import MAX_HEAD_BYTES
from tests.conftest import MAX_WAIT_S
from tests.server.http_client import served, settings

pytestmark = pytest.mark.anyio

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


async def exchange(shipped: Path, public: Path, *parts: bytes) -> bytes:
    """Send the parts one after the other; what comes back until the service closes, or has said nothing more."""
    async with served(settings(shipped, public)) as (_, listener):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass  # the service closed before it had all
        try:
            return await asyncio.wait_for(reader.read(), MAX_WAIT_S)
        except ConnectionError:
            return b"reset"
        finally:
            writer.close()


@pytest.mark.parametrize(
    "parts",
    [
        [HEALTH + b"A: " + b"a" * MAX_HEAD_BYTES, b"a" * (MAX_HEAD_BYTES + 1)],
        [HEALTH + b"".join(b"A%d: %s\r\n" % (number, b"a" * 900) for number in range(80)) + b"\r\n"],
        [b"GET /" + b"a" * MAX_HEAD_BYTES, b"a" * (MAX_HEAD_BYTES + 1)],
        [CHUNKED + b"1\r\nx\r\n0\r\nA: " + b"a" * MAX_HEAD_BYTES, b"a" * (MAX_HEAD_BYTES + 1)],
    ],
    ids=["a field", "many fields", "an address", "a field after the body"],
)
async def test_a_head_without_an_end_is_refused_and_the_connection_closed(
    shipped: Path, tmp_path: Path, parts: list[bytes]
) -> None:
    told = await exchange(shipped, tmp_path, *parts)
    assert told == b"reset" or b"HTTP/1.1 400 " in told
    assert b"HTTP/1.1 200 " not in told


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + HEALTH,
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
        + HEALTH,
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" + HEALTH,
        b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /healthz HTTP/1.1\nHost: x\n\n" + b"\x00",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
async def test_a_request_that_two_parsers_could_read_differently_ends_its_connection(
    shipped: Path, tmp_path: Path, request_: bytes
) -> None:
    told = await exchange(shipped, tmp_path, request_)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert told.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in told.lower()


async def test_requests_that_come_together_are_answered_in_order(shipped: Path, tmp_path: Path) -> None:
    last = HEALTH + b"Connection: close\r\n\r\n"
    told = await exchange(shipped, tmp_path, (HEALTH + b"\r\n") * 3 + b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", last)
    assert re.findall(rb"HTTP/1.1 (\d+)", told) == [b"200"] * 3 + [b"404", b"200"]


async def test_spaces_and_tabs_around_a_header_s_value_are_no_part_of_it(shipped: Path, tmp_path: Path) -> None:
    request = (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nAccept-Encoding: \t gzip \t \r\nConnection:close \t\r\nRange:\r\n\r\n"
    )
    assert (await exchange(shipped, tmp_path, request)).startswith(b"HTTP/1.1 200 ")

    message = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
    call = (
        b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:8321\r\nContent-Type: application/json \r\nContent-Length: %d \r\n"
        b"Accept: application/json, text/event-stream\t\r\nMCP-Protocol-Version: 2025-06-18 \t\r\n"
        b"Connection: close \r\n\r\n" % len(message)
    )
    assert (await exchange(shipped, tmp_path, call + message)).startswith(b"HTTP/1.1 200 ")
