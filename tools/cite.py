"""The `cite` tool: as much of a citation as a call asks for."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from index import Model, RefdeskError
from index.citation import EXPORTS
from index.model import is_empty
from tools.citations.citation import Citation, make_citation
from tools.desk import Desk
from tools.entry import ToolEntry, write_call

ALL = "all"
ANNOTATION = "annotation"  # the quote as a W3C annotation has it
FORMATS = (*EXPORTS, "coins", "markdown_link", "plain", ANNOTATION, ALL)
_MARKUP = frozenset({"latex", "pandoc"})  # forms inside a text that are the key alone
_EMPTY = Field(exclude_if=is_empty)


class CitationFormatError(RefdeskError, ValueError):
    """A format of citations that there is not."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"There is no format '{name[:40]}'. Choose of: {', '.join(FORMATS)}.")


class CitedDocument(Model):
    """A citation as the tool tells it; what was not asked for, and what there is not, is left out.

    The fields of `quote`, `desk_page` and `listed` are in docs/citations.md.
    """

    id: str
    key: str
    title: Annotated[str, _EMPTY] = ""
    url: Annotated[str | None, _EMPTY] = None
    version: Annotated[str | None, _EMPTY] = None
    formatted: Annotated[dict[str, str], _EMPTY] = Field(default_factory=dict)
    in_text: Annotated[dict[str, str], _EMPTY] = Field(default_factory=dict)
    exports: Annotated[dict[str, str], _EMPTY] = Field(default_factory=dict)
    identifiers: Annotated[dict[str, str], _EMPTY] = Field(default_factory=dict)
    quote: Annotated[dict[str, Any], _EMPTY] = Field(default_factory=dict)
    desk_page: Annotated[dict[str, Any], _EMPTY] = Field(default_factory=dict)
    listed: Annotated[dict[str, Any], _EMPTY] = Field(default_factory=dict)
    warnings: Annotated[list[str], _EMPTY] = Field(default_factory=list)
    next: Annotated[list[str], _EMPTY] = Field(default_factory=list)


async def cite(
    ctx: Context[Desk],
    id: Annotated[str, Field(description="Id ({kind}:x#section), URL, key, title, DOI or arXiv number.")],  # noqa: A002  # as in fetch
    quote: Annotated[str | None, Field(description="Words to verify.")] = None,
    style: Annotated[str | None, Field(description="apa, mla, ieee or any CSL style; else all common ones.")] = None,
    formats: Annotated[list[str], Field(description=f"Exports: {', '.join(FORMATS)}.")] = [],  # noqa: B006  # pydantic copies it
    version: str | None = None,
    accessed: Annotated[str | None, Field(description="YYYY-MM-DD")] = None,
    list_with: Annotated[list[str], Field(description="Other documents of one list and of its exports.")] = [],  # noqa: B006  # as above
) -> CitedDocument:
    """Cite documents, alone or as a list: styles, BibTeX and other exports, permalink.

    A quote is verified, or refused with the nearest passage.
    """
    wanted = [_find_format(name) for names in formats for name in names.split(",") if name.strip()]
    desk = ctx.request_context.lifespan_context
    reader = await desk.reader()
    found = await make_citation(reader, desk.base_url, id, quote, style, version, accessed, list_with)
    return choose_parts(found, wanted, is_brief=style is not None or bool(formats))


def _find_format(name: str) -> str:
    """The format that is meant, in any case, with `-` for `_`. Raises CitationFormatError."""
    meant = name.strip().lower().replace("-", "_")
    if meant not in FORMATS:
        raise CitationFormatError(name)
    return meant


def choose_parts(found: Citation, formats: Sequence[str], *, is_brief: bool) -> CitedDocument:
    """The parts of a citation that a call asks for: the exports of `formats`, and the rest where nothing was chosen."""
    told = found.model_dump()
    asked_to_export_alone = is_brief and len(found.formatted) != 1
    quote = dict(told["quote"] or {})
    if not {ANNOTATION, ALL} & set(formats):
        quote.pop("target", None)
    page = {**told["desk_page"], "exports": _choose(told["desk_page"].get("exports", {}), formats)}
    whole = {
        "title": told["title"],
        "url": told["url"],
        "version": told["version"],
        "identifiers": told["identifiers"],
        "desk_page": _list_known(page),
        "in_text": told["in_text"],
    }
    brief = {
        "identifiers": {name: value for name, value in told["identifiers"].items() if name == "permalink"},
        "desk_page": _list_known(page) if quote else {},
        "in_text": {name: text for name, text in told["in_text"].items() if name not in _MARKUP},
    }
    return CitedDocument(
        id=found.id,
        key=found.key,
        formatted={} if asked_to_export_alone else found.formatted,
        exports=_choose(found.exports, formats),
        quote=_list_known(quote),
        listed=found.listed,
        warnings=found.warnings,
        next=[write_call("verify_citations", text="...") if quote else write_call("cite", id=found.id, quote="...")],
        **(brief if is_brief else whole),
    )


def _choose(exports: Mapping[str, str], formats: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in exports.items() if ALL in formats or name in formats}


def _list_known(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value not in (None, "", [], {})}


TOOL = ToolEntry(cite, "Cite a document", does="gives citations and verifies quotes")
