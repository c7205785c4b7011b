"""What operators ask: whether it lives, whether it can answer, and what it counts."""

import time
from collections.abc import Sequence

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from index import RefdeskError, check_tables
from server.config import Network
from server.edge import Drain, ServiceRoute, is_stranger, is_within
from server.observe.metrics import Metrics
from tools import Desk

READINESS_LIFETIME_S = (
    1.0  # that a finding about readiness is given again, so that asking for it is no way to load the service
)


class Readiness:
    """Whether searches work, found out by searching."""

    def __init__(self, desk: Desk, drain: Drain) -> None:
        self._desk = desk
        self._drain = drain
        self._found: tuple[float, int, dict[str, object]] = (float("-inf"), 503, {})

    async def __call__(self, request: Request) -> Response:
        """Answer 200 with what is served, or 503 with the problem; on a private service, neither to a stranger."""
        status, found = await self._find_out()
        return JSONResponse({"ready": found["ready"]} if is_stranger(request.scope) else found, status)

    async def _find_out(self) -> tuple[int, dict[str, object]]:
        if self._drain.begun:
            return 503, {"ready": False, "problem": "The service is about to end."}
        if time.monotonic() - self._found[0] >= READINESS_LIFETIME_S:
            status, found = await self._search()
            self._found = (time.monotonic(), status, found)
        return self._found[1:]

    async def _search(self) -> tuple[int, dict[str, object]]:
        try:
            searcher = await self._desk.searcher()
            from index.retrieval.search import search  # imports lancedb

            await search(searcher, "ready", 1)
            check_tables(self._desk.location, searcher.reader.manifest)  # a search may be answered from memory alone
        except RefdeskError as error:
            return 503, {"ready": False, "problem": str(error)}
        manifest = searcher.reader.manifest
        return 200, {
            "ready": True,
            "documents": manifest.document_count,
            "chunks": manifest.chunk_count,
            "index": manifest.archive_sha256[:12],
            "search": "hybrid" if searcher.encoder else "text",
        }


async def answer_healthz(_: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("ok")


def build_operator_routes(
    desk: Desk, drain: Drain, metrics: Metrics, networks: Sequence[Network]
) -> list[ServiceRoute]:
    """The routes for operators: the probes need no token; figures do, and are only for clients within `networks`."""

    async def figures(request: Request) -> Response:
        if not is_within(request.scope, networks):
            return PlainTextResponse("Not found\n", 404)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    answers = {"/healthz": answer_healthz, "/readyz": Readiness(desk, drain).__call__, "/metrics": figures}
    return [ServiceRoute(Route(path, answer), is_open=path != "/metrics") for path, answer in answers.items()]
