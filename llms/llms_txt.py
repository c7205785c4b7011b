"""llms.txt: the map of the archive for a language model, in the v2 grammar."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from index import Document
from llms.catalogue import Catalogue


def llms_txt(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The file `llms.txt`: title, one-line summary, a paragraph of detail, then a list of links a kind.

    The reference parser keeps the summary only when the detail paragraph is there, reads a name up to `]` and
    a URL up to `)`: so there always is one, and both are written without those characters.
    """
    archive = catalogue.archive
    lines = [f"# {_line(archive.title)}", "", f"> {_line(archive.summary)}", "", _line(archive.description), ""]
    for heading, documents in catalogue.sections().items():
        lines += [f"## {heading}", "", *(_link(catalogue, document) for document in documents), ""]
    whole = f"{catalogue.base_url}/llms-full.txt"
    tokens = sum(document.tokens for document in catalogue.documents)
    lines += ["## Optional", "", f"- [The whole archive]({whole}): every text in one file, {tokens:,} tokens", ""]
    yield "llms.txt", "\n".join(lines)


def _link(catalogue: Catalogue, document: Document) -> str:
    name = _line(document.title).translate(str.maketrans("[]", "()"))
    url = quote(document.markdown_url(catalogue.base_url), safe=":/?&=%~@!$,;+*'")
    facts = [document.date, f"version {document.version}" if document.version else None, document.status]
    note = "; ".join(fact for fact in facts if fact)
    summary = _line(document.summary or f"{document.kind.replace('-', ' ')} of {document.tokens:,} tokens")
    return f"- [{name}]({url}): {summary}{f' ({note})' if note else ''}"


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
