"""Work for a request that computes: it waits for a place, and ends when its time is over or its client has left."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.requests import Request

from index import RefdeskError
from server.mcp.computations import Computations
from server.mcp.refdesk_server import CALL_TIMEOUT_S

_Found = TypeVar("_Found")


class AnswerTimeError(RefdeskError, TimeoutError):
    """An answer that took too long."""

    def __init__(self, path: str, limit_s: float) -> None:
        self.path = path
        self.limit_s = limit_s
        super().__init__(f"The answer at '{path}' took longer than {limit_s:.0f} s and was stopped. Ask for it later.")


class ClientLeftError(RefdeskError, ConnectionError):
    """A client that left before its answer; nobody reads this."""

    http_status = 400

    def __init__(self) -> None:
        super().__init__("The client left before its answer was there. Ask again.")


async def compute(request: Request, work: Callable[[], _Found]) -> _Found:
    """What `work` finds in a thread, at one of the places of the service; `work` asks whether it is still wanted.

    Raises TooManyComputationsError, AnswerTimeError, ClientLeftError, or what `work` raises.
    """
    places: Computations = request.app.state.computations

    async def take_turn() -> _Found:
        async with places.take_place(request.scope):  # until the thread has ended, also when nobody wants it any more
            return await anyio.to_thread.run_sync(work)

    try:
        with anyio.fail_after(CALL_TIMEOUT_S):
            return await _run_while_there(request, take_turn)
    except TimeoutError as error:
        if isinstance(error, RefdeskError):
            raise
        raise AnswerTimeError(request.url.path[:200], CALL_TIMEOUT_S) from None


async def _run_while_there(request: Request, work: Callable[[], Awaitable[_Found]]) -> _Found:
    found: list[_Found] = []
    failed: list[Exception] = []

    async def await_leave() -> None:
        try:
            while (await request.receive())["type"] != "http.disconnect":
                pass
        except Exception as error:
            failed.append(error)
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(await_leave)
        try:
            found.append(await work())
        except Exception as error:  # a group would wrap it
            failed.append(error)
        tasks.cancel_scope.cancel()
    if failed:
        raise failed[0]
    if not found:
        raise ClientLeftError
    return found[0]
