"""How often a client may ask."""

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence

import anyio
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import Network
from server.edge.client import get_client_key, is_local, is_within
from server.edge.refusal import build_refusal
from server.edge.routes import is_computed

SHARED_NETWORK_CLIENTS = 50  # clients that one address of a shared network stands for
PROMPT_REFUSALS = 20  # that a client gets at once; one that waits as long as it is told gets a few at most
PROMPT_REFUSALS_PER_MINUTE = 12  # that it gets back
REFUSAL_DELAY_S = 2.0  # of every other; less than the time in which a service ends
MAX_HELD_PER_CLIENT = 32  # refusals that wait, as many as a client may have requests
MAX_HELD = 256  # of all clients
MAX_REMEMBERED_CLIENTS = (
    10_000  # remembered; the one that asked longest ago is forgotten first, and its bucket was full by then
)


class TokenBuckets:
    """A bucket of `burst` tokens for each client, refilled evenly with `per_minute`."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, share: float = 1.0) -> float:
        """Take `share` of a token; 0 when there was one, else the seconds until there is."""
        now = self._clock()
        level, then = self._buckets.pop(client, (self._burst, now))
        level = min(self._burst, level + (now - then) * self._rate)
        wait = 0.0 if level >= share else (share - level) / self._rate
        self._buckets[client] = (level - share if wait == 0 else level, now)
        if len(self._buckets) > MAX_REMEMBERED_CLIENTS:
            self._buckets.popitem(last=False)
        return wait


class Patience:
    """Refuses at once a client that was refused a few times, and late one that goes on.

    A late refusal closes its connection, so that a client which does not wait is answered as often as it has places,
    every two seconds, and costs next to nothing. Beyond those places, of one client or of all, none is delayed.
    """

    def __init__(self) -> None:
        self._refusals = TokenBuckets(PROMPT_REFUSALS_PER_MINUTE, PROMPT_REFUSALS)
        self._held: Counter[str] = Counter()

    async def refuse(self, client: str, refusal: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the refusal now or late; nothing to a client that left meanwhile."""
        is_held = self._held[client] < MAX_HELD_PER_CLIENT and self._held.total() < MAX_HELD
        if self._refusals.take(client) == 0 or not is_held:
            await refusal(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        self._held[client] += 1
        try:
            left = await _await_leave(receive, REFUSAL_DELAY_S)
        finally:
            self._held[client] -= 1
            self._held += Counter()  # drops clients that have none left
        if not left:
            await refusal(scope, receive, send_last)


async def _await_leave(receive: Receive, seconds: float) -> bool:
    """Take what a client sends, for so many seconds; whether it left before they were over."""
    with anyio.move_on_after(seconds):
        while (await receive())["type"] != "http.disconnect":
            pass
        return True
    return False


class RateLimit:
    """Answers 429 with `Retry-After` to a client that computes too often; this machine itself may ask at will."""

    def __init__(self, app: ASGIApp, buckets: TokenBuckets, shared: Sequence[Network]) -> None:
        self._app = app
        self._buckets = buckets
        self._shared = shared
        self._patience = Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it."""
        if is_computed(scope) and not is_local(scope):
            client, is_shared = get_client_key(scope), is_within(scope, self._shared)
            wait = self._buckets.take(client, 1 / SHARED_NETWORK_CLIENTS if is_shared else 1.0)
            if wait > 0:
                seconds = math.ceil(wait)
                sentence = f"Too many requests. Wait {seconds} s, then ask again."
                refusal = build_refusal(scope, 429, sentence, {"Retry-After": str(seconds)})
                if is_shared:  # the others there need not wait for it
                    await refusal(scope, receive, send)
                else:
                    await self._patience.refuse(client, refusal, scope, receive, send)
                return
        await self._app(scope, receive, send)
