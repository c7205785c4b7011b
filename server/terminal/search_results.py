"""Search results as a person reads them in a terminal."""

import textwrap

from index.retrieval.hits import explain
from index.retrieval.search import Hit, SearchResult

WIDTH_CHARS = 100
BOLD_CODE, FAINT_CODE, RESET_CODE = "\033[1m", "\033[2m", "\033[0m"


def format_hits(result: SearchResult, base_url: str, color: bool, explained: bool = False) -> str:
    """Each hit with score, title, section, place, URL and passage; colors only when asked for.

    A line says why each `explained` one was found.
    """
    bold, faint, plain = (BOLD_CODE, FAINT_CODE, RESET_CODE) if color else ("", "", "")
    blocks = [
        "\n".join(
            [
                f"{bold}{number}. {hit.document.title}{plain}",
                f"   {faint}{' · '.join(_list_facts(hit))}{plain}",
                f"   {faint}{hit.document.url(base_url)}{plain}",
                *([f"   {faint}{_format_explanation(hit, result.words)}{plain}"] if explained else []),
                textwrap.indent(_wrap(hit.text), "   "),
            ]
        )
        for number, hit in enumerate(result.hits, 1)
    ]
    return "\n\n".join([*(f"Note: {warning}" for warning in result.warnings), *(blocks or ["Nothing found."])])


def _list_facts(hit: Hit) -> list[str]:
    section = hit.headings[-1] if len(hit.headings) > 1 else None
    lines = f"lines {hit.first_line}-{hit.last_line}"
    place = hit.document.locate(hit.start, hit.end) or lines
    return [part for part in (f"{hit.score:z.2f}", hit.document.id, hit.document.date, section, place) if part]


def _format_explanation(hit: Hit, words: str) -> str:
    facts = explain(hit, words)
    text = f"text rank {facts['text_rank']} (BM25 {hit.bm25:z.2f})" if facts["text_rank"] else "not found by text"
    vector = "no vectors" if hit.cosine is None else f"vector rank {facts['vector_rank']} (cosine {hit.cosine:z.2f})"
    return f"{text} · {vector} · matched: {', '.join(facts['matched']) or 'nothing'}"


def _wrap(text: str) -> str:
    """Paragraphs filled; tables, formulas and code as they are."""
    blocks = [
        block if block.lstrip().startswith(("|", "$$", "```", "    ", "- ")) else textwrap.fill(block, WIDTH_CHARS - 3)
        for block in text.split("\n\n")
    ]
    return "\n\n".join(blocks)
