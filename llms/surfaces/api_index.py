"""The catalogue as JSON: every record with its representations, which the API serves from."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import list_forms
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.lines import list_lines

_PATH = "api/index.json"


def render_api_index(catalogue: Catalogue) -> Iterator[File]:
    """`api/index.json`: the archive, its counts, and all documents in the order of the lists."""
    archive = catalogue.archive
    head = {
        "title": archive.title,
        "summary": archive.summary,
        "author": archive.author,
        "publisher": archive.publisher,
        "license": archive.license,
        "language": archive.language,
        "count": len(catalogue.items),
        "kinds": {section.kind: len(section.items) for section in catalogue.sections},
        "api": f"{catalogue.base_url}/api/v1/openapi.json",
    }
    lines = list_lines(catalogue, _PATH, "id", "path", partial(_format_line, catalogue))
    # one document a line, to read and to compare
    yield File(_PATH, b'%s,"documents":[\n%s\n]}\n' % (encode_compact(head)[:-1].encode(), b",\n".join(lines)))


def _format_line(catalogue: Catalogue, item: Item) -> bytes:
    return encode_compact(describe_item(catalogue, item)).encode()


def describe_item(catalogue: Catalogue, item: Item) -> dict[str, Any]:
    """The record of a document with the forms in which it is published."""
    return {**item.facts(), "tag": item.tag, "representations": _list_representations(catalogue, item)}


def _list_representations(catalogue: Catalogue, item: Item) -> Sequence[dict[str, Any]]:
    files = [
        (form, catalogue.files.get(form.file(item.path)))
        for form in list_forms(item.document).values()
        if "api" in form.offers
    ]
    return [
        {
            "url": f"{item.base_url}/{form.address(item.path)}",
            "type": form.media_type,
            "bytes": facts.size,
            "sha256": facts.sha256,
        }
        | ({"tokens": -(-facts.size // 4)} if form.suffix == "md" else {})
        for form, facts in files
        if facts is not None
    ]
