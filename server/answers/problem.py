"""Errors over HTTP as RFC 9457 says: `application/problem+json`, or a page for a browser."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from index import DocumentNotFoundError, IndexMismatchError, RefdeskError
from index.history.overview import UnknownVersionError
from index.quotes.target import ForgottenVersionError, VersionError
from llms import PageContext, render_page
from server.answers.content_policy import MISSING_POLICY
from server.answers.negotiation import parse_accept
from server.answers.request_path import relative_root, request_path
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
    (UnknownVersionError, 404),
    (VersionError, 404),
    (ForgottenVersionError, 410),
    (IndexMismatchError, 503),
    (ValueError, 400),
)


def status_of(error: RefdeskError) -> int:
    """The HTTP status that says whose fault an error is: its own `http_status`, or that of its class."""
    own: int | None = getattr(error, "http_status", None)
    return own or next((status for kind, status in STATUSES if isinstance(error, kind)), 503)


@dataclass(frozen=True, slots=True)
class LostPath:
    """A path with nothing at it; `root` is the root of the service, as a page at the path writes it."""

    root: str
    path: str

    @property
    def words(self) -> str:
        """The words of the last part of the path."""
        return self.path.rpartition("/")[2].removesuffix(".md").removesuffix(".html").replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(PageContext):
    """An error for people, with ways to go on where `root` is known, that of the service seen from the page."""

    template: ClassVar[str] = "error.html"
    title: str
    detail: str
    root: str | None
    words: str


def build_problem(status: int, detail: str, *, head: bool = False) -> Response:
    """A problem in JSON; `detail` says in a sentence what was wrong and what to do."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    data = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(data))}
    return Response(b"" if head else data, status, headers, "application/problem+json")


def build_error_answer(scope: Scope, status: int, detail: str, lost: LostPath | None = None) -> Response:
    """An error as a page to a browser that asks for a page, with ways to go on from a `lost` path, else as a problem.

    The API knows problems alone.
    """
    head = scope["method"] == "HEAD"
    if request_path(scope).startswith("/api/"):
        return build_problem(status, detail, head=head)
    wants = parse_accept(Headers(scope=scope).get("accept", ""))
    if wants.get("text/html", 0.0) > 0:
        data = _render_page(status, detail, lost)
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(data))}
        if lost is not None:
            headers["Content-Security-Policy"] = MISSING_POLICY  # it has the style sheets and the script of all pages
        response = Response(b"" if head else data, status, headers, "text/html")
    else:
        response = build_problem(status, detail, head=head)
    response.headers["Vary"] = "Accept"
    return response


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Tell an HTTP error of routing; OPTIONS gets the methods of its path."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    given = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        given["Allow"] = ", ".join(filter(None, (given.get("Allow"), "OPTIONS")))
    if status == 405 and request.method == "OPTIONS":
        return Response(status_code=204, headers=given)
    index = f"{request.app.state.desk.base_url}/llms.txt"
    detail = {
        404: f"There is nothing at '{request.url.path[:200]}'. The index of what there is stands at {index}.",
        405: "This address does not take that method.",
    }.get(status, "The request cannot be answered.")
    lost = LostPath(relative_root(request.scope), request_path(request.scope)) if status == 404 else None
    response = build_error_answer(request.scope, status, detail, lost)
    response.headers.update(given)
    return response


async def answer_unavailable(request: Request, error: Exception) -> Response:
    """Tell why a page cannot be made, most often because the index cannot be read."""
    status = status_of(error) if isinstance(error, RefdeskError) else 503
    return build_error_answer(request.scope, status, str(error))


def _render_page(status: int, detail: str, lost: LostPath | None) -> bytes:
    root, words = (lost.root, lost.words) if lost else (None, "")
    page = ErrorPage(title=HTTPStatus(status).phrase, detail=detail, root=root, words=words)
    return render_page(page).encode()
