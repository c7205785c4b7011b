"""Serve below a path: what a proxy in front adds to the paths that it passes on."""

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.answers.request_path import build_relative_address, is_below, request_path
from server.edge.routes import RouteTable


class RootPath:
    """Takes the root path off the paths that begin with it; others, such as those of probes, mean the same without."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the path below the root."""
        if scope["type"] != "http" or not is_below(request_path(scope), self._root):
            await self._app(scope, receive, send)
        elif request_path(scope) == self._root:  # the addresses in the home page are relative to a folder
            target = f"./{self._root.rpartition('/')[2]}/"
            await _redirect(scope, target, 308)(scope, receive, send)
        else:
            scope = {**scope, "root_path": str(scope.get("root_path", "")) + self._root}
            await self._app(scope, receive, send)


class TrailingSlash:
    """Sends a request for a route's path with a slash behind it to the path without; all else goes on.

    Starlette would build the address from the Host header, which behind a proxy has neither scheme nor prefix.
    """

    def __init__(self, app: ASGIApp, table: RouteTable) -> None:
        self._app = app
        self._table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect the request, or pass it on."""
        path = request_path(scope).removesuffix("/") if scope["type"] == "http" else ""
        if path and path != request_path(scope) and self._table.find({**scope, "path": path, "root_path": ""}):
            target = build_relative_address(scope, path[1:])
            await _redirect(scope, target, 307)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _redirect(scope: Scope, target: str, status: int) -> RedirectResponse:
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    return RedirectResponse(str(URL(target).replace(query=query)), status)
