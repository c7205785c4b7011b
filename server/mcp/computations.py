"""Calls that compute: so many at once, and of one client one, so that no client makes the others wait."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from starlette.types import Scope

from index import RefdeskError
from server.edge.client import get_client_key, is_local

MAX_CLIENT_CALLS = 4  # calls of a client that compute or wait to


class TooManyComputationsError(RefdeskError, RuntimeError):
    """A client that asks for more before it has what it asked for."""

    http_status = 429

    def __init__(self) -> None:
        super().__init__(f"{MAX_CLIENT_CALLS} of your calls compute already. Wait for their answers, then call again.")


class Computations:
    """The places of calls that compute.

    A client waits for its own call before, and holds no place meanwhile; this machine itself may hold all of them.
    """

    def __init__(self, places: int) -> None:
        self._places = anyio.CapacityLimiter(places)
        self._turns: dict[str, anyio.Lock] = {}
        self._waiting: Counter[str] = Counter()

    @asynccontextmanager
    async def take_place(self, scope: Scope | None) -> AsyncIterator[None]:
        """Wait for a place for the client of a request; without one, or from this machine, for a place alone.

        Raises TooManyComputationsError.
        """
        if scope is None or is_local(scope):
            async with self._places:
                yield
            return
        client = get_client_key(scope)
        if self._waiting[client] >= MAX_CLIENT_CALLS:
            raise TooManyComputationsError
        self._waiting[client] += 1
        try:
            async with self._turns.setdefault(client, anyio.Lock()), self._places:
                yield
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:  # who has left is forgotten
                del self._waiting[client], self._turns[client]
