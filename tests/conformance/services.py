"""The servers that the suites meet: the product as it is, and the product with fixtures."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.install import ROOT

OVERLAY = ("-m", "tests.conformance.overlay")


@dataclass(frozen=True, slots=True)
class Services:
    """The URLs of the MCP endpoints, the command that serves over stdio, and the folder of index and surfaces."""

    plain: str
    overlay: str
    overlay_with_sessions: str
    stdio: Sequence[str]
    folder: Path


@contextmanager
def services(folder: Path) -> Iterator[Services]:
    """Ingest the shipped archive into `folder`, and serve it in three ways until the block ends."""
    places = ["--index", str(folder / "index"), "--public", str(folder / "public")]
    product = [sys.executable, "-m", "server"]
    subprocess.run([*product, "ingest", str(ROOT / "archive"), *places], cwd=ROOT, check=True)
    with ExitStack() as running:
        urls = [
            running.enter_context(_serving([sys.executable, *program], places, folder / f"{name}.log"))
            for name, program in (
                ("plain", ("-m", "server")),
                ("overlay", OVERLAY),
                ("sessions", (*OVERLAY, "--sessions")),
            )
        ]
        plain, overlay, with_sessions = urls
        yield Services(
            plain, overlay, with_sessions, stdio=[*product, "serve", "--stdio", "--no-ingest", *places], folder=folder
        )


@contextmanager
def _serving(program: Sequence[str], places: Sequence[str], log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*program, "serve", "--no-ingest", "--port", str(port), *places]
    environment = {**os.environ, "REFDESK_RATE_LIMIT": "0"}  # a suite sends more than a client may
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                if line.startswith("Stop with"):
                    break
            else:
                raise RuntimeError(f"The server did not start: {log.read_text()}")
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
