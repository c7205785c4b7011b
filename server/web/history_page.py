"""The page of a document's versions, rendered on request from what the index keeps; the same as data by `Accept`."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from index import remove_hidden
from index.history.overview import History
from index.markdown.maths.titles import write_title
from llms import Layout, Theme, render_page
from server.answers.content_policy import PAGE_POLICY
from server.answers.negotiation import choose_type
from server.edge.routes import ANY_COLLECTION
from server.web.computed import compute
from server.web.page_site import describe_site
from server.web.versions import read_history
from tools import Desk

if TYPE_CHECKING:
    from index.storage.reader import Reader

HISTORY_PATH = f"/{ANY_COLLECTION}/{{slug}}/history"
_TYPES = ("text/html", "application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Layout):
    """The versions of a document, newest first, and what changed in one; `left` counts those that are not listed."""

    template: ClassVar[str] = "history.html"
    history: History
    left: int


async def answer_history(request: Request) -> Response:
    """Answer `/papers/x/history` and `/papers/x/history?of=1.0`, also of a document that is gone."""
    desk: Desk = request.app.state.desk
    page = "{collection}/{slug}".format(**request.path_params)
    chosen = request.query_params.get("of")
    position = choose_type(request.headers.get("accept", ""), _TYPES)
    reader, theme = await desk.reader(), request.app.state.theme
    data = await compute(request, partial(_render, reader, page, desk.base_url, chosen, None if position else theme))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept", "Content-Security-Policy": PAGE_POLICY}
    return Response(data, 200, headers, _TYPES[position])


def _render(reader: "Reader", page: str, base_url: str, chosen: str | None, theme: Theme | None) -> str:
    history = read_history(reader, page, base_url, chosen)
    if theme is None:  # as data
        return history.model_dump_json()
    history = history.model_copy(update={"title": write_title(history.title)})
    title = f"Versions of {history.title}"
    return remove_hidden(
        render_page(
            HistoryPage(
                site=describe_site(reader, base_url, f"{page}/history", theme),
                title=f"{title} · {reader.manifest.archive.title}",
                description=f"{title}: what they are, and what changed.",
                history=history,
                left=history.total - len(history.versions),
            )
        )
    )
