"""Connections that end when the client stalls: uvicorn waits for ever, for a request's head and for a reader."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

READ_S = 20.0  # in which a client has to take some of an answer that waits for it, or it is given up
HEAD_S = 10.0  # for the head of a request, from the connection's start or the head's first byte


class TimedConnection(H11Protocol):
    """An HTTP/1.1 connection that ends when a request's head does not arrive in time, or nobody reads the answer."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._unread = 0  # bytes that waited for the client at the last look

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; a head that is complete need not be waited for."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._head_timer is None:
            self._wait()

    def on_response_complete(self) -> None:
        """Be done with a request; the beginning of the next one may have come with it."""
        super().on_response_complete()
        if self.cycle.response_complete and self.conn.trailing_data[0] and self._head_timer is None:
            self._wait()
        self._watch()

    def pause_writing(self) -> None:
        """Hold the answer back, because much of it waits already."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Go on, because the client took most of it."""
        super().resume_writing()
        self._watch()

    def end_unless_read(self) -> None:
        """Drop the connection when the client took nothing since the last look; else look again later.

        While more is being written, how much waits says nothing of the client.
        """
        still = self.flow.write_paused or self.cycle.response_complete
        if still and self.transport.get_write_buffer_size() >= self._unread:
            self.transport.abort()  # to close would wait for the client
        else:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        if self._read_timer is not None:
            self._read_timer.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_S, self.timeout_keep_alive_handler)

    def _watch(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
        self._unread = self.transport.get_write_buffer_size()
        self._read_timer = self.loop.call_later(READ_S, self.end_unless_read) if self._unread else None

    def _stop(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
