"""Run the service: over stdio for one client, or over HTTP for many."""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import anyio

from index import (
    ArchiveInfo,
    IndexMismatchError,
    IndexMissingError,
    RefdeskError,
    check_tables,
    read_manifest,
    read_remembered,
)
from ingest import is_stale
from ingest.errors import ArchiveError
from ingest.sources import open_source
from server.address import Address, find_address, keep_address
from server.anew import IndexOfAnotherSourceError, is_readable, refuse_another_source, start_anew
from server.build import is_up_to_date
from server.config import Config, resolve_source
from server.health.base_url import heal_address
from server.health.guard import IndexGuard
from server.mcp.server import build_server
from server.observe.logs import configure_logging
from server.observe.traces import configure_tracing
from server.places import make_current
from server.watch import build_ingest_command, run_ingests
from tools import Desk

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from server.edge import DrainingServer

MAX_CONNECTIONS = 900  # open at once; processes are commonly allowed 1024 files
IDLE_TIMEOUT_S = (
    75  # that a connection may stay open between requests: longer than proxies keep theirs, so theirs end first
)

NEXT_STEPS = """\
Next, in another terminal:
  refdesk search "a question"
  refdesk install claude-code
  refdesk status"""


class IngestFailedError(RefdeskError, RuntimeError):
    """An ingest in a process of its own that did not bring the index up to date."""

    def __init__(self, source: str | None) -> None:
        self.source = source
        what = f"'{source}'" if source else "What the index is made from"
        super().__init__(
            f"{what} was not ingested, for the reason printed above. "
            "Mend that, or serve the index as it is with --no-ingest."
        )


def serve_stdio(config: Config, *, ingest: bool, watch: bool = False, every: str | None = None) -> None:
    """Serve one client over standard input and output until the input closes.

    `initialize` is answered at once; the index opens after that. With `ingest`, an index that is missing or
    stale is brought up to date before it is opened; without, one that is missing raises IndexMissingError now. With
    `watch`, what changes in its folders is ingested while it is served, with `every` all sources after that time
    (`1h`); raises NothingToWatchError.
    """
    configure_logging(config.log_level, "text")  # a host shows it to a person
    configure_tracing()
    if ingest:
        heal_address(config)
    address = find_address(config)
    config = address.apply(config)
    if not ingest:
        read_manifest(config.index)
    guard = IndexGuard(config, address, heals=ingest)

    def prepare() -> None:
        guard.look_at_start()
        if ingest:
            _prepare(config, address)
        guard.watch(desk)

    anew = start_anew(config, lambda: _prepare(config, address)) if ingest and is_readable(config) else None
    desk = _make_desk(config, None if anew else prepare, anew, ingest=ingest)
    if anew:
        guard.watch(desk)
    server = build_server(desk, public=config.public, warm=True)
    with run_ingests(config, address, watch=watch, every=every):
        anyio.run(server.run_stdio_async)


def serve_http(
    config: Config, *, ingest: bool, watch: bool = False, every: str | None = None, current: bool = False
) -> None:
    """Serve over HTTP until a signal ends it.

    The address is taken first, then the index is brought up to date if `ingest` says so; with `watch`, so is what
    changes later, and with `every` all sources after that time (`1h`), in a process of its own. Commands without a
    source work on a `current` index from then on. Raises PortInUseError, NothingToWatchError, IndexMissingError,
    ConfigurationError, or what an ingest raises.
    """
    configure_logging(config.log_level, config.log_format)
    configure_tracing()
    from server.clients.configuration import format_client_configuration
    from server.edge import build_access_middleware
    from server.web.admin import make_starter
    from server.web.app import bind, build_app

    if ingest:
        heal_address(config)
    clients, address = config, find_address(config, serves=True)
    config = address.apply(config)
    build_access_middleware(config)  # what cannot be agreed on is told before any work is done
    with contextlib.closing(bind(config)) as listener:
        guard = IndexGuard(config, address, heals=ingest)
        anew = start_anew(config, lambda: _prepare(config, address)) if ingest else None
        if anew is None:
            guard.look_at_start()
            if ingest:
                _prepare(config, address)
            manifest = read_manifest(config.index)
            if guard.problem is None:
                check_tables(config.index, manifest)
        if current:
            make_current(config.home, config.index)
        desk = _make_desk(config, anew=anew, ingest=anew is not None)
        guard.watch(desk)
        starter = make_starter(build_ingest_command(config, address)) if ingest else None
        app = build_app(config, desk, warm=True, on_damage=guard.wake, starter=starter)
        server = make_http_server(app, config)
        told = [
            _format_banner(config),
            format_client_configuration(clients, config.url),
            NEXT_STEPS,
            "Stop with Ctrl-C.\n",
        ]
        sys.stdout.write("\n\n".join(told))
        sys.stdout.flush()
        with run_ingests(config, address, watch=watch, every=every), _suppress_interrupt():
            server.run(sockets=[listener])


def make_http_server(app: "Starlette", config: Config) -> "DrainingServer":
    """The HTTP server: it believes no header about who calls, and waits for nobody for ever."""
    import uvicorn

    from server.edge import DrainingServer
    from server.edge.connections import make_connection_type
    from server.edge.drain import FINISH_TIMEOUT_S

    settings = uvicorn.Config(
        app,
        http=make_connection_type(config),
        ws="none",
        log_config=None,  # ours is configured
        access_log=False,  # it would write query strings
        server_header=False,
        proxy_headers=False,  # uvicorn believes any process of this machine; `trusted_proxies` says how many to believe
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=IDLE_TIMEOUT_S,
        timeout_graceful_shutdown=FINISH_TIMEOUT_S,
    )
    return DrainingServer(settings, app.state.drain)


def _make_desk(
    config: Config,
    prepare: Callable[[], None] | None = None,
    anew: threading.Thread | None = None,
    *,
    ingest: bool = False,
) -> Desk:
    archive = _archive_to_ingest(config) if ingest else None
    is_being_made = anew.is_alive if anew else lambda: False
    return Desk(
        config.index,
        config.url,
        prepare,
        reranker=config.reranker,
        judge=config.judge,
        archive=archive,
        is_being_made=is_being_made,
    )


def _archive_to_ingest(config: Config) -> ArchiveInfo | None:
    """What the archive says of itself, before it is ingested: `initialize` and the lists do not wait for an index."""
    kind, source = config.source_kind, resolve_source(config)
    if source is None and not is_readable(config):
        first = read_remembered(config.index).sources[0]
        kind, source = first.kind, first.resolved
    if source is not None:  # else the manifest says it
        with contextlib.suppress(ArchiveError):  # the ingest tells it
            return open_source(kind, source).archive_info()
    return None


def _prepare(config: Config, address: Address) -> None:
    """Bring index and surfaces up to date; when that cannot be done and there is an index, serve that.

    Raises what an ingest raises when there is no index that can be read, and always for one of another source.
    """
    try:
        _build_in_a_process(config, address)
    except IndexOfAnotherSourceError:
        raise
    except RefdeskError as error:
        if _read_state(config) is None:
            raise
        logging.getLogger(__name__).warning("The index is served as it was: %s", error)


def _build_in_a_process(config: Config, address: Address) -> None:
    """Ingest and publish in a process of its own, whose memory is given back; what it prints goes to stderr."""
    source = resolve_source(config)
    stale = is_stale(source, config.index, config.encoder, kind=config.source_kind)
    if not stale and is_up_to_date(config):
        _keep_address(config, address)
        return
    if stale:
        refuse_another_source(config)
    before = _read_state(config)
    done = subprocess.run(  # noqa: S603  # our own program and the settings
        build_ingest_command(config, address),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=False,
    )
    if done.returncode and before == _read_state(config):  # a broken file alone leaves the index new
        raise IngestFailedError(source)


def _keep_address(config: Config, address: Address) -> None:
    try:
        keep_address(config, address)
    except OSError as error:  # an index that is up to date may lie where nothing can be written
        reason = error.strerror or str(error)
        logging.getLogger(__name__).warning("The base URL cannot be kept in '%s' (%s).", config.index, reason)


def _read_state(config: Config) -> str | None:
    with contextlib.suppress(IndexMissingError, IndexMismatchError):
        return read_manifest(config.index).archive_sha256
    return None


def _format_banner(config: Config) -> str:
    rows = {
        "Pages": f"{config.url}/",
        "MCP": f"{config.url}/mcp",
        "llms.txt": f"{config.url}/llms.txt",
        "llms-full.txt": f"{config.url}/llms-full.txt",
        "Ready?": f"{config.url}/readyz",
    }
    if config.url != config.local_url:
        rows["On this machine"] = f"{config.local_url}/"
    if config.listens_everywhere:
        rows["Elsewhere"] = (
            "any name of this machine; MCP answers to those of REFDESK_BASE_URL and REFDESK_ALLOWED_HOSTS"
        )
    return "\n".join(["Refdesk is serving:", *(f"  {name:<15} {url}" for name, url in rows.items())])


@contextlib.contextmanager
def _suppress_interrupt() -> Iterator[None]:
    with contextlib.suppress(KeyboardInterrupt):
        yield
