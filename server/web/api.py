"""The JSON API, version 1: documents, changes, search and thresholds, as `/api/v1/openapi.json` describes them."""

import base64
import binascii
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from index import DocumentNotFoundError, RefdeskError
from index.documents.document import DATE_PATTERN
from server.answers.problem import RequestError, problem, status_of
from server.answers.representation import Representation
from server.edge import ServiceRoute
from server.mcp.server import CALL_S, COMPUTATIONS
from server.web.published import respond
from server.web.site import Site
from tools import Desk
from tools.describe_thresholds import describe_thresholds
from tools.list_documents import CursorError
from tools.thresholds import find_threshold

PAGE = 50  # documents or changes of an answer
MAX_INPUTS = 16 * 1024  # bytes of a threshold's inputs; the longest valid ones are a tenth of it
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")

Answer = Callable[["Api", Request], Awaitable[dict[str, Any]]]


class ComputationTimeError(RefdeskError, TimeoutError):
    """A computation that was given up."""

    def __init__(self, name: str, limit_s: float) -> None:
        """Name the threshold and the limit."""
        self.name = name
        self.limit_s = limit_s
        super().__init__(f"'{name}' took longer than {limit_s:.0f} s and was stopped. Sweep fewer points.")


class Api:
    """What the API answers from: the published catalogue, its ledger, and the desk."""

    def __init__(self, site: Site, desk: Desk) -> None:
        """Answer from what `site` publishes, and search with `desk`."""
        self.site = site
        self.desk = desk
        self.computations = anyio.CapacityLimiter(COMPUTATIONS)
        self._seen: object = None
        self._documents: Sequence[dict[str, Any]] = ()

    @property
    def documents(self) -> Sequence[dict[str, Any]]:
        """The records of every document, in the order of the lists."""
        self.site.refresh()
        if self._seen is not self.site.ledger:
            data = (self.site.folder / "api" / "index.json").read_bytes()
            self._documents = json.loads(data)["documents"]
            self._seen = self.site.ledger
        return self._documents

    @property
    def modified(self) -> int | None:
        """When the catalogue changed last."""
        entry = self.site.ledger.files.get("api/index.json")
        return entry.modified if entry else None


async def root(api: Api, request: Request) -> dict[str, Any]:
    """Where the parts of the API are."""
    _only(request)
    base = f"{api.desk.base_url}/api/v1"
    archive = api.desk.archive
    names = ["documents", "changes", "search"]
    names += ["thresholds"] if archive is not None and archive.offers("thresholds") else []
    return {"openapi": f"{base}/openapi.json", **{name: f"{base}/{name}" for name in names}}


async def list_documents(api: Api, request: Request) -> dict[str, Any]:
    """A page of the documents of a kind, about a topic, dated on or after a day."""
    query = _only(request, "type", "topic", "since", "cursor")
    since = query.get("since")
    if since is not None and not re.fullmatch(DATE_PATTERN, since):
        raise RequestError("since", "must be a year, a month or a day, such as 2026-05")
    found = [
        document
        for document in api.documents
        if query.get("type") in (None, document["kind"])
        and ("topic" not in query or query["topic"] in (document["topics"] or ()))
        and (since is None or (document["date"] or "") >= since)
    ]
    return _page(api, request, "documents", found, [document["id"] for document in found])


async def get_document(api: Api, request: Request) -> dict[str, Any]:
    """The record of one document, by its path or its id."""
    _only(request)
    name = request.path_params["name"]
    for document in api.documents:
        if name in (document["path"], document["id"]):
            return document
    raise DocumentNotFoundError(name)


async def list_changes(api: Api, request: Request) -> dict[str, Any]:
    """A page of what was created, updated and withdrawn, oldest first, from an instant on."""
    query = _only(request, "since", "cursor")
    since = query.get("since", "")
    if since and not _INSTANT.fullmatch(since):
        raise RequestError("since", "must be an instant in UTC, such as 2026-11-25T08:00:00Z")
    api.site.refresh()
    found = [change._asdict() for change in api.site.ledger.changes if change.time >= since]
    keys = [f"{change['time']} {change['change']} {change['id']}" for change in found]
    return _page(api, request, "changes", found, keys)


async def search(api: Api, request: Request) -> dict[str, Any]:
    """Passages that answer a question."""
    query = _only(request, "q", "limit")
    limit = query.get("limit", "10")
    if not re.fullmatch(r"[1-9]\d?", limit) or int(limit) > 50:
        raise RequestError("limit", "must be a number from 1 to 50")
    if "q" not in query:
        raise RequestError("q", "is missing; give a question or a few words")
    searcher = await api.desk.searcher()
    from index.retrieval.hits import result_as_data
    from index.retrieval.search import search as search_index

    return result_as_data(await search_index(searcher, query["q"], int(limit)), api.desk.base_url)


