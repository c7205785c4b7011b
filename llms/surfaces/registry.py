"""The surfaces that are published. To add one: one module with a function, one line in SURFACES, one test."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.item import Item
from llms.pages.document_pages import document_page, version_page
from llms.pages.index_pages import index_pages
from llms.surfaces.api_index import api_index
from llms.surfaces.citations import bibliographies, document_citations
from llms.surfaces.crawlers import robots, sitemaps
from llms.surfaces.feeds import FEEDS, feeds
from llms.surfaces.json_ld import json_ld_file
from llms.surfaces.linksets import linkset
from llms.surfaces.llms_full import llms_full
from llms.surfaces.llms_txt import llms_txt
from llms.surfaces.markdown_pages import raw, twin
from llms.surfaces.openapi import openapi
from llms.surfaces.pictures import picture_file
from llms.surfaces.well_known import well_known


@dataclass(frozen=True, slots=True)
class Surface:
    """What renders a surface: a document's files from that document alone, and the files of the whole archive.

    The first is called only for a document that changed, the second always, after it. `reserves` are the names of
    the files that the second puts beside the documents of a section: no document can have one of them.
    """

    document: Callable[[Catalogue, Item], Iterator[File]] | None = None
    whole: Callable[[Catalogue], Iterator[File]] | None = None
    reserves: Collection[str] = ()


SURFACES: Mapping[str, Surface] = {
    "raw": Surface(document=raw),
    "twins": Surface(document=twin),
    "pages": Surface(document=document_page, whole=index_pages),
    "pictures": Surface(document=picture_file),
    "versions": Surface(document=version_page),
    "citations": Surface(document=document_citations, whole=bibliographies),
    "json-ld": Surface(document=json_ld_file),
    "linksets": Surface(document=linkset),
    "llms.txt": Surface(whole=llms_txt, reserves=("llms.txt",)),
    "llms-full.txt": Surface(whole=llms_full, reserves=("llms-full.txt",)),
    "feeds": Surface(whole=feeds, reserves=FEEDS.keys()),
    "sitemap": Surface(whole=sitemaps),
    "robots.txt": Surface(whole=robots),
    "api": Surface(whole=api_index),
    "openapi": Surface(whole=openapi),
    "well-known": Surface(whole=well_known),
}
