"""llms-full.txt: every text in one file; one for the whole archive and one a section."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.markdown import format_index_line
from llms.surfaces.markdown_pages import format_title


class _Head(NamedTuple):
    """What stands above the documents of a file."""

    title: str
    summary: str
    detail: str
    map_url: str


def render_llms_full(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """The files `llms-full.txt` and `papers/llms-full.txt`: a header, then each document under one H1.

    Under the H1 stand source, version, date and where to cite it from, then the body of the Markdown twin. The
    header tells how many documents and tokens follow, and the hash of the sources that they were made from.
    """
    archive, base_url = catalogue.archive, catalogue.base_url
    detail = " ".join(archive.description.split())
    head = _Head(archive.title, archive.summary, detail, f"{base_url}/llms.txt")
    yield _plan(catalogue, "llms-full.txt", head, catalogue.items)
    for section in catalogue.sections:
        summary = f"{section.heading} of {archive.title}: every text in one file."
        detail = f"The whole archive is at {base_url}/llms-full.txt."
        head = _Head(section.heading, summary, detail, f"{base_url}/{section.path}/llms.txt")
        yield _plan(catalogue, f"{section.path}/llms-full.txt", head, section.items, section.newest)


def _plan(
    catalogue: Catalogue, path: str, head: _Head, items: Sequence[Item], newest: str | None = None
) -> PlannedFile:
    """The file for the twins as they are now."""
    twins = [catalogue.files.get(_name_twin(item)) for item in items]  # whose front matter names the document
    hashes = [twin.sha256 if twin else None for twin in twins]
    source = encode_compact([head, [item.document.text_tokens for item in items], hashes])
    return PlannedFile(path, source, partial(_render_file, catalogue, head, items), date=newest)


def _render_file(catalogue: Catalogue, head: _Head, items: Sequence[Item]) -> bytes:
    sources = "".join(f"{item.id} {item.document.sha256}\n" for item in items)
    header = [
        f"# {head.title}",
        "",
        f"> {head.summary}",
        "",
        head.detail,
        "",
        f"Documents: {len(items)}",
        f"Tokens: about {sum(item.document.text_tokens for item in items)} (o200k_base)",
        f"Generated from: sha256 {hashlib.sha256(sources.encode()).hexdigest()}",
        f"Index: {head.map_url}",
    ]
    with io.BytesIO() as file:  # of which the bytes are taken without another copy
        file.write("\n".join(header).encode())
        for item in items:
            file.write(b"\n\n---\n\n" + _render_document(catalogue, item).encode())
        file.write(b"\n")
        return file.getvalue()


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
    above = format_index_line(catalogue.base_url) + format_title(document)  # what a head ends with, and once in a twin
    body = catalogue.twins[_name_twin(item)].decode().partition(above)[2]
    return "\n".join(header) + "\n\n" + body.strip()


def _name_twin(item: Item) -> str:
    return OFFERED_FORMS["markdown"].file(item.path)
