"""Compress what is made for one request; what is published is compressed once, as its representation."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from server.answers.negotiation import takes_encoding
from server.answers.representation import MIN_COMPRESSED_BYTES

LEVEL = 6  # of 9: what is above takes twice the time for a fiftieth of the size


class CompressedText:
    """Compresses answers with gzip for clients that take it; Starlette alone would for those that refuse it (`q=0`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, MIN_COMPRESSED_BYTES, LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and compress its answer."""
        takes = scope["type"] == "http" and takes_encoding(Headers(scope=scope).get("accept-encoding", ""), "gzip")
        await (self._compressed if takes else self._plain)(scope, receive, send)
