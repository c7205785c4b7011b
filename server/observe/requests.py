"""Every HTTP request: counted, timed, and told in the log without what was asked."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge import matched_route
from server.observe.logs import FIELDS_ATTRIBUTE
from server.observe.metrics import Metrics

COUNTED_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "DELETE", "PUT", "PATCH"})

logger = logging.getLogger(__name__)


class RequestObserver:
    """Counts and logs requests by route, published files as one. Query strings, headers and bodies are not written."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

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
        method = scope["method"] if scope["method"] in COUNTED_METHODS else "other"
        matched = matched_route(scope)
        route = matched.path if matched else "surface"
        self._metrics.count_request(route, method, status, seconds)
        fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
        if status >= 400 and scope.get("client"):
            fields["client"] = scope["client"][0]  # only of refused requests, for whoever has to block an address
        logger.info("request", extra={FIELDS_ATTRIBUTE: fields})
