"""The product with the official suite's fixtures: `python -m tests.conformance.overlay [--sessions] serve ...`.

`--sessions` keeps the sessions of the handshake era, without which a server cannot ask its client for anything.
"""

import functools
import sys
from typing import Any

from mcp.server.mcpserver import MCPServer

from server.cli import run
from server.mcp import server as mcp_server
from server.mcp.refdesk_server import RefdeskServer
from server.web import app as http_app
from tests.conformance.fixtures import add_fixtures


def main(arguments: list[str]) -> None:
    """Run a command of `refdesk` whose MCP server has the fixtures."""
    sessions = "--sessions" in arguments
    sys.argv[1:] = [argument for argument in arguments if argument != "--sessions"]

    def with_fixtures(*given: Any, **options: Any) -> RefdeskServer:
        server = mcp_server.build_server(*given, **options)
        add_fixtures(server)
        if sessions:
            server.streamable_http_app = functools.partial(_with_sessions, server)  # type: ignore[method-assign]  # the overlay is this change
        return server

    setattr(http_app, "build_server", with_fixtures)  # noqa: B010  # the app imports this name and does not export it
    run()


def _with_sessions(server: MCPServer[Any], **options: Any) -> Any:
    return MCPServer.streamable_http_app(server, **{**options, "stateless_http": False})


if __name__ == "__main__":
    main(sys.argv[1:])
