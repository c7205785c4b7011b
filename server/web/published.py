"""The published surfaces over HTTP, with as little work a request as can be."""

from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index import RefdeskError
from index.errors import shorten
from llms import guess_content_type
from llms.publishing.errors import DamagedFileError
from server.answers.byte_range import UnsatisfiableRangeError, read_range
from server.answers.negotiation import accepts_any, choose_type
from server.answers.problem import build_error_answer
from server.answers.representation import Headers, Representation
from server.answers.request_path import build_relative_address, request_path
from server.edge import matched_route
from server.web.site import Resource, Site

ALLOW = "GET, HEAD, OPTIONS"


class NoSuchFormError(RefdeskError, LookupError):
    """A client asks for a form that a page does not have."""

    def __init__(self, asked: str, resource: Resource) -> None:
        forms = ", ".join(f"{name} ({guess_content_type(file)})" for name, file in resource.named.items())
        super().__init__(f"This page has no form {asked}. Ask with ?format= or Accept for one of these: {forms}.")


class PublishedSurfaces:
    """Answers what is published, and passes everything else on; a route of the service is never hidden."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Serve `site` before `app`."""
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a published path."""
        if scope["type"] != "http" or matched_route(scope) is not None:
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
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={"Allow": ALLOW})(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await _refuse(send)
        else:
            headers = dict(scope["headers"])
            try:
                representation = self._choose_representation(resource, headers, scope["query_string"])
            except DamagedFileError as error:
                await build_error_answer(scope, 503, str(error))(scope, receive, send)
            except NoSuchFormError as error:
                await build_error_answer(scope, 406, str(error))(scope, receive, send)
            else:
                await respond(representation, headers, scope["method"], send)

    def _choose_representation(self, resource: Resource, headers: dict[bytes, bytes], query: bytes) -> Representation:
        file = resource.files[0]
        if resource.named:
            if query.startswith(b"format="):
                file = _find_format(query, resource)
            else:
                accept = headers.get(b"accept", b"").decode("latin-1")
                if not accepts_any(accept, resource.types):
                    raise NoSuchFormError("in a media type that Accept names", resource)
                file = resource.files[choose_type(accept, resource.types)]
        return self._site.get_representation(file, resource)


async def respond(representation: Representation, headers: dict[bytes, bytes], method: str, send: Send) -> None:
    """Send a representation, a part of it, or 304 when the client has it; HEAD gets the same headers without bytes."""
    tag, data, full, short = representation.encode_for(headers.get(b"accept-encoding", b"").decode("latin-1"))
    status = 200
    if representation.is_current(tag, headers):
        status, data, full = 304, b"", short
    elif method == "GET" and b"range" in headers:
        status, data, full = _choose_part(representation, headers, (status, data, full))
    await send({"type": "http.response.start", "status": status, "headers": full})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else data})


def _choose_part(
    representation: Representation, headers: dict[bytes, bytes], whole: tuple[int, bytes, Headers]
) -> tuple[int, bytes, Headers]:
    """Status, bytes and headers for a client that asks for a part: of the bytes as they are, in no encoding."""
    condition = headers.get(b"if-range", b"").decode("latin-1")
    if condition and not representation.is_same(condition):
        return whole
    size = len(representation.data)
    try:
        wanted = read_range(headers[b"range"].decode("latin-1"), size)
    except UnsatisfiableRangeError:
        return 416, b"", [(b"content-range", f"bytes */{size}".encode()), (b"content-length", b"0")]
    return whole if wanted is None else (206, *representation.encode_part(wanted))


def _find_format(query: bytes, resource: Resource) -> str:
    """The file that `?format=bib` or `?format=bibtex` asks for: by its extension, or by the name of its form."""
    asked = parse_qs(query.decode("latin-1")).get("format", [""])[0].lower()
    found = resource.named.get(asked)
    if found is None:
        found = next((file for file in resource.named.values() if file.endswith(f".{asked}")), None) if asked else None
    if found is None:
        raise NoSuchFormError(f"called '{shorten(asked)}'", resource)
    return found


async def _redirect(send: Send, status: int, target: str) -> None:
    headers = [(b"location", target.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(send: Send) -> None:
    body = b'{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Read this with GET or HEAD."}'
    headers = [
        (b"allow", ALLOW.encode()),
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 405, "headers": headers})
    await send({"type": "http.response.body", "body": body})
