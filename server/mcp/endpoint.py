"""What the MCP endpoint refuses before the SDK reads a message, told in the form that MCP clients show."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import MCP_PATH
from server.edge import ServiceNames, build_refusal, matched_route
from server.mcp.envelope import find_envelope_fault

MAX_BODY_BYTES = 256 * 1024  # bytes of an MCP request; the longest valid one is a hundredth of it
REFUSAL_SENTENCES: Mapping[int, str] = {
    400: "Send the message as `Content-Type: application/json`.",
    403: "Messages from this Origin are refused. Whoever runs the service can add it to REFDESK_ALLOWED_ORIGINS.",
    413: f"The message is longer than {MAX_BODY_BYTES} bytes. Send a shorter one.",
    421: "The service does not answer to this Host. Use its published address; whoever runs it can add others to"
    " REFDESK_ALLOWED_HOSTS.",
}


class McpEndpoint:
    """Refuses at the MCP endpoint what is no message of a client of this service, and says why in JSON-RPC.

    Without sessions nothing can come on a GET stream, and the SDK would hold one open for ever. The SDK tells its
    refusals in plain text, of which a client shows nothing, and repeats the input.
    """

    def __init__(self, app: ASGIApp, names: ServiceNames) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on or refuse it."""
        route = matched_route(scope)
        if route is None or route.path != MCP_PATH:
            await self._app(scope, receive, send)
        elif scope["method"] != "POST":
            refused = build_refusal(scope, 405, "Send MCP messages by POST.", {"Allow": "POST, OPTIONS"})
            await refused(scope, receive, send)
        elif status := self._find_refusal(Headers(scope=scope)):
            await build_refusal(scope, status, REFUSAL_SENTENCES[status])(scope, receive, send)
        else:
            await self._pass_on_message(scope, receive, send)

    def _find_refusal(self, headers: Headers) -> int | None:
        """The status of a refusal that the headers alone decide."""
        hosts = headers.getlist("host")
        if not self._names.has_host(hosts):
            return 421
        if not self._names.has_origin(headers.getlist("origin"), hosts):
            return 403
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return None if kind == "application/json" else 400

    async def _pass_on_message(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(receive)
        if body is None:
            return
        if len(body) > MAX_BODY_BYTES:
            await build_refusal(scope, 413, REFUSAL_SENTENCES[413])(scope, receive, send)
        elif fault := find_envelope_fault(body):
            await JSONResponse(fault.as_message(), 400)(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)


async def _read_body(receive: Receive) -> bytes | None:
    """The body of a request, or the beginning of one that is too long; None when the client left."""
    body = bytearray()
    while len(body) <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed
