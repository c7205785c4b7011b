"""A `refdesk serve` process on a free port of loopback."""

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection

from benchmarks.process import LIMIT_S, BenchmarkError, Process, Usage, refdesk


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A server that is ready."""

    process: Process
    port: int

    def stop(self) -> Usage:
        """End it; all that it took."""
        self.process.terminate()
        return self.process.wait(allowed=(0, -15))


def start_http(*arguments: str) -> HttpServer:
    """Start `refdesk serve` and wait until searches work."""
    port = _free_port()
    server = HttpServer(Process(refdesk("serve", "--port", str(port), *arguments)), port)
    while not _is_ready(port):
        if not server.process.running() or server.process.elapsed_s() > LIMIT_S:
            raise BenchmarkError("The HTTP server did not become ready.")
        time.sleep(0.02)
    return server


@contextlib.contextmanager
def http_server(*arguments: str) -> Iterator[HttpServer]:
    """A server for the time of a block; what it took is not asked for."""
    server = start_http(*arguments)
    try:
        yield server
    finally:
        server.stop()


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
