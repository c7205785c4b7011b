"""Errors over HTTP as RFC 9457 says: `application/problem+json`, or a page for a browser."""

import json
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from index import RefdeskError
from server.negotiation import accepted


class RequestError(RefdeskError, ValueError):
    """A request for data with a parameter that cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the parameter and say what is wrong with it."""
        self.name = name
        super().__init__(f"The parameter '{name[:64]}' {reason}.")


def problem(status: int, detail: str, *, head: bool = False) -> Response:
    """A problem in JSON; `detail` says in a sentence what was wrong and what to do."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(data))}
    return Response(b"" if head else data, status, headers, "application/problem+json")


async def not_found(request: Request, error: Exception) -> Response:
    """Tell an HTTP error of routing: as a page to a browser that asks for a page, else as a problem."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    detail = {
        404: f"There is nothing at '{path[:200]}'. The index of what there is stands at /llms.txt.",
        405: "This address does not take that method.",
    }.get(status, "The request cannot be answered.")
    head = request.method == "HEAD"
    wants = accepted(request.headers.get("accept", ""))
    if path.startswith(("/api/", "/mcp")) or wants.get("text/html", 0.0) <= 0:
        response = problem(status, detail, head=head)
    else:
        response = Response(b"" if head else _page(status, path), status, {"Vary": "Accept"}, "text/html")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def _page(status: int, path: str) -> bytes:
    phrase = HTTPStatus(status).phrase
    words = quote(path.rpartition("/")[2].replace("-", " ").removesuffix(".md"))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{phrase}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem}</style>"
        f"</head><body><h1>{phrase}</h1><p>There is nothing at <code>{escape(path[:200])}</code>.</p>"
        f'<p><a href="/search?q={words}">Search for it</a>, or start at the <a href="/">home page</a> '
        'or at <a href="/llms.txt">llms.txt</a>.</p></body></html>\n'
    ).encode()
