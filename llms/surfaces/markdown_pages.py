"""The source file of every document to the byte, and a Markdown twin of its page that stands alone."""

from collections.abc import Iterator

from index import Document
from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.links import MARKDOWN_TYPE, Link, format_link_header
from llms.content.markdown import format_front_matter, format_index_line


def render_raw(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """`raw/papers/x.md`, or `.pdf` and so on: the source file unchanged; its hash is the item's."""
    found = [Link("canonical", item.url), Link("describedby", f"{item.base_url}/llms.txt", MARKDOWN_TYPE)]
    yield File(item.document.raw_path, catalogue.read_source_file(item), format_link_header(found))


def render_twin(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.md`: front matter from the item, the way to the index, one H1, and the body with whole addresses."""
    found = [Link("canonical", item.url), Link("describedby", f"{item.base_url}/llms.txt", MARKDOWN_TYPE)]
    data = (_render_head(item) + catalogue.text(item).markdown + "\n").encode()
    yield File(OFFERED_FORMS["markdown"].file(item.path), data, format_link_header(found))


def _render_head(item: Item) -> str:
    """All of a twin before its body."""
    document = item.document
    facts = {
        "title": document.title,
        "documentation_index": f"{item.base_url}/llms.txt",
        "id": document.id,
        "kind": document.kind,
        "url": item.url,
        "permalink": item.record.permalink,
        "canonical": document.canonical,
        "doi": document.doi,
        "eprint": document.eprint,
        "eprint_class": document.eprint_class,
        "language": document.language,
        "version": document.version,
        "date": document.date,
        "authors": list(document.authors),
        "about": document.about.model_dump(mode="json", exclude_none=True) if document.about else None,
        "topics": None if document.topics is None else list(document.topics),
        "related": [f"{item.base_url}/{each.path}.md" for each in item.surroundings.related] or None,
        "summary": document.summary,
        "text": document.text,
        "license": item.archive.license,
        "source": document.build_raw_url(item.base_url),
        "sha256": document.sha256,
        "converted_from": document.original.media_type if document.original else None,
        "converted_by": document.original.converted_by if document.original else None,
        "cite": item.at("bib"),
        "citation_key": document.key,
    }
    return format_front_matter(facts) + format_index_line(item.base_url) + format_title(document)


def format_title(document: Document) -> str:
    """The H1 of a twin, above its body."""
    return f"# {document.title}\n\n"
