"""The `search` tool."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field

from index import Document, Model
from index.model import is_empty, is_none
from tools.desk import Desk
from tools.entry import ToolEntry, write_call
from tools.list_documents import find_filtered

if TYPE_CHECKING:
    from index.retrieval.search import Hit

TRUSTED_SCORE = 0.2  # below which the archive most likely does not treat the subject
MAX_WEAK = 3  # passages that are sent though none is trusted, where the archive treats the subject
MAX_LISTED = 25  # documents of an answer to filters alone
TextIs: TypeAlias = Literal["summary", "full"]
OMISSION = "\n\n[...]\n\n"  # between passages of a section that do not touch
_HEADING = re.compile(r"#{1,6} .*\n+(?=.)")  # the first line of a passage that begins its section
# A line of links with a few words about them.
_LINK_LINE = re.compile(r"\s{0,8}(?:[-*+]|\d{1,3}\.) (?:\[[^\[\]\n]{1,300}\]\([^()\s]{1,500}\)[^\[\]\n]{0,40}){1,9}")
# A link, whose address no quote has; code stands as it is.
_CODE_OR_LINK = re.compile(
    r"(?P<code>(?P<ticks>`{1,3})[^`]{0,4000}(?P=ticks))"
    r"|(?<![!\\\w])\[(?P<words>[^\[\]\n]{1,300})\]"
    r"\((?:[^()\s]|\([^()\s]{0,200}\)){1,500}(?:\s+\"[^\"\n]{0,300}\")?\)"
)


class MatchingDocument(Model):
    """A document with its passages by the anchor of their section, the best first; none where filters alone were given.

    `score` is that of the best passage. `locators` has the page or cell of a passage of a PDF or a notebook, and
    `text_is` stands here where it is not the same for all documents.
    """

    id: str
    title: str
    url: str
    date: Annotated[str | None, Field(exclude_if=is_none)] = None
    text_is: Annotated[TextIs | None, Field(exclude_if=is_none)] = None
    score: Annotated[float | None, Field(exclude_if=is_none)] = None
    passages: Annotated[dict[str, str], Field(exclude_if=is_empty)] = Field(default_factory=dict)
    locators: Annotated[dict[str, str], Field(exclude_if=is_empty)] = Field(default_factory=dict)


class SearchResults(Model):
    """Documents by their best passage, what was missing from the search, and the calls that follow."""

    results: list[MatchingDocument]
    text_is: Annotated[TextIs | None, Field(exclude_if=is_none)] = None
    warnings: Annotated[list[str], Field(exclude_if=is_empty)] = Field(default_factory=list)
    next: Annotated[list[str], Field(exclude_if=is_empty)] = Field(default_factory=list)


async def search(
    ctx: Context[Desk],
    query: Annotated[str, Field(description="A question or key words, at most 2000 characters. No secrets.")],
) -> Annotated[CallToolResult, SearchResults]:
    """Passages of the archive that answer a question, by document, best first; filters alone list documents.

    Narrow with kind:{kind} topic:x year:2026 after:2026-05 before:2026-06 id:x lang:en
    changed_since:2026-05 "exact phrase" -word.
    Passages stand by the anchor of their section: fetch `id#anchor` to read on; `cite` can verify their words
    as a quote. A warning tells a subject that the archive does not treat.
    """
    desk = ctx.request_context.lifespan_context
    listed = await find_filtered(await desk.reader(), query)
    if listed is not None:
        return _answer(_list(listed, desk.base_url), _count(listed))
    searcher = await desk.searcher()
    from index.retrieval.search import search as search_index

    found = await search_index(searcher, query)
    allowed = MAX_WEAK if found.is_treated else 0
    trusted = [hit for place, hit in enumerate(found.hits) if place < allowed or hit.score >= TRUSTED_SCORE]
    hits = [hit for hit in trusted if not has_links_alone(hit.text)] or trusted
    documents = {hit.document.id: hit.document for hit in hits}
    results = [
        _describe(document, desk.base_url, [hit for hit in hits if hit.document.id == name])
        for name, document in documents.items()
    ]
    return _answer(
        results, [*found.warnings, *_count_left_out(len(found.hits) - len(trusted), len(trusted) - len(hits))]
    )


def _count_left_out(weak: int, links: int) -> list[str]:
    parts = [f"{weak} that score below {TRUSTED_SCORE}"] if weak else []
    parts += [f"{links} of links alone"] if links else []
    return [f"Passages not shown: {' and '.join(parts)}."] if parts else []


def _answer(documents: Sequence[MatchingDocument], warnings: list[str]) -> CallToolResult:
    """The answer; what its documents share is said once, and the server adds the text."""
    kinds = {document.text_is for document in documents}
    shared = documents[0].text_is if len(kinds) == 1 else None
    results = [document.model_copy(update={"text_is": None}) if shared else document for document in documents]
    answer = SearchResults(results=results, text_is=shared, warnings=warnings, next=_suggest(documents))
    return CallToolResult(content=[], structured_content=answer.model_dump(mode="json"))


def _suggest(documents: Sequence[MatchingDocument]) -> list[str]:
    """The calls that follow: reading on where the best passage stands, or quoting it."""
    if not documents:
        return []
    first = documents[0]
    anchor = next(iter(first.passages), "")
    return [write_call("fetch", id=f"{first.id}#{anchor}" if anchor else first.id)]


def _describe(document: Document, base_url: str, hits: Sequence["Hit"] = ()) -> MatchingDocument:
    sections: dict[str, list[Hit]] = {}
    for hit in hits:
        sections.setdefault(hit.section_id.partition("#")[2], []).append(hit)
    return MatchingDocument(
        id=document.id,
        title=document.title,
        url=document.url(base_url),
        date=document.date,
        text_is=document.text,
        score=round(hits[0].score, 2) if hits else None,
        passages={anchor: _join(members) for anchor, members in sections.items()},
        locators={
            anchor: ", ".join(dict.fromkeys(places))
            for anchor, members in sections.items()
            if (places := [place for hit in members if (place := document.locate(hit.start, hit.end))])
        },
    )


def _join(hits: Sequence["Hit"]) -> str:
    """The words of passages of a section in their order, without its heading, which the anchor says."""
    text, end = "", None
    for hit in sorted(hits, key=lambda hit: hit.start):
        part = shorten_links(hit.text)
        gap = "" if end is None else OMISSION if hit.start > end + 2 else "\n\n"
        text, end = f"{text.rstrip()}{gap}{part.strip() if text else part}", hit.end
    return _HEADING.sub("", text, count=1) if _HEADING.match(text) else text


def has_links_alone(text: str) -> bool:
    """Whether a passage is a list of links, which answers nothing by its words."""
    lines = [line for line in _HEADING.sub("", text, count=1).splitlines() if line.strip()]
    return bool(lines) and all(_LINK_LINE.fullmatch(line) for line in lines)


def shorten_links(text: str) -> str:
    """A passage whose links are their words alone, as a page shows them; pictures, and code, stay as they are."""
    return _CODE_OR_LINK.sub(lambda found: found["words"] or found[0], text)


def _list(documents: list[Document], base_url: str) -> list[MatchingDocument]:
    return [_describe(document, base_url) for document in documents[:MAX_LISTED]]


def _count(documents: list[Document]) -> list[str]:
    if len(documents) <= MAX_LISTED:
        return []
    return [f"{len(documents)} documents match; these are the newest {MAX_LISTED}. list_documents has pages of them."]


TOOL = ToolEntry(search, "Search the archive", does="finds passages")
