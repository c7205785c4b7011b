"""The surfaces out: one catalogue, every form that people, programs and agents read the archive in."""

from llms.catalogue import Catalogue, section_heading
from llms.fingerprint import files_digest, renderer_digest
from llms.item import Illustration, Item
from llms.layout import page
from llms.ledger import Change, Entry, Ledger, read_ledger
from llms.links import Link
from llms.media import media_type
from llms.pdf import TypesettingError, can_typeset
from llms.publication import PublishReport
from llms.publish import is_published, publish
from llms.render import render
from llms.service import Security, Service
from llms.surfaces import SURFACES
from llms.text import read_text

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
    "section_heading",
]
