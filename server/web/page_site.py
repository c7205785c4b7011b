"""What the pages that the service renders itself say of their site."""

from typing import TYPE_CHECKING

from llms import PageSite, Theme, order_kinds

if TYPE_CHECKING:
    from index.storage.reader import Reader


def describe_site(reader: "Reader", base_url: str, address: str, theme: Theme) -> PageSite:
    """The site of a page at `address`, a path of the service without a leading slash; it names what is published."""
    archive, documents = reader.manifest.archive, reader.documents.values()
    kinds = order_kinds(archive, {document.kind for document in documents})
    has_feeds = archive.has_surface("feeds") and any(document.date for document in documents)
    return PageSite.of(archive, base_url, kinds, address, has_feeds=has_feeds, theme=theme)
