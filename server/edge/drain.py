"""How a service ends: it says so, finishes what was asked, and only then closes."""

import asyncio
import signal
import time
from types import FrameType

import uvicorn
from sse_starlette.sse import AppStatus
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAVE_S = 2.0  # for clients that stay connected to ask once more, and be told to leave
FINISH_S = 6  # for what is being answered; both together stay under the ten seconds that process managers wait


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

    @property
    def over(self) -> bool:
        """Whether clients had the time to leave."""
        return self.since is not None and time.monotonic() - self.since >= LEAVE_S


class Draining:
    """Closes each connection after its answer once the drain began, so that no request meets a closed one."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        self._app = app
        self._drain = drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer tells the client to come no more on this connection."""

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and self._drain.begun:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, closing if scope["type"] == "http" else send)


class Service(uvicorn.Server):
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
            await self._accept_no_more()
            if self._drain.over or not self.server_state.connections:
                self.should_exit = True
        return await super().on_tick(counter)

    async def _accept_no_more(self) -> None:
        """Refuse new connections; those that the kernel took already are served."""
        if self._accepts:
            self._accepts = False
            for _ in range(3):  # turns of the event loop, each of which accepts all that wait
                await asyncio.sleep(0)
            for listener in self.servers:
                listener.close()
