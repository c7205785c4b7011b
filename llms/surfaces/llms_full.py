"""llms-full.txt: every text in one file; one for the whole archive and one a section."""

import hashlib
from collections.abc import Iterator, Sequence

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.surfaces.markdown_pages import render_twin_head


def render_llms_full(catalogue: Catalogue) -> Iterator[File]:
    """The files `llms-full.txt` and `papers/llms-full.txt`: a header, then each document under one H1.

    Under the H1 stand source, version, date and where to cite it from, then the body of the Markdown twin. The
    header tells how many documents and tokens follow, and the hash of the sources that they were made from.
    """
    archive, base_url = catalogue.archive, catalogue.base_url
    bodies = {item.id: _render_document(catalogue, item) for item in catalogue.items}
    detail = " ".join(archive.description.split())
    index = f"{base_url}/llms.txt"
    yield File("llms-full.txt", _render_file(archive.title, archive.summary, detail, index, catalogue.items, bodies))
    for section in catalogue.sections:
        summary = f"{section.heading} of {archive.title}: every text in one file."
        detail = f"The whole archive is at {base_url}/llms-full.txt."
        index = f"{base_url}/{section.path}/llms.txt"
        data = _render_file(section.heading, summary, detail, index, section.items, bodies)
        yield File(f"{section.path}/llms-full.txt", data, date=section.newest)


def _render_file(
    title: str, summary: str, detail: str, index: str, items: Sequence[Item], bodies: dict[str, str]
) -> bytes:
    sources = "".join(f"{item.id} {item.document.sha256}\n" for item in items)
    header = [
        f"# {title}",
        "",
        f"> {summary}",
        "",
        detail,
        "",
        f"Documents: {len(items)}",
        f"Tokens: {sum(item.document.tokens for item in items)} (o200k_base)",
        f"Generated from: sha256 {hashlib.sha256(sources.encode()).hexdigest()}",
        f"Index: {index}",
    ]
    parts = ["\n".join(header), *(bodies[item.id] for item in items)]
    return ("\n\n---\n\n".join(parts) + "\n").encode()


def _render_document(catalogue: Catalogue, item: Item) -> str:
    document = item.document
    facts = [
        f"Version: {document.version}" if document.version else None,
        f"Updated: {document.date}" if document.date else None,
        f"Text: {document.text}",
        f"Cite: {item.at('bib')}",
    ]
    header = [
        f"# {document.title}",
        "",
        f"Id: {document.id}",
        f"Source: {item.url}",
        f"Markdown: {item.at('md')}",
        " · ".join(fact for fact in facts if fact),
    ]
    body = catalogue.twins[OFFERED_FORMS["markdown"].file(item.path)].decode()[len(render_twin_head(item)) :]
    return "\n".join(header) + "\n\n" + body.strip()
