"""What the MCP endpoint refuses before a message is read, told in the form that MCP clients show."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import MCP_PATH
from server.edge import build_refusal, matched_route

MAX_BODY_BYTES = 256 * 1024  # bytes of an MCP request; the longest valid one is a hundredth of it
# What the SDK refuses in plain text, without a content type; a client shows nothing of it but that there was an error.
REFUSAL_SENTENCES: Mapping[int, str] = {
    400: "Send the message as `Content-Type: application/json`.",
    403: "Messages from this Origin are refused. Whoever runs the service can add it to REFDESK_ALLOWED_ORIGINS.",
    413: f"The message is longer than {MAX_BODY_BYTES} bytes. Send a shorter one.",
    421: "The service does not answer to this Host. Use its published address; whoever runs it can add others to"
    " REFDESK_ALLOWED_HOSTS.",
}


class McpEndpoint:
    """Answers 405 to anything but POST on the MCP endpoint, and says in JSON-RPC what the SDK refuses there.

    Without sessions nothing can come on a GET stream, and the SDK would hold one open for ever.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        route = matched_route(scope)
        if route is None or route.path != MCP_PATH:
            await self._app(scope, receive, send)
        elif scope["method"] != "POST":
            refused = build_refusal(scope, 405, "Send MCP messages by POST.", {"Allow": "POST, OPTIONS"})
            await refused(scope, receive, send)
        else:
            await self._explained(scope, receive, send)

    async def _explained(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def explained(message: Message) -> None:
            nonlocal refused
            sentence = _find_missing_sentence(message)
            if sentence:
                refused = True
                await build_refusal(scope, message["status"], sentence)(scope, receive, send)
            elif not refused:  # else it is the body that was replaced
                await send(message)

        await self._app(scope, receive, explained)


def _find_missing_sentence(message: Message) -> str | None:
    """What a refusal that begins in plain text should say; None for all else."""
    if message["type"] != "http.response.start" or "content-type" in Headers(raw=message["headers"]):
        return None
    return REFUSAL_SENTENCES.get(message["status"])
