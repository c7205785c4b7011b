"""A `refdesk serve` process on a free port of loopback."""

import contextlib
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from types import MappingProxyType

from benchmarks.process import RUN_TIMEOUT_S, BenchmarkError, Process, build_refdesk_command


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A server that is ready."""

    process: Process
    port: int


@contextlib.contextmanager
def run_http_server(*arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> Iterator[HttpServer]:
    """A `refdesk serve` for the time of a block, once searches work. Raises BenchmarkError when they never do."""
    port = _find_free_port()
    process = Process(build_refdesk_command("serve", "--port", str(port), *arguments), environment=environment)
    try:
        while not _is_ready(port):
            if not process.running():
                raise BenchmarkError("The HTTP server ended before it was ready.")
            time.sleep(0.02)
        yield HttpServer(process, port)
    finally:
        if process.running():
            process.terminate()
        process.wait(allowed=(0, -signal.SIGTERM))


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=RUN_TIMEOUT_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
