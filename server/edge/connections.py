"""Connections that end when the client stalls: uvicorn waits for ever, for a request's head and for a reader."""

import asyncio
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.config import Config, Network
from server.edge.client import get_peer_key

MAX_CONNECTIONS_PER_ADDRESS = 100  # open at once; a browser opens six
READ_TIMEOUT_S = 20.0  # in which a client has to take some of an answer that waits for it, or it is given up
MAX_HEAD_BYTES = 64 * 1024  # of a request line with its fields, and of fields after a body; httptools has no bound
HEAD_TOO_LONG = "The head of the request is too long."
HEAD_TIMEOUT_S = 10.0  # for the head of a request, from the connection's start or the head's first byte


class TimedConnection(HttpToolsProtocol):
    """An HTTP/1.1 connection that ends when a request's head does not arrive in time, or nobody reads the answer.

    It ends at once where its address has so many already that it would take the places of others. Addresses in
    `uncounted` may have any number; None is for all addresses.
    """

    uncounted: Sequence[Network] | None = ()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._key: str | None = None  # what the address is counted by
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._in_head = False  # a head began of which not all has come
        self._head_bytes = 0  # of that head, as far as it was read
        self._unparsed_bytes = 0  # in the reads since the parser last said what came; it holds one read more at most
        self._unread = 0  # bytes that waited for the client at the last look
        self._used_at = self.loop.time()

    @property
    def idle_s(self) -> float:
        """For how many seconds nothing came and nothing was being answered."""
        answers = self.cycle is not None and not self.cycle.response_complete
        return 0.0 if answers else self.loop.time() - self._used_at

    @property
    def awaits_body(self) -> bool:
        """Whether a request began of which not all has come."""
        return self.cycle is not None and not self.cycle.response_complete and self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._key = None if self.uncounted is None else get_peer_key(self.client, self.uncounted)
        if self._is_one_too_many():
            transport.abort()
        else:
            self._start_head_timer()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; a head that is complete need not be waited for, one without an end is refused."""
        self._unparsed_bytes += len(data)
        super().data_received(data)
        self._used_at = self.loop.time()
        if self._unparsed_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(HEAD_TOO_LONG)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_head_timer()
        elif self._head_timer is None:
            self._start_head_timer()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of a head, or one that comes after a body. Raises ValueError, which the parser makes a 400."""
        self._unparsed_bytes = 0
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError(HEAD_TOO_LONG)
        if self._in_head:  # what comes after a body would be added to the fields that an answer is being made from
            super().on_header(name, value.strip(b" \t"))  # as RFC 9110 5.5; the parser keeps what follows a value

    def on_headers_complete(self) -> None:
        """End a head."""
        self._unparsed_bytes = 0
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Be done with a request; the beginning of the next one may have come with it."""
        super().on_response_complete()
        self._used_at = self.loop.time()
        if self.cycle.response_complete and self._in_head and self._head_timer is None:
            self._start_head_timer()
        self._start_read_timer()

    def pause_writing(self) -> None:
        """Hold the answer back, because much of it waits already."""
        super().pause_writing()
        self._start_read_timer()

    def resume_writing(self) -> None:
        """Go on, because the client took most of it."""
        super().resume_writing()
        self._start_read_timer()

    def end_unless_read(self) -> None:
        """Drop the connection when the client took nothing since the last look; else look again later.

        While more is being written, how much waits says nothing of the client.
        """
        still = self.flow.write_paused or self.cycle.response_complete
        if still and self.transport.get_write_buffer_size() >= self._unread:
            self.transport.abort()  # to close would wait for the client
        else:
            self._start_read_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_head_timer()
        if self._read_timer is not None:
            self._read_timer.cancel()
        super().connection_lost(exc)

    def _is_one_too_many(self) -> bool:
        others = (each for each in self.connections if isinstance(each, TimedConnection))
        return self._key is not None and sum(each._key == self._key for each in others) > MAX_CONNECTIONS_PER_ADDRESS

    def _start_head_timer(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_TIMEOUT_S, self.timeout_keep_alive_handler)

    def _start_read_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
        self._unread = self.transport.get_write_buffer_size()
        self._read_timer = self.loop.call_later(READ_TIMEOUT_S, self.end_unless_read) if self._unread else None

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def make_connection_type(config: Config) -> type[TimedConnection]:
    """The connections of a service with these settings; behind proxies none is counted, because all are theirs."""

    class Connection(TimedConnection):
        uncounted = None if config.trusted_proxies else config.shared_networks

    return Connection
