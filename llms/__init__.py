"""The surfaces out: one catalogue, every form that people, programs and agents read the archive in."""

from llms.content.catalogue import Catalogue
from llms.content.forms import OFFERED_FORMS, RAW_FOLDER, guess_content_type, offered
from llms.content.html.body import convert_to_mathml
from llms.content.item import Illustration, Item
from llms.content.links import Link
from llms.content.sections import order_kinds
from llms.content.service import NO_THEME, LateSequence, SecurityContact, ServiceDescription, Theme, ToolLine
from llms.content.text import read_text
from llms.pages.filter_links import write_filter
from llms.pages.layout import Layout, PageSite
from llms.pages.template import PageContext, render_page, trust_html
from llms.pages.theme import ThemeError, read_theme
from llms.publishing.claims import PathClaimedError
from llms.publishing.dependencies import code_digest
from llms.publishing.fingerprint import compute_renderer_digest
from llms.publishing.ledger import Change, Ledger, PublishedFile
from llms.publishing.opened import Finding, Publication, find_file, read_ledger, verify_publication
from llms.publishing.publication import PublishReport
from llms.publishing.publish import is_published, publish
from llms.publishing.render import render
from llms.surfaces.pdf import TypesettingError, can_typeset
from llms.surfaces.registry import SURFACES

__all__ = [
    "NO_THEME",
    "OFFERED_FORMS",
    "RAW_FOLDER",
    "SURFACES",
    "Catalogue",
    "Change",
    "Finding",
    "Illustration",
    "Item",
    "LateSequence",
    "Layout",
    "Ledger",
    "Link",
    "PageContext",
    "PageSite",
    "PathClaimedError",
    "Publication",
    "PublishReport",
    "PublishedFile",
    "SecurityContact",
    "ServiceDescription",
    "Theme",
    "ThemeError",
    "ToolLine",
    "TypesettingError",
    "can_typeset",
    "code_digest",
    "compute_renderer_digest",
    "convert_to_mathml",
    "find_file",
    "guess_content_type",
    "is_published",
    "offered",
    "order_kinds",
    "publish",
    "read_ledger",
    "read_text",
    "read_theme",
    "render",
    "render_page",
    "trust_html",
    "verify_publication",
    "write_filter",
]
