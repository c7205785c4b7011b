"""The `cite` tool: everything needed to cite a document, and a quote verified against its text."""

from typing import Annotated, Any, Literal

import anyio
from mcp.server.mcpserver import Context
from pydantic import Field

from index import Document, Model, without_hidden
from index.citation import Record, bibtex, citation_record, csl_item, plain, quoted
from tools.desk import Desk
from tools.entry import ToolEntry


class VerifiedQuote(Model):
    """A quote that stands in the document: `markdown[start:end] == exact`."""

    verified: Literal[True]
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    lines: list[int]
    section: str
    headings: list[str]
    occurrences: int
    normalization: list[str]
    text: str


class Citation(Model):
    """A document's citation in three forms, with the hash of the text that it was made from."""

    id: str
    title: str
    key: str
    url: str
    version: str | None
    sha256: str
    plain: str
    bibtex: str
    csl_json: dict[str, Any]
    quote: VerifiedQuote | None
    warnings: list[str]


async def cite(
    ctx: Context[Desk],
    id: Annotated[str, Field(description="The id of the document to cite, such as paper:x.")],  # noqa: A002  # as in fetch
    quote: Annotated[
        str | None, Field(description="Words to verify, as they stand in the document; refused if they do not.")
    ] = None,
) -> Citation:
    """A citation of a document as BibTeX, CSL-JSON and plain text, with an optional verified quote.

    A quote that is not in the text is refused, and the nearest passage is given instead.
    """
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    document = reader.document(id.partition("#")[0])
    record = citation_record(document, reader.manifest.archive, desk.base_url)
    verified = None
    if quote is not None:  # in a thread: a long document takes a while
        markdown = await reader.markdown(document.id)
        verified = await anyio.to_thread.run_sync(_verified, document, record, markdown, quote)
    return Citation(
        id=document.id,
        title=document.title,
        key=document.key,
        url=document.url(desk.base_url),
        version=document.version,
        sha256=document.sha256,
        plain=plain(record),
        bibtex=bibtex(record),
        csl_json=csl_item(record),
        quote=verified,
        warnings=_warnings(document, verified is not None),
    )


def _verified(document: Document, record: Record, markdown: str, quote: str) -> VerifiedQuote:
    from index.quote import find_quote

    found = find_quote(document, markdown, quote)
    section = found.headings[-1] if len(found.headings) > 1 else None
    return VerifiedQuote(
        verified=True,
        exact=found.exact,
        prefix=without_hidden(found.prefix),
        suffix=without_hidden(found.suffix),
        start=found.start,
        end=found.end,
        lines=[found.first_line, found.last_line],
        section=f"{document.id}#{found.anchor}" if found.anchor else document.id,
        headings=list(found.headings),
        occurrences=found.occurrences,
        normalization=list(found.normalization),
        text=quoted(record, section, found.exact),
    )


def _warnings(document: Document, has_quote: bool) -> list[str]:
    warnings = []
    if document.text == "summary" and has_quote:
        warnings.append("The quote is from this desk's summary of the work: do not give its words as the author's.")
    if document.date is None:
        warnings.append("The date of this document is not known.")
    if document.canonical is None:
        warnings.append("No canonical URL is known; the URL is that of the text on this service.")
    return warnings


TOOL = ToolEntry(cite, "Cite a document")
