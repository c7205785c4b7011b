"""A reverse proxy of a few lines: what it does to paths and headers is what its test is about."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Proxy:
    """Passes each connection's requests on to `port` of this machine.

    It takes `strip` off the beginning of the paths, and sets the Host to `host`, or leaves the client's where that is
    None. Paths that do not begin with `prefix` are not passed on.
    """

    port: int
    prefix: str = ""
    strip: str = ""
    host: str | None = None

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one request and its answer; the connection ends with it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?im)^content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        method, path, rest = head.split(" ", 2)
        if not path.startswith(self.prefix):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nproxy")
        else:
            path = "/" + path.removeprefix(self.strip).removeprefix("/") if self.strip else path
            rest = re.sub(r"(?im)^(connection|x-forwarded-\w+): .*\r\n", "", rest)
            if self.host is not None:
                rest = re.sub(r"(?im)^host: .*\r\n", f"Host: {self.host}\r\n", rest)
            added = "Connection: close\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n\r\n"
            inner_reader, inner = await asyncio.open_connection("127.0.0.1", self.port)
            inner.write(f"{method} {path} {rest.removesuffix(chr(13) + chr(10))}{added}".encode("latin-1") + body)
            writer.write(await inner_reader.read())
            inner.close()
        await writer.drain()
        writer.close()


@asynccontextmanager
async def proxied(proxy: Proxy) -> AsyncIterator[int]:
    """A running proxy; gives its port."""
    server = await asyncio.start_server(proxy.pass_on, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])
