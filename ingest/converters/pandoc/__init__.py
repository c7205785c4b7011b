"""The formats that pandoc reads. To add one: one line in FORMATS, one test."""

from functools import partial

from ingest.converters.converter import Converter
from ingest.converters.media_types import DOCX_TYPE, EPUB_TYPE, ODT_TYPE
from ingest.converters.pandoc.run import (
    FORMATS_EXTRA,
    Format,
    convert_with_pandoc,
    describe_version,
    is_pandoc_installed,
)

FORMATS = (
    Format("text/x-rst", (".rst",), "rst", "reStructuredText"),
    Format("text/x-tex", (".tex", ".latex"), "latex", "LaTeX"),
    Format("text/x-org", (".org",), "org", "Org"),
    Format("text/asciidoc", (".adoc", ".asciidoc"), "asciidoc", "AsciiDoc"),
    Format(DOCX_TYPE, (".docx",), "docx", "Word document"),
    Format(EPUB_TYPE, (".epub",), "epub", "EPUB"),
    Format(ODT_TYPE, (".odt",), "odt", "OpenDocument text"),
)


CONVERTERS = tuple(
    Converter(
        kind.media_type,
        kind.suffixes,
        partial(convert_with_pandoc, kind=kind),
        kind.label,
        describe_version,
        isolated=True,
        extra=FORMATS_EXTRA,
        is_available=is_pandoc_installed,
    )
    for kind in FORMATS
)

__all__ = ["CONVERTERS", "FORMATS"]