async def list_thresholds(_: Api, request: Request) -> dict[str, Any]:
    """The thresholds that can be computed."""
    _only(request)
    return describe_thresholds().model_dump()


async def threshold(api: Api, request: Request) -> dict[str, Any]:
    """A threshold's inputs, or with POST its value for the inputs that are sent."""
    _only(request)
    name = request.path_params["name"]
    if request.method != "POST":
        return describe_thresholds(name).model_dump()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_INPUTS:
            raise RequestError("inputs", f"are longer than {MAX_INPUTS} bytes")
    try:
        inputs = json.loads(body)
    except ValueError as error:
        raise RequestError("inputs", "are not JSON; send an object of numbers by input name") from error
    if not isinstance(inputs, dict):
        raise RequestError("inputs", "must be an object of numbers by input name")
    entry = find_threshold(name)
    try:
        with anyio.fail_after(CALL_S):
            found = await anyio.to_thread.run_sync(entry, inputs, limiter=api.computations)
    except TimeoutError:
        raise ComputationTimeError(name, CALL_S) from None
    return found.model_dump(mode="json")


ANSWERS: Mapping[str, Answer] = {
    "/api/v1": root,
    "/api/v1/documents": list_documents,
    "/api/v1/documents/{name:path}": get_document,
    "/api/v1/changes": list_changes,
    "/api/v1/search": search,
    "/api/v1/thresholds": list_thresholds,
    "/api/v1/thresholds/{name}": threshold,
}


def api_routes(site: Site, desk: Desk) -> list[ServiceRoute]:
    """The routes of the API; those of thresholds where the archive asks for them."""
    computes = desk.archive is not None and desk.archive.offers("thresholds")
    api, routes = Api(site, desk), []
    for path, answer in ANSWERS.items():
        if not computes and answer in (list_thresholds, threshold):
            continue
        methods = ["GET", "HEAD", *(["POST"] if answer is threshold else [])]
        routes.append(
            ServiceRoute(Route(path, _Endpoint(api, answer), methods=methods), is_computed=answer is not root)
        )
    return routes


class _Endpoint:
    """An answer as an ASGI application: JSON that can be cached, or a problem."""

    def __init__(self, api: Api, answer: Answer) -> None:
        self._api = api
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        head = scope["method"] == "HEAD"
        try:
            found = await self._answer(self._api, request)
        except RefdeskError as error:
            refusal = problem(status_of(error), str(error), head=head)
            await refusal(scope, receive, send)
            return
        data = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
        if scope["method"] == "POST":
            await Response(data, media_type="application/json")(scope, receive, send)
            return
        following = found.get("next")
        representation = Representation(
            data,
            "application/json",
            modified=self._api.modified,
            link=f'<{following}>; rel="next"' if following else None,
            content_usage=self._api.site.ledger.headers.get("Content-Usage"),
        )
        await respond(representation, dict(scope["headers"]), scope["method"], send)


def _only(request: Request, *names: str) -> Mapping[str, str]:
    """The query's parameters; one that is not known or given twice is refused."""
    pairs = request.query_params.multi_items()
    for name, value in pairs:
        if name not in names:
            known = f"the parameters are: {', '.join(names)}" if names else "there are no parameters here"
            raise RequestError(name, f"is not known; {known}")
        if sum(other == name for other, _ in pairs) > 1:
            raise RequestError(name, "was given twice")
        if not value:
            raise RequestError(name, "is empty; leave it out instead")
    return dict(pairs)


def _page(
    api: Api, request: Request, name: str, found: Sequence[dict[str, Any]], keys: Sequence[str]
) -> dict[str, Any]:
    """A page of `found` after the one that the cursor names, and the address of the next."""
    start = 0
    cursor = request.query_params.get("cursor")
    if cursor is not None:
        key = _key(cursor)
        if key not in keys:
            raise CursorError
        start = keys.index(key) + 1
    shown = found[start : start + PAGE]
    following = None
    if start + PAGE < len(found):
        after = base64.urlsafe_b64encode(keys[start + PAGE - 1].encode()).decode().rstrip("=")
        url = request.url.include_query_params(cursor=after)
        following = f"{api.desk.base_url}{url.path}?{url.query}"
    return {"total": len(found), name: shown, "next": following}


def _key(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorError from error
