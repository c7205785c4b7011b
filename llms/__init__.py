"""The surfaces out: one catalogue, every form that people, programs and agents read the archive in."""

from llms.content.catalogue import Catalogue
from llms.content.content_types import media_type
from llms.content.item import Illustration, Item
from llms.content.links import Link
from llms.content.service import Security, Service
from llms.content.text import read_text
from llms.pages.layout import page
from llms.publishing.fingerprint import files_digest, renderer_digest
from llms.publishing.ledger import Change, Entry, Ledger, read_ledger
from llms.publishing.publication import PublishReport
from llms.publishing.publish import is_published, publish
from llms.publishing.render import render
from llms.surfaces.pdf import TypesettingError, can_typeset
from llms.surfaces.registry import SURFACES

__all__ = [
    "SURFACES",
    "Catalogue",
    "Change",
    "Entry",
    "Illustration",
    "Item",
    "Ledger",
    "Link",
    "PublishReport",
    "Security",
    "Service",
    "TypesettingError",
    "can_typeset",
    "files_digest",
    "is_published",
    "media_type",
    "page",
    "publish",
    "read_ledger",
    "read_text",
    "render",
    "renderer_digest",
]
