"""One request to a site, within bounds: what is connected to, how long it takes, how much is read."""

import contextlib
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import httpcore2

from ingest.sources.site.network.bodies import BodyError, read_body
from ingest.sources.site.network.reachable import GuardedBackend, RefusedAddressError, Resolve, resolve_host
from ingest.sources.site.network.web_address import WebAddress

MAX_BODY_BYTES = 50_000_000  # unpacked; what a converter takes
MAX_OVERHEAD_BYTES = 500_000  # of headers, also of answers before the answer, and of the framing of chunks
ANSWER_SECONDS = 60.0  # from the request to the last byte
SILENCE_SECONDS = 20.0  # without a byte
CONNECT_SECONDS = 10.0
ACCEPT = "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, */*;q=0.5"


class FetchError(Exception):
    """An answer that did not come, or is not taken; its text says why. `is_final` says that asking again is no use."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        self.is_final = is_final
        super().__init__(reason)


class Clock:
    """Time, and waiting."""

    def now(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its headers by name in small letters, and the unpacked body."""

    address: WebAddress
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    received: int = 0

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the answer states; empty where it states none."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'").lower()
        return ""


class _Meter:
    """How long an answer may still take, and how many bytes of it may still come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end = clock.now()
        self._left = 0
        self.received = 0

    def begin(self) -> None:
        self._end = self._clock.now() + ANSWER_SECONDS
        self._left = MAX_BODY_BYTES + MAX_OVERHEAD_BYTES
        self.received = 0

    def check(self, wanted: float | None) -> float:
        """The seconds that the next step may take. Raises FetchError when the time is over."""
        left = self._end - self._clock.now()
        if left <= 0:
            raise FetchError(f"its answer takes more than {ANSWER_SECONDS:.0f} seconds", is_final=False)
        return min(left, wanted or left)

    def count(self, data: bytes) -> bytes:
        self.received += len(data)
        if self.received > self._left:
            raise FetchError(f"it is larger than {MAX_BODY_BYTES:,} bytes", is_final=True)
        return data


class _MeteredStream(httpcore2.NetworkStream):
    """A connection whose every read is within the time and the bytes of the answer: headers cannot drip for ever."""

    def __init__(self, stream: httpcore2.NetworkStream, meter: _Meter) -> None:
        self._stream = stream
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._meter.count(self._stream.read(max_bytes, self._meter.check(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._meter.check(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._meter.check(timeout))
        return _MeteredStream(stream, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _MeteredBackend(GuardedBackend):
    def __init__(self, meter: _Meter, *, allow_private: bool, resolve: Resolve) -> None:
        super().__init__(allow_private=allow_private, resolve=resolve)
        self._meter = meter

    def connect_tcp(self, *words: Any, **named: Any) -> httpcore2.NetworkStream:
        return _MeteredStream(super().connect_tcp(*words, **named), self._meter)


class Transport:
    """Sends one request after the other; cookies of a server are never kept, and no setting of the machine is read.

    `headers` go to the origin that they are for and to no other, not even to another scheme or port of its host.
    """

    def __init__(
        self,
        home: WebAddress,
        headers: Mapping[str, str],
        contact: str | None,
        *,
        allow_private: bool,
        clock: Clock,
        resolve: Resolve = resolve_host,
    ) -> None:
        self._home = home
        self._headers = headers
        self._agent = f"Refdesk/{version('refdesk')} ({f'+{contact}' if contact else 'mirrors an archive'})"
        self._meter = _Meter(clock)
        backend = _MeteredBackend(self._meter, allow_private=allow_private, resolve=resolve)
        self._pool = httpcore2.ConnectionPool(max_connections=2, keepalive_expiry=30, network_backend=backend)

    @property
    def received(self) -> int:
        """The bytes that came of the last answer, also of one that is not taken."""
        return self._meter.received

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def get(self, address: WebAddress, validators: Mapping[str, str]) -> Answer:
        """Ask once; a redirect is an answer like others. Raises FetchError."""
        headers = {
            "Host": address.origin.partition("://")[2],
            "User-Agent": self._agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            **validators,
            **(self._headers if address.origin == self._home.origin else {}),
        }
        timeout = {"connect": CONNECT_SECONDS, "read": SILENCE_SECONDS, "write": SILENCE_SECONDS, "pool": 1.0}
        self._meter.begin()
        extensions = {"timeout": timeout}
        with (
            _explain_failures(),
            self._pool.stream("GET", str(address), headers=list(headers.items()), extensions=extensions) as answer,
        ):
            found = _read_headers(answer.headers)
            body = self._read(answer, found)
        return Answer(address, answer.status, found, body, self._meter.received)

    def _read(self, answer: httpcore2.Response, headers: Mapping[str, str]) -> bytes:
        """The body of an answer that has one to read; that of a redirect or a refusal says nothing."""
        if answer.status != 200:
            return b""
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > MAX_BODY_BYTES):
            raise FetchError(f"it is larger than {MAX_BODY_BYTES:,} bytes", is_final=True)
        encoding = headers.get("content-encoding", "").strip().lower()
        return read_body(answer.iter_stream(), encoding, MAX_BODY_BYTES)


def _read_headers(raw: list[tuple[bytes, bytes]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


@contextlib.contextmanager
def _explain_failures() -> Iterator[None]:
    """Raise FetchError for whatever goes wrong between here and a server."""
    try:
        yield
    except RefusedAddressError as error:
        raise FetchError(str(error), is_final=True) from error
    except BodyError as error:
        raise FetchError(str(error), is_final="too early" not in str(error)) from error
    except httpcore2.TimeoutException as error:
        raise FetchError("its server does not answer in time", is_final=False) from error
    except (httpcore2.RemoteProtocolError, httpcore2.LocalProtocolError) as error:
        raise FetchError(f"its answer is no whole one ({_shorten(error)})", is_final=False) from error
    except (httpcore2.NetworkError, OSError) as error:
        raise FetchError(f"its server cannot be reached ({_shorten(error)})", is_final=False) from error


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
