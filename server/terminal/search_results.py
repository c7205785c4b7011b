"""Search results as a person reads them in a terminal."""

import textwrap

from index.retrieval.hits import explain
from index.retrieval.search import Hit, SearchResult

WIDTH = 100
BOLD, FAINT, PLAIN = "\033[1m", "\033[2m", "\033[0m"


def hits_as_text(result: SearchResult, base_url: str, color: bool, explain_in: str | None = None) -> str:
    """Each hit with score, title, section, place, URL and passage; colors only when asked for.

    With `explain_in`, the archive's language, a line says why each was found.
    """
    bold, faint, plain = (BOLD, FAINT, PLAIN) if color else ("", "", "")
    blocks = [
        "\n".join(
            [
                f"{bold}{number}. {hit.document.title}{plain}",
                f"   {faint}{' · '.join(_facts(hit))}{plain}",
                f"   {faint}{hit.document.url(base_url)}{plain}",
                *([f"   {faint}{_why(hit, result.words, explain_in)}{plain}"] if explain_in else []),
                textwrap.indent(_wrapped(hit.text), "   "),
            ]
        )
        for number, hit in enumerate(result.hits, 1)
    ]
    return "\n\n".join([*(f"Note: {warning}" for warning in result.warnings), *(blocks or ["Nothing found."])])


def _facts(hit: Hit) -> list[str]:
    section = hit.headings[-1] if len(hit.headings) > 1 else None
    lines = f"lines {hit.first_line}-{hit.last_line}"
    return [part for part in (f"{hit.score:.2f}", hit.document.id, hit.document.date, section, lines) if part]


def _why(hit: Hit, words: str, language: str) -> str:
    facts = explain(hit, words, language)
    text = f"text rank {facts['text_rank']} (BM25 {hit.bm25:.2f})" if facts["text_rank"] else "not found by text"
    vector = "no vectors" if hit.cosine is None else f"vector rank {facts['vector_rank']} (cosine {hit.cosine:.2f})"
    return f"{text} · {vector} · matched: {', '.join(facts['matched']) or 'nothing'}"


def _wrapped(text: str) -> str:
    """Paragraphs filled; tables, formulas and code as they are."""
    blocks = [
        block if block.lstrip().startswith(("|", "$$", "```", "    ", "- ")) else textwrap.fill(block, WIDTH - 3)
        for block in text.split("\n\n")
    ]
    return "\n\n".join(blocks)
