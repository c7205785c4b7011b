"""How often a client may ask."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from server.config import Network
from server.edge.client import get_client_key, is_local, is_within
from server.edge.refusal import build_refusal
from server.edge.routes import is_computed

SHARED_NETWORK_CLIENTS = 50  # clients that one address of a shared network stands for
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


class RateLimit:
    """Answers 429 with `Retry-After` to a client that computes too often; this machine itself may ask at will."""

    def __init__(self, app: ASGIApp, buckets: TokenBuckets, shared: Sequence[Network]) -> None:
        self._app = app
        self._buckets = buckets
        self._shared = shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it."""
        if is_computed(scope) and not is_local(scope):
            wait = self._buckets.take(
                get_client_key(scope), 1 / SHARED_NETWORK_CLIENTS if is_within(scope, self._shared) else 1.0
            )
            if wait > 0:
                seconds = math.ceil(wait)
                sentence = f"Too many requests. Wait {seconds} s, then ask again."
                await build_refusal(scope, 429, sentence, {"Retry-After": str(seconds)})(scope, receive, send)
                return
        await self._app(scope, receive, send)
