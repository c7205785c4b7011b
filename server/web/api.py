"""The JSON API, version 1: documents, changes, search and thresholds, as `/api/v1/openapi.json` describes them."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from index import DocumentNotFoundError, RefdeskError
from llms.api import API_PATH, ApiDocument, ApiModel, Operation, select_operations
from server.answers.problem import RequestError, build_problem, status_of
from server.answers.representation import Representation
from server.answers.request_path import request_path
from server.edge import ServiceRoute
from server.mcp.refdesk_server import CALL_TIMEOUT_S, MAX_PARALLEL_COMPUTATIONS
from server.web.api_query import read_query
from server.web.changes import decode_cursor, encode_cursor, find_start, list_keys, name_version
from server.web.computed import compute
from server.web.published import respond
from server.web.site import Site
from server.web.versions import read_history, read_version
from tools import Desk
from tools.list_documents import CursorError, find_changed
from tools.threshold_descriptions import describe
from tools.thresholds import find_threshold

PAGE_ENTRIES = 50  # documents or changes of an answer
CATALOGUE_FILE = "api/index.json"
MAX_INPUTS_BYTES = 16 * 1024  # bytes of a threshold's inputs; the longest valid ones are a tenth of it
ROOT = Operation("root", "", "Where the parts of the API are")  # it is in no description: a path there begins with `/`


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
        self.computations = anyio.CapacityLimiter(MAX_PARALLEL_COMPUTATIONS)
        self.operations = select_operations(desk.archive.tools if desk.archive else ())
        self._seen: object = None
        self._about: Mapping[str, Any] = {}
        self._documents: Sequence[ApiDocument] = ()

    @property
    def documents(self) -> Sequence[ApiDocument]:
        """The records of every document, in the order of the lists."""
        self._refresh()
        return self._documents

    @property
    def about(self) -> Mapping[str, Any]:
        """What the catalogue says of the archive as a whole."""
        self._refresh()
        return self._about

    def _refresh(self) -> None:
        self.site.refresh()
        if self._seen is not self.site.ledger:
            found = json.loads(self.site.read(CATALOGUE_FILE))
            self._documents = [ApiDocument.model_validate(each) for each in found.pop("documents")]
            self._about = found
            self._seen = self.site.ledger

    @property
    def modified(self) -> int | None:
        """When the catalogue changed last."""
        entry = self.site.ledger.files.get(CATALOGUE_FILE)
        return entry.modified if entry else None


@dataclass(frozen=True, slots=True)
class Call:
    """A request to an operation, with the parameters of its query."""

    api: Api
    request: Request
    query: Mapping[str, str]


async def describe_api(call: Call) -> Mapping[str, Any]:
    """What the archive is, and where the parts of the API are."""
    base = f"{call.api.desk.base_url}{API_PATH}"
    paths = [operation.path for operation in call.api.operations if "{" not in operation.path]
    parts = {"openapi": f"{base}/openapi.json", **{path[1:]: f"{base}{path}" for path in paths}}
    about = {name: value for name, value in call.api.about.items() if name != "api"}
    return {**about, **parts, "version": name_version(list_keys(call.api.site.ledger.changes))}


async def list_documents(call: Call) -> Mapping[str, Any]:
    """A page of the documents of a kind, about a topic, dated on or after a day, or changed since."""
    query = call.query
    changed = None
    if "changed_since" in query:
        changed = await find_changed(await call.api.desk.reader(), query["changed_since"])
    found = [
        document
        for document in call.api.documents
        if query.get("type") in (None, document.kind)
        and ("topic" not in query or query["topic"] in (document.topics or ()))
        and ("since" not in query or (document.date or "") >= query["since"])
        and (changed is None or document.id in changed)
    ]
    return _build_page(call, "documents", found, [document.id for document in found])


async def get_document(call: Call) -> ApiDocument:
    """The record of one document, by its path or its id."""
    name = call.request.path_params["name"]
    for document in call.api.documents:
        if name in (document.path, document.id):
            return document
    raise DocumentNotFoundError(name)


async def get_history(call: Call) -> Mapping[str, Any]:
    """The versions of a document, and what changed in one."""
    desk = call.api.desk
    arguments = (await desk.reader(), call.request.path_params["name"], desk.base_url, call.query.get("of"))
    return (await compute(call.request, partial(read_history, *arguments))).model_dump(mode="json")


async def get_version(call: Call) -> Mapping[str, Any]:
    """The text and the citation of a version."""
    desk, wanted = call.api.desk, call.request.path_params
    return await read_version(await desk.reader(), wanted["name"], wanted["version"], desk.base_url)


async def list_changes(call: Call) -> Mapping[str, Any]:
    """A page of what was created, updated and withdrawn, oldest first, from an instant on or after a version."""
    known = {document.id: document for document in call.api.documents}
    changes = call.api.site.ledger.changes
    keys = list_keys(changes)
    start = find_start(changes, keys, call.query.get("since", ""))
    page = _build_page(call, "changes", changes[start:], keys[start:])
    shown = [
        {"time": each.time, "id": each.id, "change": each.change, "sha256": each.sha256, "document": known.get(each.id)}
        for each in page["changes"]
    ]
    return {**page, "changes": shown, "version": name_version(keys)}


async def search(call: Call) -> Mapping[str, Any]:
    """Passages that answer a question."""
    desk, query = call.api.desk, call.query
    searcher = await desk.searcher()
    from index.retrieval.hits import result_as_data
    from index.retrieval.search import search as search_index

    return result_as_data(await search_index(searcher, query["q"], int(query["limit"])), desk.base_url)


async def list_thresholds(_: Call) -> Mapping[str, Any]:
    """The thresholds that can be computed."""
    return describe().model_dump()


async def describe_threshold(call: Call) -> Mapping[str, Any]:
    """A threshold's inputs."""
    return describe(call.request.path_params["name"]).model_dump()


