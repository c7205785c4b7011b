"""Citations: one canonical record a document, and every form rendered from it."""

from index.citation.bibtex import biblatex, bibtex
from index.citation.citeproc import can_format, formatted
from index.citation.csl import csl_item, csl_json
from index.citation.exports import EXPORTS, Export
from index.citation.inline import coins, markdown_link, plain, quoted
from index.citation.record import Record, citation_record, permalink_path, split_title
from index.citation.register import REGISTER, Register, read_register, registered
from index.citation.ris import ris
from index.citation.styles import STYLES, CitationStyle, cite_in_text
from index.documents.authors import Name, read_name

__all__ = [
    "EXPORTS",
    "REGISTER",
    "STYLES",
    "CitationStyle",
    "Export",
    "Name",
    "Record",
    "Register",
    "biblatex",
    "bibtex",
    "can_format",
    "citation_record",
    "cite_in_text",
    "coins",
    "csl_item",
    "csl_json",
    "formatted",
    "markdown_link",
    "permalink_path",
    "plain",
    "quoted",
    "read_name",
    "read_register",
    "registered",
    "ris",
    "split_title",
]
