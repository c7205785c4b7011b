"""How a service ends: it says so, lets clients go, finishes what was asked, and only then closes."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from types import FrameType
from typing import cast

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.connections import TimedConnection

# An idle connection is kept longer than clients keep it for their next request, so that no request meets a closed one:
# MCP's Python client gives it up after 5 s (httpx), its TypeScript client after 4 (undici), others as they are told.
MIN_KEEP_ALIVE_S = 6.0  # that an idle connection stays open at least
PROMISED_KEEP_ALIVE_S = 5  # that a client is told
LEAVE_PERIOD_S = MIN_KEEP_ALIVE_S  # from SIGTERM; who asks meanwhile is answered and told to leave
ARRIVAL_PERIOD_S = 0.5  # for the requests of connections that were made last
FINISH_TIMEOUT_S = (
    2  # for what is being answered then; all together stay under the ten seconds that process managers wait
)


class Drain:
    """Whether the service is about to end."""

    def __init__(self) -> None:
        self.since: float | None = None

    @property
    def begun(self) -> bool:
        """Whether it began."""
        return self.since is not None

    def begin(self) -> None:
        """Begin; the second time changes nothing."""
        self.since = self.since or time.monotonic()

    def has_lasted(self, seconds: float) -> bool:
        """Whether it began at least so long ago."""
        return self.since is not None and time.monotonic() - self.since >= seconds


class DrainMiddleware:
    """Says for how long a connection is kept, and closes each after its answer once the drain began."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        self._app = app
        self._drain = drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer tells the client whether and until when to ask on this connection."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if self._drain.begun:
                    headers["Connection"] = "close"
                elif headers.get("Connection") != "close":  # which a refusal may say
                    headers["Keep-Alive"] = f"timeout={PROMISED_KEEP_ALIVE_S}"
            await send(message)

        await self._app(scope, receive, told if scope["type"] == "http" else send)


class DrainingServer(uvicorn.Server):
    """A server that drains at SIGTERM and ends at once at Ctrl-C."""

    def __init__(self, config: uvicorn.Config, drain: Drain) -> None:
        super().__init__(config)
        self._drain = drain
        self._accepts = True
        AppStatus.enable_automatic_graceful_drain = (
            False  # it would cut every answer that is a stream, as the SDK's are
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain, or end."""
        if sig == signal.SIGTERM and not self._drain.begun:
            self._drain.begin()
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        """Whether to end now: asked ten times a second."""
        if self._drain.begun:
            for connection in self._connections:
                if connection.idle_s >= MIN_KEEP_ALIVE_S:
                    connection.shutdown()
            if self._accepts and (self._drain.has_lasted(LEAVE_PERIOD_S) or not self._connections):
                self._accepts = False
                await self._stop_accepting()
            if self._drain.has_lasted(LEAVE_PERIOD_S + ARRIVAL_PERIOD_S) or not (self._accepts or self._connections):
                self.should_exit = True
                for connection in self._connections:
                    if connection.awaits_body:  # there is nothing to finish
                        connection.transport.abort()
        return await super().on_tick(counter)

    @property
    def _connections(self) -> list[TimedConnection]:
        return cast("list[TimedConnection]", list(self.server_state.connections))

    async def _stop_accepting(self) -> None:
        """Refuse new connections; those that the kernel took already are served."""
        for listener in self.servers:
            for kept in listener.sockets:
                last = socket.socket(fileno=os.dup(kept.fileno()))  # listens an instant longer than the event loop
                listener.close()
                for connection in _take_waiting(last):
                    await asyncio.get_running_loop().connect_accepted_socket(self._connection, connection)

    def _connection(self) -> asyncio.Protocol:
        make = cast("type[TimedConnection]", self.config.http_protocol_class)
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def _take_waiting(listener: socket.socket) -> list[socket.socket]:
    """The connections that the kernel took; `listener` is closed before it takes another."""
    waiting = []
    with listener, contextlib.suppress(BlockingIOError):
        listener.setblocking(False)
        while True:
            waiting.append(listener.accept()[0])
    return waiting
