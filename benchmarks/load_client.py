"""A client of a load run: it shakes hands, then asks as an agent does, on a connection that it keeps."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import h11

from benchmarks.queries import QUERIES

PROTOCOL_VERSION = "2025-06-18"
ANSWER_TIMEOUT_S = 60  # for one answer
KEEP_ALIVE_S = 5.0  # that a client keeps an idle connection when it is not told for how long (httpx; undici 4)
_HELLO = {"protocolVersion": PROTOCOL_VERSION, "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}


@dataclass(slots=True)
class Tally:
    """Seconds of each answered request, and how many failed of which cause."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


class _ClosedError(Exception):
    """The server takes no more connections."""


class LoadClient:
    """One client; `number` gives it an address and a course of its own."""

    def __init__(self, port: int, number: int, pause_s: float, tally: Tally) -> None:
        self._port = port
        self._random = random.Random(number)
        self._address = f"10.0.{number // 250}.{number % 250 + 1}"
        self._pause_s = pause_s
        self._tally = tally
        self._id = "paper:routing-premium"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._http = h11.Connection(h11.CLIENT)
        self._idle_since = 0.0
        self._kept_s = KEEP_ALIVE_S

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until `stop` is set or the server is gone."""
        try:
            await asyncio.sleep(self._random.random())  # nobody starts at the same moment
            await self._ask("initialize", _HELLO)
            await self._ask("notifications/initialized", {})
            await self._ask("tools/list", {})
            while not stop.is_set():
                await self._ask("tools/call", self._choose_next_call())
                await asyncio.sleep(self._random.expovariate(1 / self._pause_s) if self._pause_s else 0)
        except _ClosedError:
            pass
        finally:
            self._hang_up()

    def _choose_next_call(self) -> Mapping[str, Any]:
        """Mostly searches, then what an agent does with what it found."""
        name = self._random.choices(
            ("search", "fetch", "cite", "list_documents", "describe_thresholds"), (5, 2, 2, 1, 1)
        )[0]
        arguments = {
            "search": {"query": f"{self._random.choice(QUERIES)} {self._random.randrange(100)}"},
            "fetch": {"id": self._id},
            "cite": {"id": self._id},
        }
        return {"name": name, "arguments": arguments.get(name, {})}

    async def _ask(self, method: str, parameters: Mapping[str, Any]) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": parameters}
        if not method.startswith("notifications/"):
            message["id"] = 1
        await self._connect()  # how long that takes is not the request's time, but a refusal ends the run
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                status, body = await self._exchange(json.dumps(message).encode())
            self._check(status, body, method)
        except (OSError, ValueError, KeyError, TimeoutError, h11.ProtocolError) as error:
            self._tally.failures[f"{method}: {type(error).__name__} {error}"] += 1
            self._hang_up()
        else:
            self._tally.seconds.append(time.perf_counter() - started)

    def _check(self, status: int, body: bytes, method: str) -> None:
        """Take an answer for what it is. Raises ValueError for a refusal."""
        if status not in (200, 202):
            raise ValueError(f"status {status}")
        if method != "tools/call":
            return
        data = [line.removeprefix(b"data:") for line in body.splitlines() if line.startswith(b"data:")]
        result = json.loads((data or [body])[-1])["result"]
        if result.get("isError"):
            raise ValueError(result["content"][0]["text"])
        for passage in result["structuredContent"].get("results", [])[:1]:
            self._id = passage["id"]

    async def _connect(self) -> None:
        expired = time.monotonic() - self._idle_since > self._kept_s
        if self._streams is not None and (expired or self._streams[0].at_eof()):  # at_eof: closed while it was idle
            self._hang_up()
        if self._streams is not None:
            return
        try:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as error:
            raise _ClosedError from error
        self._http = h11.Connection(h11.CLIENT)

    async def _exchange(self, body: bytes) -> tuple[int, bytes]:
        assert self._streams is not None
        reader, writer = self._streams
        headers = [
            ("Host", f"127.0.0.1:{self._port}"),
            ("Accept", "application/json, text/event-stream"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("MCP-Protocol-Version", PROTOCOL_VERSION),
            ("X-Forwarded-For", self._address),
        ]
        request = h11.Request(method="POST", target="/mcp", headers=headers)
        for sent in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(self._http.send(sent) or b"")
        await writer.drain()
        status, parts = 0, []
        while not isinstance(event := self._http.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                self._http.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Response):
                status = event.status_code
                self._kept_s = _read_keep_alive_s(event)
            elif isinstance(event, h11.Data):
                parts.append(bytes(event.data))
            else:
                raise ConnectionError("the connection closed in the middle of an answer")
        if self._http.their_state is h11.MUST_CLOSE or self._http.our_state is h11.MUST_CLOSE:
            self._hang_up()
        else:
            self._http.start_next_cycle()
            self._idle_since = time.monotonic()
        return status, b"".join(parts)

    def _hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _read_keep_alive_s(answer: h11.Response) -> float:
    """For how many seconds the server says that it keeps the connection (`Keep-Alive: timeout=5`)."""
    stated = [value.decode() for name, value in answer.headers if name == b"keep-alive"]
    found = re.search(r"\btimeout=(\d+)", ", ".join(stated))
    return float(found[1]) if found else KEEP_ALIVE_S
