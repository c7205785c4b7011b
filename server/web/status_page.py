"""`/status`: what a service holds, what the last ingest did and what it counted, as data and as a page."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from llms import Layout, Theme, render_page
from server.answers.content_policy import PAGE_POLICY
from server.answers.negotiation import choose_type
from server.edge import ServiceRoute
from server.observe import Metrics
from server.runs import RunReport, hide_places, read_last_run
from server.web.admin import IngestStarter
from server.web.page_site import describe_site
from tools import Desk

if TYPE_CHECKING:
    from index.storage.reader import Reader

STATUS_PATH = "/status"
MAX_PROBLEMS = 20  # files that could not be taken, and broken links, that are told
MAX_ERROR_CHARS = 2_000  # characters of why a run failed
_TYPES = ("application/json", "text/html")
_COUNTED = ("added", "changed", "removed", "documents", "chunks", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage(Layout):
    """The status in rows of a name and a value, below headings, then the problems of the last ingest."""

    template: ClassVar[str] = "status.html"
    parts: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    problems: Sequence[str]


def build_status_route(
    desk: Desk, metrics: Metrics, starter: IngestStarter | None, clock: Callable[[], float] = time.monotonic
) -> ServiceRoute:
    """The route; a private service asks for its token. `clock` gives seconds."""
    began = clock()

    async def answer(request: Request) -> Response:
        reader = await desk.reader()
        status = await anyio.to_thread.run_sync(describe_status, reader, starter, abandon_on_cancel=True)
        status = {**status, "service": {"uptime_s": round(clock() - began), **metrics.summarize()}}
        headers = {"Cache-Control": "no-store", "Vary": "Accept", "Content-Security-Policy": PAGE_POLICY}
        if choose_type(request.headers.get("accept", ""), _TYPES) == 0:
            return JSONResponse(status, 200, headers)
        return Response(_render(reader, desk.base_url, status, request.app.state.theme), 200, headers, "text/html")

    return ServiceRoute(Route(STATUS_PATH, answer), is_computed=True)


def describe_status(reader: "Reader", starter: IngestStarter | None) -> Mapping[str, Any]:
    """What an index holds and what its last ingest did; no path of this machine, and nobody's credentials."""
    manifest, kept, run = reader.manifest, reader.open_kept(), read_last_run(reader.location)
    started = {"running": starter.is_running, "exit_code": starter.status} if starter else None
    return {
        "archive": manifest.archive.title,
        "index": {
            "state": manifest.archive_sha256[:12],
            "documents": manifest.document_count,
            "passages": manifest.chunk_count,
        },
        "versions": {
            "texts": len(kept.digests),
            "forgotten": len(kept.forgotten),
            "bytes": kept.size,
        },
        "last_ingest": _describe_run(run, _list_places(reader)) if run else None,
        "started_here": started,
    }


def _list_places(reader: "Reader") -> Sequence[str]:
    """Where this machine has the index, its sources and the home of who serves it."""
    sources = reader.manifest.sources
    places = [str(reader.location), *(each for source in sources for each in (source.address, source.resolved))]
    with suppress(RuntimeError):  # nobody's home is known
        places.append(str(Path.home()))
    return [*places, *(str(Path(place).absolute()) for place in places if "://" not in place)]


def _describe_run(run: RunReport, known: Sequence[str]) -> Mapping[str, Any]:
    report = run.report or {}
    links = report.get("broken_links", ())
    return {
        "began": run.began,
        "ended": run.ended,
        "outcome": run.outcome,
        "error": _shorten(hide_places(run.error, known)) if run.error else None,
        **{name: report[name] for name in _COUNTED if name in report},
        "problems": len(run.problems),
        "some_problems": [hide_places(problem, known) for problem in run.problems[:MAX_PROBLEMS]],
        "left_out": len(report.get("left_out", ())),
        "broken_links": len(links),
    }


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_ERROR_CHARS else f"{text[:MAX_ERROR_CHARS]}… (the log has all of it)"


def _render(reader: "Reader", base_url: str, status: Mapping[str, Any], theme: Theme) -> str:
    last = status["last_ingest"]
    parts = {
        "Index": status["index"],
        "Versions": status["versions"],
        "Last ingest": {name: value for name, value in (last or {}).items() if name != "some_problems"},
        "Started here": status["started_here"] or {},
        "Service": status["service"],
    }
    return render_page(
        StatusPage(
            site=describe_site(reader, base_url, "status", theme),
            title=f"Status · {reader.manifest.archive.title}",
            description="What the service holds, and what the last ingest did.",
            parts=[(name, _list_rows(values)) for name, values in parts.items() if values],
            problems=last["some_problems"] if last else (),
        )
    )


def _list_rows(values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Names and values in words; what is not known is left out."""
    return [(name.replace("_", " "), _show(value)) for name, value in values.items() if value not in (None, {}, [])]


def _show(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
