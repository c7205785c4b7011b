"""The surfaces that are published. To add one: one module with a function, one line in SURFACES, one test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from llms.api_index import api_index
from llms.catalogue import Catalogue
from llms.citations import bibliographies, document_citations
from llms.feeds import feeds
from llms.file import File
from llms.indexes import index_pages
from llms.item import Item
from llms.links import linkset
from llms.llms_full import llms_full
from llms.llms_txt import llms_txt
from llms.metadata import json_ld_file
from llms.openapi import openapi
from llms.pages import document_page, version_page
from llms.pictures import picture_file
from llms.robots import robots
from llms.sitemap import sitemaps
from llms.twins import raw, twin
from llms.well_known import well_known


@dataclass(frozen=True, slots=True)
class Surface:
    """What renders a surface: a document's files from that document alone, and the files of the whole archive.

    The first is called only for a document that changed, the second always, after it.
    """

    document: Callable[[Catalogue, Item], Iterator[File]] | None = None
    whole: Callable[[Catalogue], Iterator[File]] | None = None


SURFACES: Mapping[str, Surface] = {
    "raw": Surface(document=raw),
    "twins": Surface(document=twin),
    "pages": Surface(document=document_page, whole=index_pages),
    "pictures": Surface(document=picture_file),
    "versions": Surface(document=version_page),
    "citations": Surface(document=document_citations, whole=bibliographies),
    "json-ld": Surface(document=json_ld_file),
    "linksets": Surface(document=linkset),
    "llms.txt": Surface(whole=llms_txt),
    "llms-full.txt": Surface(whole=llms_full),
    "feeds": Surface(whole=feeds),
    "sitemap": Surface(whole=sitemaps),
    "robots.txt": Surface(whole=robots),
    "api": Surface(whole=api_index),
    "openapi": Surface(whole=openapi),
    "well-known": Surface(whole=well_known),
}
