"""What the pages that the service renders itself say of their site, and how they are answered."""

from typing import TYPE_CHECKING

from starlette.responses import Response

from llms import PageSite, Theme, order_kinds
from server.answers.content_policy import PAGE_POLICY

if TYPE_CHECKING:
    from index.storage.reader import Reader


def describe_site(reader: "Reader", base_url: str, address: str, theme: Theme) -> PageSite:
    """The site of a page at `address`, a path of the service without a leading slash; it names what is published."""
    archive = reader.manifest.archive
    has_feeds = archive.has_surface("feeds") and reader.has_dates
    return PageSite.of(archive, base_url, order_kinds(archive, reader.kinds), address, has_feeds=has_feeds, theme=theme)


def answer_page(page: str, status: int = 200) -> Response:
    """A page of what was asked, which a cache may give again for a minute."""
    headers = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": PAGE_POLICY}
    return Response(page, status, headers, "text/html")
