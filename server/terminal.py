"""Search results as a person reads them in a terminal, and the same as data."""

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.search import Hit, SearchResult

WIDTH = 100
BOLD, FAINT, PLAIN = "\033[1m", "\033[2m", "\033[0m"


def hits_as_text(result: "SearchResult", base_url: str, color: bool) -> str:
    """Each hit with score, title, section, place, URL and passage; colors only when asked for."""
    bold, faint, plain = (BOLD, FAINT, PLAIN) if color else ("", "", "")
    blocks = [
        "\n".join(
            [
                f"{bold}{number}. {hit.document.title}{plain}",
                f"   {faint}{' · '.join(_facts(hit))}{plain}",
                f"   {faint}{hit.document.url(base_url)}{plain}",
                textwrap.indent(_wrapped(hit.text), "   "),
            ]
        )
        for number, hit in enumerate(result.hits, 1)
    ]
    return "\n\n".join([*(f"Note: {warning}" for warning in result.warnings), *(blocks or ["Nothing found."])])


def hits_as_json(result: "SearchResult", base_url: str) -> dict[str, Any]:
    """The same hits as data, every field of them."""
    hits = [
        {
            "id": hit.document.id,
            "title": hit.document.title,
            "url": hit.document.url(base_url),
            "section": hit.section_id,
            "headings": list(hit.headings),
            "kind": hit.document.kind,
            "date": hit.document.date,
            "start": hit.start,
            "end": hit.end,
            "lines": [hit.first_line, hit.last_line],
            "score": round(hit.score, 4),
            "cosine": None if hit.cosine is None else round(hit.cosine, 4),
            "bm25": round(hit.bm25, 4),
            "text": hit.text,
        }
        for hit in result.hits
    ]
    return {"results": hits, "warnings": list(result.warnings)}


def _facts(hit: "Hit") -> list[str]:
    section = hit.headings[-1] if len(hit.headings) > 1 else None
    lines = f"lines {hit.first_line}-{hit.last_line}"
    return [part for part in (f"{hit.score:.2f}", hit.document.id, hit.document.date, section, lines) if part]


def _wrapped(text: str) -> str:
    """Paragraphs filled; tables, formulas and code as they are."""
    blocks = [
        block if block.lstrip().startswith(("|", "$$", "```", "    ", "- ")) else textwrap.fill(block, WIDTH - 3)
        for block in text.split("\n\n")
    ]
    return "\n\n".join(blocks)
