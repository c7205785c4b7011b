"""A request that met a fault of ours: it is told so in the form that its path speaks, and the fault is logged."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.refusal import build_refusal

CRASH_DETAIL = "The service failed at this request, and that was logged. Ask again, or ask for less."

logger = logging.getLogger(__name__)


class CrashMiddleware:
    """Answers 500 where an exception ended a request before its answer began."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an answer that began already is broken off."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if scope["type"] != "http" or started:
                raise
            logger.exception("A request failed.")
            await build_refusal(scope, 500, CRASH_DETAIL)(scope, receive, send)
