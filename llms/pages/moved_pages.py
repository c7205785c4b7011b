"""A page at each address that a document had under another id, which leads to the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.forms import OFFERED_FORMS
from llms.content.links import Link, format_link_header
from llms.pages.document_pages import site_of
from llms.pages.layout import Layout
from llms.pages.template import render_page


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPage(Layout):
    """Where a document is now, in words and for the browser; `newest` is its address."""

    template: ClassVar[str] = "moved.html"
    newest: str


def render_moved_pages(catalogue: Catalogue) -> Iterator[File]:
    """`notes/x.html` for a document that was `note:x`; an address that another document has is that one's."""
    taken = set(catalogue.paths)
    for item in catalogue.items:
        for alias in item.document.aliases:
            kind, _, slug = alias.partition(":")
            path = f"{catalogue.archive.collection(kind)}/{slug}"
            if path in taken:
                continue
            taken.add(path)
            links = [Link("canonical", item.url)]
            page = MovedPage(
                site=site_of(catalogue, path),
                title=item.record.title,
                description=item.description,
                links=links,
                newest=item.url,
            )
            yield File(OFFERED_FORMS["html"].file(path), render_page(page).encode(), format_link_header(links))
