"""The `cite` tool: everything needed to cite a document, and a quote verified against its text."""

import asyncio
import datetime
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import anyio
from mcp.server.mcpserver import Context
from pydantic import Field

from index import Model, RefdeskError
from index.citation import (
    EXPORTS,
    STYLES,
    CitationRecord,
    can_format,
    cite_in_text,
    format_coins,
    format_markdown_link,
    format_plain,
    format_styles,
)
from index.storage.kept.text import fill_base_url
from tools.desk import Desk
from tools.entry import ToolEntry
from tools.lookup import look_up, make_record
from tools.verified_quote import VerifiedQuote, verify_quote, warn_of_conversion

if TYPE_CHECKING:
    from index.storage.reader import Reader

_PANDOC_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pandoc")  # else each request starts one

if TYPE_CHECKING:
    Style: TypeAlias = str
else:
    Style = Literal[tuple(STYLES)]  # what a client may ask for is what is registered


class AccessDateError(RefdeskError, ValueError):
    """A day of access that is no day, or has not come."""

    def __init__(self, accessed: str, reason: str) -> None:
        self.accessed = accessed
        self.reason = reason
        super().__init__(f"The day of access is {reason}. Give it as YYYY-MM-DD, in UTC, or leave it out.")


class Citation(Model):
    """A document's citation in every form; `identifiers` holds its permalink and hash, `quote` a VerifiedQuote.

    The fields of a quote are not in the tool's schema, which every client pays for: docs/citations.md has them.
    """

    id: str
    title: str
    key: str
    url: str
    version: str | None
    formatted: dict[str, str]
    in_text: dict[str, str]
    exports: dict[str, str]
    identifiers: dict[str, str]
    quote: dict[str, Any] | None
    warnings: list[str]


async def cite(
    ctx: Context[Desk],
    id: Annotated[str, Field(description="Id ({kind}:x, {kind}:x#section), URL, citation key or title.")],  # noqa: A002  # as in fetch
    quote: Annotated[str | None, Field(description="Words to verify.")] = None,
    style: Style | None = None,
    version: str | None = None,
    accessed: Annotated[str | None, Field(description="YYYY-MM-DD")] = None,
) -> Citation:
    """Cite a document: citation styles, BibTeX, biblatex, RIS, CSL-JSON, permalink, and a verified quote.

    A quote that is not in the text is refused with the nearest passage.
    """
    desk = ctx.request_context.lifespan_context
    return await make_citation(await desk.reader(), desk.base_url, id, quote, style, version, accessed)


async def make_citation(
    reader: "Reader",
    base_url: str,
    reference: str,
    quote: str | None = None,
    style: Style | None = None,
    version: str | None = None,
    accessed: str | None = None,
) -> Citation:
    """The citation of a document that this desk holds.

    Raises what `look_up` raises, SectionNotFoundError, AccessDateError, QuoteError, QuoteNotFoundError or, for a quote
    that a former text has, QuoteDroppedError.
    """
    archive = reader.manifest.archive
    day = _read_day(accessed)
    found = await anyio.to_thread.run_sync(look_up, reader, base_url, reference, version, abandon_on_cancel=True)
    document, former = found.target.document, found.target.former
    record = make_record(found, archive, base_url, day)
    verified, notes = None, list(found.describe(base_url))
    if quote is not None or found.target.anchor is not None:  # in a thread: a long document takes a while
        newest = await reader.markdown(found.newest.id) if found.newest else None
        arguments = (found, record, newest, quote, base_url)
        verified, more = await anyio.to_thread.run_sync(verify_quote, *arguments, abandon_on_cancel=True)
        notes += more
    known: Mapping[str, str] = reader.register.formatted(document, archive, base_url) if former is None else {}
    if former is not None:
        known = {name: fill_base_url(text, base_url) for name, text in former.styles.items() if name in STYLES}
    styles = await asyncio.get_running_loop().run_in_executor(_PANDOC_POOL, format_unless_known, record, known)
    inside = cite_in_text(record)
    return Citation(
        id=document.id,
        title=record.title,
        key=record.key,
        url=record.url,
        version=record.version,
        formatted={name: text for name, text in styles.items() if style in (None, name)},
        in_text={name: text for name, text in inside.items() if style in (None, name) or name in {"latex", "pandoc"}},
        exports=_render_exports(record),
        identifiers=_collect_identifiers(record),
        quote=verified.model_dump() if verified else None,
        warnings=[
            *notes,
            *_warnings(record, styles, verified),
            *warn_of_conversion(document, verified),
        ],
    )


def format_unless_known(record: CitationRecord, known: Mapping[str, str]) -> Mapping[str, str]:
    """The citation by style: the one that is known, or one made now where it lacks a style or the day of access."""
    is_whole = record.accessed is None and known.keys() >= STYLES.keys()
    if known and (is_whole or not can_format()):
        return known
    return _format_record(record.model_dump_json()) if can_format() else {}


@lru_cache(maxsize=4096)
def _format_record(record: str) -> Mapping[str, str]:
    """The citation by style of a record in JSON, which takes pandoc a tenth of a second the first time."""
    return format_styles([CitationRecord.model_validate_json(record)])[0]


def _read_day(accessed: str | None) -> str | None:
    if accessed is None:
        return None
    try:
        day = datetime.date.fromisoformat(accessed)
    except ValueError as error:
        raise AccessDateError(accessed, "not a date") from error
    if day.isoformat() != accessed:
        raise AccessDateError(accessed, "not a date")
    if day > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):  # somewhere it is tomorrow
        raise AccessDateError(accessed, "in the future")
    return accessed


def _render_exports(record: CitationRecord) -> dict[str, str]:
    files = {name: export.render([record]) for name, export in EXPORTS.items()}
    return {
        **files,
        "coins": format_coins(record),
        "markdown_link": format_markdown_link(record),
        "plain": format_plain(record),
    }


def _collect_identifiers(record: CitationRecord) -> dict[str, str]:
    known = {
        "permalink": record.permalink,
        "sha256": record.sha256,
        "doi": record.doi,
        "arxiv": record.eprint,
        "aliases": ", ".join(record.aliases),
        "accessed": record.accessed,
    }
    return {name: value for name, value in known.items() if value}


def _warnings(record: CitationRecord, styles: Mapping[str, str], quote: VerifiedQuote | None) -> list[str]:
    warnings = []
    if record.text == "summary" and quote is not None:
        warnings.append(
            "The citation is that of the work; the quote is from this desk's summary of it: do not give its words as "
            "the author's."
        )
    if record.date is None:
        warnings.append("The date of this document is not known.")
    if record.canonical is None:
        warnings.append("No canonical URL is known; the URL is that of the text on this service.")
    if not styles:
        warnings.append("Citation styles are missing: they need pip install 'refdesk[publish]' where this desk runs.")
    elif missing := [STYLES[name].label for name in STYLES if name not in styles]:
        warnings.append(
            f"Citation styles are missing ({', '.join(missing)}): they need pip install 'refdesk[publish]'."
        )
    elif record.accessed and not can_format():
        warnings.append("Citation styles lack the day of access, which needs pip install 'refdesk[publish]'.")
    if quote is not None and quote.warnings:
        warnings.append(f"Of the quote: {'; '.join(quote.warnings)}.")
    if quote is not None and quote.occurrences > 1:
        warnings.append(f"The quote stands there {quote.occurrences} times; this is one of the places.")
    return warnings


TOOL = ToolEntry(cite, "Cite a document", does="gives citations and verifies quotes")
