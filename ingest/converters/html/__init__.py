"""HTML: the main part of a page as Markdown, with its maths, notes and code, and the facts that its head states."""

from ingest.converters.converter import Converted, Converter, name_version

HTML = "text/html"
FORMAT = 1  # bump when the Markdown made of a page changes


def convert_html(data: bytes, path: str) -> Converted:
    """Convert a page. Raises SourceFileError when it is nested too deep to be read whole, or holds nothing."""
    from ingest.converters.html.page import convert_page  # lxml and its like, which a conversion alone needs

    return convert_page(data, path)


def describe_version() -> str:
    """What converts a page, in which version."""
    return name_version("html", FORMAT, "html-to-markdown", "lxml")


CONVERTER = Converter(HTML, (".html", ".htm", ".xhtml"), convert_html, "HTML", describe_version, isolated=True)

__all__ = ["CONVERTER", "HTML"]
