"""The published surfaces over HTTP, with as little work a request as can be."""

from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from llms.publishing.errors import DamagedFileError
from server.answers.negotiation import choose_type
from server.answers.problem import build_error_answer
from server.answers.representation import Representation
from server.answers.request_path import build_relative_address, request_path
from server.edge import matched_route
from server.web.site import Resource, Site


class PublishedSurfaces:
    """Answers what is published, and passes everything else on; a route of the service is never hidden."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Serve `site` before `app`."""
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a published path."""
        if scope["type"] != "http" or scope["method"] == "OPTIONS" or matched_route(scope) is not None:
            await self._app(scope, receive, send)
            return
        path = request_path(scope)[1:]
        self._site.refresh()
        resource = self._site.find_resource(path)
        if resource is None:
            found = self._site.find_redirect(path)
            if found is None or scope["method"] not in ("GET", "HEAD"):
                await self._app(scope, receive, send)
            else:
                await _redirect(send, found.status, build_relative_address(scope, found.target))
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send)
        else:
            headers = dict(scope["headers"])
            try:
                representation = self._choose_representation(resource, headers, scope["query_string"])
            except DamagedFileError as error:
                await build_error_answer(scope, 503, str(error))(scope, receive, send)
            else:
                await respond(representation, headers, scope["method"], send)

    def _choose_representation(self, resource: Resource, headers: dict[bytes, bytes], query: bytes) -> Representation:
        position = 0
        if len(resource.files) > 1:
            position = choose_type(headers.get(b"accept", b"").decode("latin-1"), resource.types)
            if query.startswith(b"format="):
                position = _choose_format(query, resource, position)
        return self._site.get_representation(resource.files[position], resource)


async def respond(representation: Representation, headers: dict[bytes, bytes], method: str, send: Send) -> None:
    """Send a representation, or 304 when the client has it; HEAD gets the same headers without the bytes."""
    tag, data, full, short = representation.encode_for(headers.get(b"accept-encoding", b"").decode("latin-1"))
    if representation.is_current(tag, headers):
        await send({"type": "http.response.start", "status": 304, "headers": short})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": full})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else data})


def _choose_format(query: bytes, resource: Resource, default: int) -> int:
    """The file that `?format=bib` asks for, by its extension."""
    asked = parse_qs(query.decode("latin-1")).get("format", [""])[0]
    return next((number for number, path in enumerate(resource.files) if path.endswith(f".{asked}")), default)


async def _redirect(send: Send, status: int, target: str) -> None:
    headers = [(b"location", target.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(send: Send) -> None:
    body = b'{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Read this with GET or HEAD."}'
    headers = [
        (b"allow", b"GET, HEAD, OPTIONS"),
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": body})
