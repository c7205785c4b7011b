"""The HTTP service: MCP, the published surfaces, and whether it is alive and ready."""

import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable

import anyio
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from index import RefdeskError
from llms import NO_THEME, read_theme
from server.answers.compression import CompressedText
from server.answers.problem import answer_http_error, answer_unavailable
from server.config import MCP_PATH, Config
from server.edge import (
    Drain,
    OpenCors,
    RouteTable,
    ServiceNames,
    ServiceRoute,
    TrailingSlash,
    build_access_routes,
    build_inner_guards,
    build_outer_guards,
)
from server.mcp.computations import Computations
from server.mcp.endpoint import MAX_BODY_BYTES, McpEndpoint
from server.mcp.refdesk_server import MAX_PARALLEL_COMPUTATIONS
from server.mcp.server import build_server
from server.observe import Metrics, RequestObserver, build_operator_routes, make_call_observer
from server.web.admin import IngestStarter, build_admin_routes
from server.web.api import build_api_routes
from server.web.cite_page import CITE_PATH, answer_cite_page
from server.web.history_page import HISTORY_PATH, answer_history
from server.web.published import PublishedSurfaces
from server.web.search import answer_search_page
from server.web.site import Site
from server.web.status_page import build_status_route
from server.web.threshold_page import build_threshold_routes
from server.web.versions import answer_missing
from tools import Desk

logger = logging.getLogger(__name__)
EXPOSED_HEADERS = (
    "ETag",
    "Link",
    "Last-Modified",
    "X-Markdown-Tokens",
    "Content-Usage",
    "Mcp-Session-Id",
    "Retry-After",
    "WWW-Authenticate",
)


class PortInUseError(RefdeskError, OSError):
    """The address to serve on is taken."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"Cannot serve on {host}:{port} ({reason}). Choose another port with --port.")


def build_app(
    config: Config,
    desk: Desk,
    *,
    warm: bool = False,
    on_damage: Callable[[], None] = lambda: None,
    starter: IngestStarter | None = None,
) -> Starlette:
    """Make the ASGI application of a desk; `state.drain` tells it that it is about to end.

    With `warm` the index opens at the start, so that no client waits for that. `on_damage` is called when a published
    file is not what was published. `starter` starts ingests for who may ask for one.
    Raises PublishError, or ConfigurationError for settings that do not agree.
    """
    server = build_server(desk, public=config.public)
    drain, metrics = Drain(), Metrics(config.index)
    server.middleware.append(make_call_observer(metrics, log_queries=config.log_queries))
    mcp = server.streamable_http_app(
        streamable_http_path=MCP_PATH,
        stateless_http=True,
        max_request_body_size=MAX_BODY_BYTES,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # McpEndpoint looks
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with server.session_manager.run(), anyio.create_task_group() as tasks:
            if warm:
                tasks.start_soon(_open_index, desk)
            yield
            if starter is not None:
                await anyio.to_thread.run_sync(starter.close)
            tasks.cancel_scope.cancel()

    site = Site(config.public, on_damage)
    own = [ServiceRoute(route, is_computed=True) for route in mcp.routes if isinstance(route, Route)]
    own.append(ServiceRoute(Route("/search", answer_search_page), is_computed=True))
    own.append(ServiceRoute(Route(CITE_PATH, answer_cite_page), is_computed=True))
    own += build_threshold_routes()
    own.append(ServiceRoute(Route(HISTORY_PATH, answer_history), is_computed=True))
    operators = build_operator_routes(desk, drain, metrics, config.metrics_networks)
    operators += [build_status_route(desk, metrics, starter), *build_admin_routes(config, starter)]
    table = RouteTable([*operators, *build_access_routes(config), *own, *build_api_routes(site, desk)])
    app = Starlette(
        routes=[route.route for route in table.routes],
        middleware=_middleware(config, drain, table, metrics, site),
        exception_handlers={404: answer_missing, 405: answer_http_error, RefdeskError: answer_unavailable},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.router.default = TrailingSlash(app.router.default, table)
    app.state.theme = read_theme(config.theme) if config.theme else NO_THEME
    app.state.desk, app.state.drain, app.state.table = desk, drain, table
    app.state.computations = Computations(MAX_PARALLEL_COMPUTATIONS)
    return app


def _middleware(config: Config, drain: Drain, table: RouteTable, metrics: Metrics, site: Site) -> list[Middleware]:
    """Everything that stands before the routes, in the order that a request meets it."""
    return [
        *build_outer_guards(config, drain, table),
        Middleware(RequestObserver, metrics=metrics),
        Middleware(
            OpenCors,
            allow_origins=["*"],  # everything here is public and read-only; /mcp checks Origin itself
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["*"],
            expose_headers=EXPOSED_HEADERS,
        ),
        *build_inner_guards(config),
        Middleware(PublishedSurfaces, site=site),
        Middleware(McpEndpoint, names=ServiceNames(config)),
        Middleware(CompressedText),
    ]


async def _open_index(desk: Desk) -> None:
    try:
        await desk.searcher()
    except RefdeskError as error:
        logger.warning("%s", error)


def bind(config: Config) -> socket.socket:
    """Take the address to serve on, before any work is done for it. Raises PortInUseError."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else asyncio leaves Nagle on: 40 ms
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUseError(config.host, config.port, error.strerror or str(error)) from error
    return listener
