"""The routes of the service and the rules of each: a request is under the rules of the route that it matches."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from index.documents.reserved import SERVICE_NAMES
from server.answers.request_path import request_path

ANY_COLLECTION = "{collection}"  # the first part of a route below the folders of all kinds
_MATCHED = "refdesk.route"


@dataclass(frozen=True, slots=True)
class ServiceRoute:
    """A route with its rules.

    `is_open`: it answers without a token, also on a private service. `is_computed`: its answers cost computing, so
    that a client gets only so many.
    """

    route: Route
    is_open: bool = False
    is_computed: bool = False

    @property
    def path(self) -> str:
        """The path as the route was declared, such as `/api/v1/thresholds/{name}`."""
        return self.route.path


class RouteTable:
    """Every route of the service, found the way Starlette's router finds it."""

    def __init__(self, routes: Sequence[ServiceRoute]) -> None:
        self.routes = tuple(routes)
        self._by_name: dict[str, list[ServiceRoute]] = {}  # by the first part: most requests are for published files
        for route in self.routes:
            self._by_name.setdefault(_first_part(route.path), []).append(route)

    def find(self, scope: Scope) -> ServiceRoute | None:
        """The route that answers a request: the first that takes its path and method, else the first for its path."""
        partial = None
        first = _first_part(request_path(scope))
        for route in self._by_name.get(first) or self._anywhere(first):
            match, _ = route.route.matches(scope)
            if match is Match.FULL:
                return route
            if match is Match.PARTIAL:
                partial = partial or route
        return partial

    def _anywhere(self, first: str) -> Sequence[ServiceRoute]:
        """The routes of pages below the folder of any kind, such as `/{collection}/{slug}/history`."""
        return () if first.partition(".")[0] in SERVICE_NAMES else self._by_name.get(ANY_COLLECTION, ())


class MatchRoute:
    """Finds the route of each request once, for everything behind it."""

    def __init__(self, app: ASGIApp, table: RouteTable) -> None:
        self._app = app
        self._table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its route."""
        if scope["type"] == "http":
            scope[_MATCHED] = self._table.find(scope)
        await self._app(scope, receive, send)


def matched_route(scope: Scope) -> ServiceRoute | None:
    """The route that a request matched; None for a published file, for what is not there, and outside HTTP."""
    found: ServiceRoute | None = scope.get(_MATCHED)
    return found


def is_open(scope: Scope) -> bool:
    """Whether the request matched a route that answers without a token."""
    found = matched_route(scope)
    return found is not None and found.is_open


def is_computed(scope: Scope) -> bool:
    """Whether the request matched a route whose answers cost computing."""
    found = matched_route(scope)
    return found is not None and found.is_computed


def _first_part(path: str) -> str:
    return path[1:].partition("/")[0]
