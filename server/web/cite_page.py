"""`/cite`: a passage of a document with its words verified, its citation, and a link that leads a reader to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from index import RefdeskError
from index.citation import STYLES
from index.markdown.maths.titles import write_title
from index.model import Model
from llms import Layout, render_page
from server.answers.problem import status_of
from server.web.page_site import answer_page, describe_site
from tools import Desk
from tools.citations.citation import Citation, make_citation

CITE_PATH = "/cite"
DEFAULT_STYLE = "apa"
MAX_QUOTE_CHARS = "2000"


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """The words as they stand in the text, where they stand, their citation in a style, and the link to them."""

    words: str
    title: str
    url: str
    section: str
    citation: str
    in_text: str
    link: str
    notes: Sequence[str]


class AskedPassage(Model):
    """What the form holds."""

    document: str = ""
    quote: str = ""
    style: str = DEFAULT_STYLE


@dataclass(frozen=True, slots=True, kw_only=True)
class CitePage(Layout):
    """A form, and what came of it: the passage, or why there is none."""

    template: ClassVar[str] = "cite.html"
    asked: AskedPassage
    max_quote: str
    styles: Sequence[tuple[str, str]]
    passage: CitedPassage | None
    refused: str


async def answer_cite_page(request: Request) -> Response:
    """Answer `/cite?document=paper:x&quote=words+of+it&style=apa`."""
    desk: Desk = request.app.state.desk
    reader = await desk.reader()
    params = request.query_params
    asked = AskedPassage(**{name: params[name].strip() for name in AskedPassage.model_fields if params.get(name)})
    passage, refused, status = None, "", 200
    if asked.document and asked.quote:
        try:
            found = await make_citation(reader, desk.base_url, asked.document, asked.quote, asked.style)
            passage = _show(found, asked.style)
        except RefdeskError as error:
            refused, status = str(error), 404 if isinstance(error, LookupError) else status_of(error)
    page = CitePage(
        site=describe_site(reader, desk.base_url, "cite", request.app.state.theme),
        title=f"Cite a passage · {reader.manifest.archive.title}",
        description="Verify the words of a passage and cite it.",
        place="cite",
        asked=asked,
        max_quote=MAX_QUOTE_CHARS,
        styles=[(name, style.label) for name, style in sorted(STYLES.items())],
        passage=passage,
        refused=refused,
    )
    return answer_page(render_page(page), status)


def _show(found: Citation, style: str) -> CitedPassage:
    quote = found.quote or {}
    return CitedPassage(
        words=quote["exact"],
        title=write_title(found.title),
        url=found.url or found.identifiers["permalink"],
        section=" › ".join(quote["headings"][1:]),
        citation=found.formatted.get(style) or next(iter(found.formatted.values())),
        in_text=found.in_text.get(style, ""),
        link=quote["fragment_url"],
        notes=[*quote["warnings"], *found.warnings],
    )