async def compute_threshold(call: Call) -> Mapping[str, Any]:
    """A threshold's value for the inputs that are sent."""
    name = call.request.path_params["name"]
    body = b""
    async for part in call.request.stream():
        body += part
        if len(body) > MAX_INPUTS_BYTES:
            raise RequestError("inputs", f"are longer than {MAX_INPUTS_BYTES} bytes")
    try:
        inputs = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError("inputs", "are not JSON; send an object of numbers by input name") from error
    if not isinstance(inputs, dict):
        raise RequestError("inputs", "must be an object of numbers by input name")
    entry = find_threshold(name)
    try:
        with anyio.fail_after(CALL_TIMEOUT_S):
            found = await anyio.to_thread.run_sync(entry, inputs, limiter=call.api.computations)
    except TimeoutError:
        raise ComputationTimeError(name, CALL_TIMEOUT_S) from None
    return found.model_dump(mode="json")


HANDLERS: Mapping[str, Callable[[Call], Awaitable[Mapping[str, Any] | ApiModel]]] = {  # by the id of the operation
    "root": describe_api,
    "listDocuments": list_documents,
    "getHistory": get_history,
    "getVersion": get_version,
    "getDocument": get_document,
    "listChanges": list_changes,
    "search": search,
    "listThresholds": list_thresholds,
    "describeThreshold": describe_threshold,
    "computeThreshold": compute_threshold,
}


def build_api_routes(site: Site, desk: Desk) -> list[ServiceRoute]:
    """The routes of the API, one for the operations of a path."""
    api = Api(site, desk)
    paths: dict[str, dict[str, Operation]] = {}
    for operation in (ROOT, *api.operations):
        paths.setdefault(operation.path, {})[operation.method] = operation
    return [
        ServiceRoute(
            Route(
                API_PATH + path.replace("{path}", "{name:path}"),  # the path of a document has slashes
                _Endpoint(api, operations),
                methods=list(operations),
            ),
            is_computed=path != ROOT.path,
        )
        for path, operations in paths.items()
    ]


class _Endpoint:
    """The operations of a path as an ASGI application: JSON that can be cached, or a problem."""

    def __init__(self, api: Api, operations: Mapping[str, Operation]) -> None:
        self._api = api
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        head = scope["method"] == "HEAD"
        operation = self._operations["GET" if head else scope["method"]]
        try:
            call = Call(self._api, request, read_query(operation, request.query_params.multi_items()))
            found = await HANDLERS[operation.id](call)
        except RefdeskError as error:
            refusal = build_problem(status_of(error), str(error), head=head)
            await refusal(scope, receive, send)
            return
        answer = operation.answer.model_validate(found).model_dump(exclude_unset=True)
        data = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        if scope["method"] == "POST":
            await Response(data, media_type="application/json")(scope, receive, send)
            return
        following = answer.get("next")
        representation = Representation(
            data,
            "application/json",
            modified=self._api.modified,
            link=f'<{following}>; rel="next"' if following else None,
            content_usage=self._api.site.ledger.headers.get("Content-Usage"),
        )
        await respond(representation, dict(scope["headers"]), scope["method"], send)


def _build_page(call: Call, name: str, found: Sequence[object], keys: Sequence[str]) -> Mapping[str, Any]:
    """A page of `found` after the one that the cursor names, and the address of the next."""
    start = 0
    cursor = call.query.get("cursor")
    if cursor is not None:
        key = decode_cursor(cursor)
        if key not in keys:
            raise CursorError
        start = keys.index(key) + 1
    shown = found[start : start + PAGE_ENTRIES]
    following = None
    if start + PAGE_ENTRIES < len(found):
        after = encode_cursor(keys[start + PAGE_ENTRIES - 1])
        url = call.request.url.include_query_params(cursor=after)
        following = f"{call.api.desk.base_url}{request_path(call.request.scope)}?{url.query}"
    return {"total": len(found), name: shown, "next": following}
