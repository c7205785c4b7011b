"""Citations in styles: those that the register of an index has, and those that citeproc makes now."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from index import Document, MissingExtraError
from index.citation import (
    STYLES,
    CitationRecord,
    ListedCitation,
    can_format,
    find_style,
    format_list,
    format_styles,
)
from index.storage.kept.text import KeptText, fill_base_url

if TYPE_CHECKING:
    from index.storage.reader import Reader

_PANDOC_POOL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pandoc")  # else each request starts one


@dataclass(frozen=True, slots=True)
class FormattedStyles:
    """A citation by style; `lacks_day` where it should have a day of access and has not."""

    texts: Mapping[str, str]
    lacks_day: bool = False


async def format_in_styles(
    reader: "Reader",
    base_url: str,
    document: Document,
    record: CitationRecord,
    style: str | None,
    former: KeptText | None = None,
) -> FormattedStyles:
    """A record of a document, or of its `former` text, in all of STYLES, or in another style that is asked for.

    Raises UnknownStyleError, and MissingExtraError for a style that only citeproc has.
    """
    archive, run = reader.manifest.archive, asyncio.get_running_loop().run_in_executor
    if style is not None and style not in STYLES:
        found = await run(_PANDOC_POOL, find_style, style)
        return FormattedStyles((await run(_PANDOC_POOL, format_styles, [record], {style: found}))[0])
    known: Mapping[str, str]
    if former is not None:
        known = {name: fill_base_url(text, base_url) for name, text in former.styles.items() if name in STYLES}
        is_whole = record.accessed is None and known.keys() >= STYLES.keys()
        if is_whole or not can_format():
            return FormattedStyles(known, lacks_day=record.accessed is not None)
        return FormattedStyles(await run(_PANDOC_POOL, _format_record, record.model_dump_json()))
    known = reader.register.format_record(document, archive, base_url, record)
    if known.keys() >= STYLES.keys():
        return FormattedStyles(known)
    if can_format():
        return FormattedStyles(await run(_PANDOC_POOL, _format_record, record.model_dump_json()))
    if known or record.is_desk_page or record.accessed is None:
        return FormattedStyles(known)
    return FormattedStyles(reader.register.formatted(document, archive, base_url), lacks_day=True)


async def list_citations(records: Sequence[CitationRecord], style: str) -> dict[str, Any]:
    """Citations as one list, in the order of the style. Raises as `format_in_styles`."""
    ids = {record.key: record.id for record in records}
    run = asyncio.get_running_loop().run_in_executor
    found = await run(_PANDOC_POOL, partial(_format_list, records, style))
    entries = [{"id": ids[one.key], "key": one.key, "entry": one.entry, "in_text": one.in_text} for one in found]
    return {"style": style, "entries": entries, "text": "\n".join(one.entry for one in found)}


@lru_cache(maxsize=4096)
def _format_record(record: str) -> Mapping[str, str]:
    """The citation by style of a record in JSON, which takes pandoc a tenth of a second the first time."""
    return format_styles([CitationRecord.model_validate_json(record)])[0]


def _format_list(records: Sequence[CitationRecord], style: str) -> Sequence[ListedCitation]:
    if not can_format():
        raise MissingExtraError("A list of citations", "publish")
    return format_list(records, find_style(style))
