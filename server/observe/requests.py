"""Every HTTP request: counted, timed, and told in the log without what was asked."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.observe.logs import FIELDS
from server.observe.metrics import Metrics

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "DELETE", "PUT", "PATCH"})

logger = logging.getLogger(__name__)


class Observed:
    """Counts and logs requests. Neither query strings nor headers nor bodies are written."""

    def __init__(self, app: ASGIApp, metrics: Metrics, named: frozenset[str]) -> None:
        """Tell the paths in `named` apart; the rest goes by the route that answered, or as a surface."""
        self._app = app
        self._metrics = metrics
        self._named = named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, noted)
            finally:
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = self._route(scope)
        self._metrics.http(route, method, status, seconds)
        fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        if status >= 400 and scope.get("client"):
            fields["client"] = scope["client"][0]  # only of refused requests, for whoever has to block an address
        logger.info("request", extra={FIELDS: fields})

    def _route(self, scope: Scope) -> str:
        if scope["path"] in self._named:
            return str(scope["path"])
        return getattr(scope.get("route"), "path", "") or "surface"
