"""How much is answered at once, and how long a request may take."""

import time
from collections import Counter
from dataclasses import dataclass

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.client import get_client_key, is_local
from server.edge.refusal import build_refusal
from server.edge.routes import is_computed


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of one service; times are in seconds."""

    requests: int = 512  # at once, of all clients
    per_client: int = 32  # at once, of one
    body_s: float = 5.0  # until a body has arrived
    answer_s: float = 60.0  # until an answer is out; a tool has its own, shorter limit


class Limits:
    """Refuses what would be one too many (503, 429) of what is computed, and ends what takes too long (408, 503)."""

    def __init__(self, app: ASGIApp, bounds: Bounds) -> None:
        self._app = app
        self._bounds = bounds
        self._running: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its limits, or refuse it."""
        if not is_computed(scope):
            await self._app(scope, receive, send)
            return
        client = get_client_key(scope)
        if self._running.total() >= self._bounds.requests:
            sentence = "The service is busy. Ask again in a second."
            await build_refusal(scope, 503, sentence, {"Retry-After": "1"})(scope, receive, send)
        elif self._running[client] >= self._bounds.per_client and not is_local(scope):
            sentence = f"More than {self._bounds.per_client} requests at once. Wait for answers, then ask again."
            await build_refusal(scope, 429, sentence, {"Retry-After": "1"})(scope, receive, send)
        else:
            self._running[client] += 1
            try:
                await _run_in_time(self._app, self._bounds, scope, receive, send)
            finally:
                self._running[client] -= 1
                self._running += Counter()  # drops clients that have none left


class _SlowBodyError(Exception):
    """A body that did not arrive in time."""


async def _run_in_time(app: ASGIApp, bounds: Bounds, scope: Scope, receive: Receive, send: Send) -> None:
    deadline = time.monotonic() + bounds.body_s
    arrived = started = False

    async def receive_in_time() -> Message:
        nonlocal arrived
        if arrived:
            return await receive()
        with anyio.move_on_after(deadline - time.monotonic()):
            message = await receive()
            arrived = not message.get("more_body", False)
            return message
        raise _SlowBodyError

    async def noted_send(message: Message) -> None:
        nonlocal started
        started = True
        await send(message)

    late = None
    with anyio.move_on_after(bounds.answer_s) as limit:
        try:
            await app(scope, receive_in_time, noted_send)
        except _SlowBodyError:
            late = build_refusal(scope, 408, "The request's body did not arrive in time.", {"Connection": "close"})
    if limit.cancelled_caught:
        late = build_refusal(scope, 503, "The answer took too long and was given up.", {"Connection": "close"})
    if late is not None and not started:
        await late(scope, receive, send)
