"""Errors over HTTP as RFC 9457 says: `application/problem+json`, or a page for a browser."""

import json
from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from index import DocumentNotFoundError, IndexMismatchError, RefdeskError
from server.answers.negotiation import accepted
from server.answers.request_path import request_path
from tools.thresholds.engine.errors import UnknownThresholdError


class RequestError(RefdeskError, ValueError):
    """A request for data with a parameter that cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the parameter and say what is wrong with it."""
        self.name = name
        super().__init__(f"The parameter '{name[:64]}' {reason}.")


# The status of an error over HTTP, by the first class that it is of; what is in no row is no fault of the request.
STATUSES: Sequence[tuple[type[Exception], int]] = (
    (DocumentNotFoundError, 404),
    (UnknownThresholdError, 404),
    (IndexMismatchError, 503),
    (ValueError, 400),
)


def status_of(error: RefdeskError) -> int:
    """The HTTP status that says whose fault an error is."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 503)


def problem(status: int, detail: str, *, head: bool = False) -> Response:
    """A problem in JSON; `detail` says in a sentence what was wrong and what to do."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(data))}
    return Response(b"" if head else data, status, headers, "application/problem+json")


def explained(scope: Scope, status: int, detail: str, ways: str = "") -> Response:
    """An error as a page to a browser that asks for a page, with `ways` to go on (HTML), else as a problem.

    The API knows problems alone.
    """
    head = scope["method"] == "HEAD"
    if request_path(scope).startswith("/api/"):
        return problem(status, detail, head=head)
    wants = accepted(Headers(scope=scope).get("accept", ""))
    if wants.get("text/html", 0.0) > 0:
        data = _page(status, detail, ways)
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(data))}
        response = Response(b"" if head else data, status, headers, "text/html")
    else:
        response = problem(status, detail, head=head)
    response.headers["Vary"] = "Accept"
    return response


async def not_found(request: Request, error: Exception) -> Response:
    """Tell an HTTP error of routing."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = {
        404: f"There is nothing at '{request.url.path[:200]}'. The index of what there is stands at /llms.txt.",
        405: "This address does not take that method.",
    }.get(status, "The request cannot be answered.")
    ways = _ways(request.app.state.desk.base_url, request.url.path) if status == 404 else ""
    response = explained(request.scope, status, detail, ways)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


async def unavailable(request: Request, error: Exception) -> Response:
    """Tell why a page cannot be made, most often because the index cannot be read."""
    status = status_of(error) if isinstance(error, RefdeskError) else 503
    return explained(request.scope, status, str(error))


def _page(status: int, detail: str, ways: str) -> bytes:
    phrase = HTTPStatus(status).phrase
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{phrase}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem}</style>"
        f"</head><body><h1>{phrase}</h1><p>{escape(detail)}</p>{ways}</body></html>\n"
    ).encode()


def _ways(base_url: str, path: str) -> str:
    """Where to go on from a page that does not exist."""
    words = quote(path.rpartition("/")[2].replace("-", " ").removesuffix(".md"))
    return (
        f'<p><a href="{base_url}/search?q={words}">Search for it</a>, or start at the '
        f'<a href="{base_url}/">home page</a> or at <a href="{base_url}/llms.txt">llms.txt</a>.</p>'
    )
