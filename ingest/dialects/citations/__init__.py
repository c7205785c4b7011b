"""Citations and the files of BibTeX that they name entries of."""

from ingest.dialects.citations.resolve import resolve_citations

__all__ = ["resolve_citations"]
