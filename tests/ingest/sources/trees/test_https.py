"""A repository that is served over HTTPS by git's own server program."""

import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.certificate import write_certificate
from tests.conftest import Cli
from tests.ingest.sources.trees.repositories import commit, git, make_repository


class _Backend(BaseHTTPRequestHandler):
    """Hands each request to `git http-backend`, as a web server does through CGI."""

    def __init__(self, *arguments: Any, root: Path, asked: list[str]) -> None:
        self._root, self._asked = root, asked
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self._asked.append(self.path)

    def _answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        variables = {
            "GIT_PROJECT_ROOT": str(self._root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
        }
        command = ["git", "-c", "safe.directory=*", "http-backend"]
        done = subprocess.run(command, input=body, env={**os.environ, **variables}, capture_output=True, check=True)
        header, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in header.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))  # or the end of the connection would be its end
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def port(tmp_path: Path, asked: list[str]) -> Iterator[int]:
    root = tmp_path / "served"
    make_repository(root / "tree")
    git(root, "clone", "-q", "--bare", "tree", "notes.git")
    write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "localhost.pem", tmp_path / "localhost.key")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Backend, root=root, asked=asked)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_repository_is_ingested_over_https_and_a_second_time_only_what_is_new(
    cli: Cli, tmp_path: Path, port: int, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    ingest = ("ingest", f"git+https://localhost:{port}/notes.git#docs", "--allow-private")
    status, _, told = cli(*ingest)
    assert status == 0, told
    assert "Sea otters hold hands." in cli("fetch", "note:otters")[1]
    tree = tmp_path / "served" / "tree"
    commit(tree, {"docs/seals.md": "# Seals\n\nSeals sleep in the sea.\n"}, "2025-07-01")
    git(tree, "push", "-q", "../notes.git", "main")
    asked.clear()
    status, _, told = cli(*ingest)
    assert status == 0, told
    assert "seals" in cli("list")[1]
    assert len(asked) == len(["references", "names of commits", "new objects"])


def test_a_certificate_that_nobody_vouches_for_is_refused(cli: Cli, port: int) -> None:
    status, _, told = cli("ingest", f"git+https://localhost:{port}/notes.git", "--allow-private")
    assert status != 0
    assert "certificate" in told and told.count("\n") == 1
