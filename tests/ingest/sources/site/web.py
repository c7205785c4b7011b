"""A web site of a test: a real HTTP server on loopback whose answers a test writes, and which knows what was asked."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from ingest.sources.site.network.transport import Clock


@dataclass(frozen=True)
class Reply:
    """What the server answers: with `chunks`, a body that is sent as it comes, without a length unless stated."""

    body: bytes | str = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: Callable[[], Iterator[bytes]] | None = None


Route: TypeAlias = "Reply | Callable[[Any], Reply]"


class Web:
    """A site of routes by path; what has none answers 404. `asked` are the paths, `sent` the bytes of bodies."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.bodies = 0
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def page(self, path: str, title: str, body: str, head: str = "", **more: Any) -> None:
        """Put a page of HTML at a path."""
        self.routes[path] = Reply(make_page(title, body, head), **more)

    def text(self, path: str, text: str, media_type: str = "text/plain; charset=utf-8") -> None:
        """Put a text at a path."""
        self.routes[path] = Reply(text, media_type)

    def json(self, path: str, value: object, media_type: str = "application/json") -> None:
        """Put a value at a path."""
        self.routes[path] = Reply(json.dumps(value), media_type)


def make_page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{title}</h1>{body}</article></main><footer>© Nobody</footer></body></html>"
    )


class FakeClock(Clock):
    """Time that passes when somebody waits, or when a test says so."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waited: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.time += seconds


@contextlib.contextmanager
def serve() -> Iterator[Web]:
    """A site that is served until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    web = Web(server)
    server.web = web
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that left."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that it has
        """Say nothing."""

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        web = self.server.web
        web.asked.append(self.path)
        web.headers.append({name.lower(): value for name, value in self.headers.items()})
        route = web.routes.get(self.path, Reply("nothing", status=404))
        reply = route if isinstance(route, Reply) else route(self)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        with contextlib.suppress(OSError):
            if reply.status == 200 and reply.chunks is None and self.headers.get("If-None-Match") == etag:
                self._begin(304, {"ETag": etag, "Content-Length": "0"})
            elif reply.chunks is not None:
                self._begin(reply.status, {"Content-Type": reply.type, "Connection": "close", **reply.headers})
                for piece in reply.chunks():
                    self.wfile.write(piece)
                    self.wfile.flush()
                self.close_connection = True
            else:
                tag = {"ETag": etag} if reply.status == 200 else {}
                length = {"Content-Length": str(len(body))}
                self._begin(reply.status, {"Content-Type": reply.type, **length, **tag, **reply.headers})
                self.wfile.write(body)
                web.bodies += len(body) if reply.status == 200 else 0
            self.wfile.flush()

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
