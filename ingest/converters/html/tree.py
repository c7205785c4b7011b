"""An HTML page as a tree: decoded as it says, and read whole or not at all."""

import codecs
import re
from collections.abc import Iterable

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from ingest.errors import SourceFileError

MAX_DEPTH = 900  # elements within each other; html-to-markdown leaves out what is deeper than 1024
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.IGNORECASE
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED_WITHIN = 4096  # bytes, in which a page has to say its encoding


def read_tree(data: bytes, path: str) -> HtmlElement:
    """Parse a page or a part of one. Raises SourceFileError for one that is empty or nested too deep."""
    text = _DECLARATION.sub("", decode(data).replace("\0", ""))
    if not text.strip():
        raise SourceFileError(path, None, "it is empty; write its text")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SourceFileError(path, None, "it holds no HTML element; save it as text if it is text") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log) or _is_deeper(root, MAX_DEPTH):
        raise SourceFileError(
            path, None, f"its elements are nested more than {MAX_DEPTH} deep, which no page needs; close its elements"
        )
    return root


def decode(data: bytes) -> str:
    """The text of a page: by its byte order mark, by what it declares, else as UTF-8, else as Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    for encoding in (declared[1].decode("ascii") if declared else "utf-8", "utf-8", "windows-1252"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("windows-1252", "replace")


def drop(element: HtmlElement) -> None:
    """Remove an element and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()


def replace_with_text(element: HtmlElement, text: str) -> None:
    """Put text where an element is, in a span: to join it with the text before would copy all of that each time."""
    if element.getparent() is None:
        return
    element.clear(keep_tail=True)
    element.tag, element.text = "span", text


def has_ancestor(element: HtmlElement, tags: Iterable[str]) -> bool:
    """Whether an element is within one of these."""
    return any(True for _ in element.iterancestors(*tags))


def get_classes(element: HtmlElement) -> set[str]:
    """The classes of an element, in lower case."""
    return set((element.get("class") or "").lower().split())


def squeeze(text: str | None) -> str:
    """Text on one line, with one space between its words."""
    return " ".join((text or "").split())


def _is_deeper(root: HtmlElement, most: int) -> bool:
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
