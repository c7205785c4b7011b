"""The surfaces that are published. To add one: one module with a function, one line in SURFACES, one test."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from llms.content.catalogue import Catalogue
from llms.content.file import File, PlannedFile
from llms.content.item import Item
from llms.pages.assets import render_assets
from llms.pages.browse_pages import render_browse_pages
from llms.pages.document_pages import render_document_page, render_version_page
from llms.pages.index_pages import render_index_pages
from llms.pages.moved_pages import render_moved_pages
from llms.surfaces.api_index import render_api_index
from llms.surfaces.attached_files import render_attached_files
from llms.surfaces.citations import render_bibliographies, render_document_citations
from llms.surfaces.crawlers import render_robots, render_sitemaps
from llms.surfaces.feeds import FEEDS, render_feeds
from llms.surfaces.json_ld import render_json_ld_file
from llms.surfaces.linksets import render_linkset
from llms.surfaces.maps.llms_full import render_llms_full
from llms.surfaces.maps.llms_small import render_llms_small
from llms.surfaces.maps.llms_txt import render_llms_txt
from llms.surfaces.maps.skill import render_skill
from llms.surfaces.markdown_pages import render_raw, render_twin
from llms.surfaces.openapi import render_openapi
from llms.surfaces.pictures import render_picture
from llms.surfaces.records import render_records
from llms.surfaces.well_known import render_well_known


@dataclass(frozen=True, slots=True)
class Surface:
    """What renders a surface: a document's files from that document alone, and the files of the whole archive.

    The first is called only for a document that changed, the second always, after it. `reserves` are the names of
    the files that the second puts beside the documents of a section: no document can have one of them. `permalink`
    renders the text that is kept at a path, which the catalogue knows. `record` renders a document's files from its
    record alone, without its text: they are made when somebody asks, unless the archive wants them written.
    """

    document: Callable[[Catalogue, Item], Iterator[File]] | None = None
    record: Callable[[Item], Iterator[File]] | None = None
    permalink: Callable[[Catalogue, str], Iterator[File]] | None = None
    whole: Callable[[Catalogue], Iterator[File | PlannedFile]] | None = None
    reserves: Collection[str] = ()


SURFACES: Mapping[str, Surface] = {
    "raw": Surface(document=render_raw),
    "twins": Surface(document=render_twin),
    "pages": Surface(document=render_document_page, whole=render_index_pages),
    "browse": Surface(whole=render_browse_pages),
    "assets": Surface(whole=render_assets),
    "moved": Surface(whole=render_moved_pages),
    "pictures": Surface(document=render_picture),
    "files": Surface(whole=render_attached_files),
    "versions": Surface(permalink=render_version_page),
    "citations": Surface(record=render_document_citations, whole=render_bibliographies),
    "json-ld": Surface(record=render_json_ld_file),
    "linksets": Surface(record=render_linkset),
    "llms.txt": Surface(whole=render_llms_txt, reserves=("llms.txt",)),
    "llms-full.txt": Surface(whole=render_llms_full, reserves=("llms-full.txt",)),
    "llms-small.txt": Surface(whole=render_llms_small),
    "skill.md": Surface(whole=render_skill),
    "feeds": Surface(whole=render_feeds, reserves=FEEDS.keys()),
    "sitemap": Surface(whole=render_sitemaps),
    "robots.txt": Surface(whole=render_robots),
    "api": Surface(whole=render_api_index),
    "records": Surface(whole=render_records),
    "openapi": Surface(whole=render_openapi),
    "well-known": Surface(whole=render_well_known),
}
