"""Run the service: over stdio for one client, or over HTTP for many."""

import contextlib
import logging
import subprocess
import sys
from collections.abc import Iterator

import anyio

from index import IndexMismatchError, IndexMissingError, IngestFailedError, RefdeskError, check_tables, read_manifest
from ingest import is_stale
from server.build import is_up_to_date
from server.config import Config
from server.mcp_server import build_server
from tools import Desk


def configure_logging() -> None:
    """Log warnings to stderr, before the SDK installs a handler of its own."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def serve_stdio(config: Config, *, ingest: bool) -> None:
    """Serve one client over standard input and output until the input closes.

    `initialize` is answered at once; the index opens after that. With `ingest`, an index that is missing or
    stale is brought up to date before it is opened; without, one that is missing raises IndexMissingError now.
    """
    configure_logging()
    if not ingest:
        read_manifest(config.index)
    server = build_server(Desk(config.index, config.url, (lambda: _prepare(config)) if ingest else None), warm=True)
    anyio.run(server.run_stdio_async)


def serve_http(config: Config, *, ingest: bool) -> None:
    """Serve over HTTP until a signal ends it.

    The address is taken first, then the index is brought up to date if `ingest` says so. Raises PortInUseError,
    IndexMissingError, or what an ingest raises.
    """
    configure_logging()
    import uvicorn

    from server.clients import client_configuration
    from server.http_app import bind, build_app

    with contextlib.closing(bind(config)) as listener:
        if ingest:
            _prepare(config)
        check_tables(config.index, read_manifest(config.index))
        desk = Desk(config.index, config.url)
        app = build_app(config, desk)
        settings = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=10)
        server = uvicorn.Server(settings)
        sys.stdout.write(f"{_banner(config)}\n\n{client_configuration(config)}\n\nStop with Ctrl-C.\n")
        sys.stdout.flush()
        with _interrupted_quietly():
            server.run(sockets=[listener])


def _prepare(config: Config) -> None:
    """Bring index and surfaces up to date; when that cannot be done and there is an index, serve that.

    Raises what an ingest raises when there is no index, and always for an index of another format or encoder.
    """
    try:
        _build_in_a_process(config)
    except IndexMismatchError:
        raise
    except RefdeskError as error:
        if _state(config) is None:
            raise
        logging.getLogger(__name__).warning("The index is served as it was: %s", error)


def _build_in_a_process(config: Config) -> None:
    """Ingest and publish in a process of its own, whose memory is given back; what it prints goes to stderr."""
    if not is_stale(config.source, config.index, config.encoder) and is_up_to_date(config):
        return
    before = _state(config)
    places = {"--index": config.index, "--public": config.public, "--encoder": config.encoder, "--base-url": config.url}
    options = [str(part) for place in places.items() for part in place]
    done = subprocess.run(  # noqa: S603  # our own program and the settings
        [sys.executable, "-P", "-m", "server", "ingest", str(config.source), *options],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=False,
    )
    if done.returncode and before == _state(config):  # a broken file too makes the status 1, but the index is new
        raise IngestFailedError(config.source)


def _state(config: Config) -> str | None:
    with contextlib.suppress(IndexMissingError):
        return read_manifest(config.index).archive_sha256
    return None


def _banner(config: Config) -> str:
    rows = {
        "Pages": f"{config.url}/",
        "MCP": f"{config.url}/mcp",
        "llms.txt": f"{config.url}/llms.txt",
        "llms-full.txt": f"{config.url}/llms-full.txt",
        "Ready?": f"{config.url}/readyz",
    }
    return "\n".join(["Refdesk is serving:", *(f"  {name:<14} {url}" for name, url in rows.items())])


@contextlib.contextmanager
def _interrupted_quietly() -> Iterator[None]:
    with contextlib.suppress(KeyboardInterrupt):
        yield
