"""Citations: one canonical record a document, and every form rendered from it."""

from index.citation.bibtex import biblatex, bibtex
from index.citation.csl import csl_item, csl_json
from index.citation.exports import EXPORTS, Export
from index.citation.inline import coins, in_text, markdown_link, plain, quoted
from index.citation.record import Record, citation_record, permalink_path, split_title
from index.citation.ris import ris
from index.names import Name, read_name

__all__ = [
    "EXPORTS",
    "Export",
    "Name",
    "Record",
    "biblatex",
    "bibtex",
    "citation_record",
    "coins",
    "csl_item",
    "csl_json",
    "in_text",
    "markdown_link",
    "permalink_path",
    "plain",
    "quoted",
    "read_name",
    "ris",
    "split_title",
]
