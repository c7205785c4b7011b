"""llms-full.txt: every text of the archive in one file."""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin

from index import Document, line_starts, markdown_parser
from llms.catalogue import Catalogue

_RELATIVE = r"(?![a-z][a-z0-9+.-]*:|/|#)[^()<>\s]+"
_LINK_TARGET = re.compile(
    rf"(?<=\]\(){_RELATIVE}(?=[)\s])|(?<=\]\(<){_RELATIVE}(?=>)|(?<=\]: ){_RELATIVE}(?=\s|$)", re.IGNORECASE
)
_INLINE_CODE_OR_MATHS = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|(?<![\\$\w])\$(?=[^\s$])[^$\n]*?(?<=\S)\$(?!\w)", re.DOTALL
)


def llms_full(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The file `llms-full.txt`: a header, then each document under one H1 with its source, version and key.

    Headings (`#`) of a text go one level down and relative links become absolute; nothing else is changed.
    """
    archive = catalogue.archive
    tokens = sum(document.tokens for document in catalogue.documents)
    header = [
        f"# {archive.title}",
        "",
        f"> {archive.summary}",
        "",
        " ".join(archive.description.split()),
        "",
        f"Documents: {len(catalogue.documents)}",
        f"Tokens: {tokens} (o200k_base)",
        f"Index: {catalogue.base_url}/llms.txt",
    ]
    parts = ["\n".join(header), *(_record(catalogue, document) for document in catalogue.documents)]
    yield "llms-full.txt", "\n\n---\n\n".join(parts) + "\n"


def _record(catalogue: Catalogue, document: Document) -> str:
    facts = [
        f"Version: {document.version}" if document.version else None,
        f"Updated: {document.date}" if document.date else None,
        f"Text: {document.text}",
        f"Cite: {document.key}",
    ]
    header = [
        f"# {document.title}",
        "",
        f"Id: {document.id}",
        f"Source: {document.url(catalogue.base_url)}",
        f"Markdown: {document.markdown_url(catalogue.base_url)}",
        " · ".join(fact for fact in facts if fact),
    ]
    body = catalogue.markdown[document.id][document.body_start :]
    body = _below(_without_title(_absolute(body, document.markdown_url(catalogue.base_url)), document.title))
    return "\n".join(header) + "\n\n" + body.strip()


def _absolute(body: str, url: str) -> str:
    """Relative link targets joined to `url`, outside code and maths."""
    starts = line_starts(body)
    untouched = [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in markdown_parser().parse(body)
        if token.map and token.type in {"fence", "code_block", "math_block"}
    ]
    untouched += [match.span() for match in _INLINE_CODE_OR_MATHS.finditer(body)]

    def absolute(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in untouched)
        return match[0] if inside else urljoin(url, match[0])

    return _LINK_TARGET.sub(absolute, body)


def _without_title(body: str, title: str) -> str:
    return re.sub(rf"\A\s*# {re.escape(title)}[ \t]*\r?\n", "", body)


def _below(body: str) -> str:
    """Every ATX heading of the text itself one level down, as far as there is one."""
    starts = line_starts(body)
    lines = [body[start:end] for start, end in pairwise(starts)]
    for token in markdown_parser().parse(body):
        atx = token.type == "heading_open" and token.level == 0 and token.markup.startswith("#")
        if atx and token.map and len(token.markup) < 6:
            lines[token.map[0]] = "#" + lines[token.map[0]].lstrip()
    return "".join(lines)
