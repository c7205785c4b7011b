"""The catalogue as JSON: every record with its representations, which the API serves from."""

from collections.abc import Iterator, Sequence
from typing import Any

from llms.content.catalogue import Catalogue
from llms.content.content_types import media_type
from llms.content.file import File
from llms.content.item import Item
from llms.content.json_text import compact

FORMS = ("html", "md", "pdf", "bib", "biblatex.bib", "ris", "csl.json", "jsonld", "linkset.json")


def api_index(catalogue: Catalogue) -> Iterator[File]:
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
    documents = ",\n".join(compact(described(catalogue, item)) for item in catalogue.items)
    text = f'{compact(head)[:-1]},"documents":[\n{documents}\n]}}\n'  # one document a line, to read and to compare
    yield File("api/index.json", text.encode())


def described(catalogue: Catalogue, item: Item) -> dict[str, Any]:
    """The record of a document with the forms in which it is published."""
    return {**item.facts(), "tag": item.tag, "representations": _representations(catalogue, item)}


def _representations(catalogue: Catalogue, item: Item) -> Sequence[dict[str, Any]]:
    paths = [(f"{item.path}.{form}", item.url if form == "html" else item.at(form)) for form in FORMS]
    paths.append((f"raw/{item.path}.md", item.document.raw_url(item.base_url)))
    found = [(path, url, catalogue.files[path]) for path, url in paths if path in catalogue.files]
    return [
        {"url": url, "type": media_type(path).partition(";")[0], "bytes": facts.size, "sha256": facts.sha256}
        | ({"tokens": -(-facts.size // 4)} if path.endswith(".md") else {})
        for path, url, facts in found
    ]
