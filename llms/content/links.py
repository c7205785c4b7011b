"""Typed links of a document (FAIR Signposting, RFC 8288): in its page, in the `Link` header and as a linkset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from index.citation import CitationRecord
from llms.content.forms import OFFERED_FORMS, list_forms
from llms.content.item import Item

SCHEMA_TYPES = {
    "paper": "ScholarlyArticle",
    "field-note": "BlogPosting",
    "note": "BlogPosting",
    "definition": "DefinedTerm",
    "topic": "CollectionPage",
    "program": "ResearchProject",
}
_WORKS = {"ScholarlyArticle", "BlogPosting"}
MARKDOWN_TYPE = OFFERED_FORMS["markdown"].media_type


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a resource, with the media type of what it leads to where that is known."""

    rel: str
    href: str
    type: str | None = None


def get_schema_type(item: Item) -> str:
    """The schema.org type of a document: by its kind, else a web page; a summary of an article is an article alone."""
    kind = SCHEMA_TYPES.get(item.document.kind, "WebPage")
    return "Article" if kind in _WORKS and item.document.text == "summary" else kind


def list_links(item: Item) -> Sequence[Link]:
    """The links of a document's page."""
    archive, document = item.archive, item.document
    found = [
        Link("cite-as", get_doi_url(item.record) or item.record.permalink),
        Link("type", f"https://schema.org/{get_schema_type(item)}"),
        Link("type", "https://schema.org/AboutPage"),
        Link("about", document.canonical) if document.about and document.canonical else None,
        Link("license", archive.license) if archive.license else None,
        Link("author", author) if (author := get_author_url(item)) else None,
        *_form_links(item),
    ]
    return [link for link in found if link]


def get_doi_url(record: CitationRecord) -> str | None:
    """The address of a work's DOI, where the text is the work."""
    return build_doi_url(record.doi) if record.doi and record.text == "full" else None


def build_doi_url(doi: str) -> str:
    """The address of a DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def list_work_urls(record: CitationRecord) -> Sequence[str]:
    """The addresses under which others know a work whose text this is: of its DOI, and of its number on arXiv."""
    eprint = f"https://arxiv.org/abs/{record.eprint}" if record.eprint and record.text == "full" else None
    return [url for url in (get_doi_url(record), eprint) if url]


def form_urls(item: Item) -> Mapping[str, str]:
    """The address of each form that the document has, by its name in FORMS and in that order."""
    exists = {"pdf": item.has_pdf, "picture": item.illustration is not None}
    return {
        name: f"{item.base_url}/{form.address(item.path)}"
        for name, form in list_forms(item.document).items()
        if exists.get(name, True)
    }


def _form_links(item: Item) -> Sequence[Link]:
    """The links to other forms and to the map of the archive, by relation and then by name of the form."""
    found = [("describedby", "", Link("describedby", f"{item.base_url}/llms.txt", MARKDOWN_TYPE))]
    forms = list_forms(item.document)
    for name, url in form_urls(item).items():
        form = forms[name]
        found += [(relation, name, Link(relation, url, form.media_type)) for relation in form.relations]
    return [link for _, _, link in sorted(found, key=lambda entry: entry[:2])]


def format_link_header(found: Sequence[Link]) -> str:
    """The value of the HTTP header `Link`."""
    return ", ".join(
        f'<{link.href}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "") for link in found
    )


def format_collection_header(item: Item) -> str:
    """What the header `Link` of a part of a page says, such as its PDF."""
    return format_link_header([Link("collection", item.url, "text/html"), Link("canonical", item.url)])


def get_author_url(item: Item) -> str | None:
    """The address of the author: the archive's ORCID where its author is the document's, else its site."""
    archive = item.archive
    if archive.author is None or archive.author not in item.document.authors:
        return None
    return f"https://orcid.org/{archive.orcid}" if archive.orcid else archive.site
