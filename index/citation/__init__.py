"""Citations: one canonical record a document, and every form rendered from it."""

from index.citation.bibtex import format_biblatex, format_bibtex
from index.citation.citeproc import ListedCitation, can_format, find_style, format_list, format_styles
from index.citation.csl import build_csl_item, format_csl_json
from index.citation.exports import EXPORTS, Export
from index.citation.inline import build_coins_query, format_coins, format_markdown_link, format_plain, format_quote_link
from index.citation.record import (
    CitationRecord,
    build_hash_path,
    build_permalink_path,
    is_permalink,
    make_citation_record,
    make_page_record,
    split_title,
)
from index.citation.register import (
    REGISTER_FILE,
    Register,
    add_missing_styles,
    read_register,
    update_register,
)
from index.citation.ris import format_ris
from index.citation.styles import STYLES, CitationStyle, cite_in_text
from index.citation.variants import BASE_URL_PLACEHOLDER
from index.documents.authors import Name, list_displayed_names, read_name

__all__ = [
    "BASE_URL_PLACEHOLDER",
    "EXPORTS",
    "REGISTER_FILE",
    "STYLES",
    "CitationRecord",
    "CitationStyle",
    "Export",
    "ListedCitation",
    "Name",
    "Register",
    "add_missing_styles",
    "build_coins_query",
    "build_csl_item",
    "build_hash_path",
    "build_permalink_path",
    "can_format",
    "cite_in_text",
    "find_style",
    "format_biblatex",
    "format_bibtex",
    "format_coins",
    "format_csl_json",
    "format_list",
    "format_markdown_link",
    "format_plain",
    "format_quote_link",
    "format_ris",
    "format_styles",
    "is_permalink",
    "list_displayed_names",
    "make_citation_record",
    "make_page_record",
    "read_name",
    "read_register",
    "split_title",
    "update_register",
]
