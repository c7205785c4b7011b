"""PDF: the text layer of each page, with its headings, lists and tables, and the facts that the file states."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from index import remove_hidden
from index.documents.original import Places
from ingest.converters.converter import Converted, Converter, name_version
from ingest.errors import SourceFileError

PDF = "application/pdf"
FORMAT = 1  # bump when the Markdown made of a PDF changes
MAX_PAGES = 20_000
_NO_TEXT = re.compile(r"```(?:text)?\s*```")
_FENCED = re.compile(r"(^```.*?^```[ \t]*$)", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<(?!br\s*/?>|https?:|mailto:)(?=[A-Za-z/!?][^<>]*>)")
_REASONS = (
    ("password", "it is encrypted and needs a password; save it without one"),
    ("invalid pdf", "it is cut off, broken or no PDF; save or download it again"),
    ("page not found", "its pages cannot be found, so it is broken; save or download it again"),
    ("unsupported file format", "it is no PDF; give it the suffix of what it is"),
)
_UNTITLED = re.compile(
    r"(?:untitled|microsoft word|document\d*|slide \d+)|.*\.(?:docx?|tex|dvi|pdf|indd|pptx?|qxd)\Z", re.IGNORECASE
)


def convert_pdf(data: bytes, path: str) -> Converted:
    """Convert the text layer of a PDF.

    Raises SourceFileError for one that is encrypted, broken, or has no text layer, as a scan has none.
    """
    from ingest.converters.running_heads import remove_running_heads

    parsed = _parse(data, path)
    if len(parsed.pages) < parsed.total_pages:
        raise SourceFileError(
            path, None, f"it has {parsed.total_pages:,} pages, and {MAX_PAGES:,} are the most; split it"
        )
    if not any(page.text.strip() for page in parsed.pages):
        reason = "it has no text layer, as a scan has none; recognize its text first, as with ocrmypdf"
        raise SourceFileError(path, None, reason)
    texts = [_escape_tags(_NO_TEXT.sub("", text)).strip() for text in remove_running_heads(parsed.pages)]
    starts, offset, parts = list[int](), 0, list[str]()
    for text in texts:
        starts.append(offset)
        if text:
            parts.append(text + "\n")
            offset += len(text) + 2
    blank = sum(1 for page in parsed.pages if not page.text.strip())
    warnings = [f"{blank} of {len(texts)} page(s) have no text layer and are left out"] if blank else []
    places = Places(unit="page", starts=tuple(starts))
    return Converted("\n".join(parts), _read_facts(data), stated_in="PDF", places=places, warnings=tuple(warnings))


def _escape_tags(markdown: str) -> str:
    """Escape what would be HTML: liteparse escapes other signs of Markdown, and writes no HTML but line breaks."""
    parts = _FENCED.split(markdown)
    return "".join(part if part.startswith("```") else _TAG.sub(r"\\<", part) for part in parts)


def _parse(data: bytes, path: str) -> Any:
    from liteparse.parser import LiteParse

    parser = LiteParse(
        ocr_enabled=False,
        keep_headers_footers=True,  # liteparse takes notes, and headings that open each page, for such
        output_format="markdown",
        extract_blocks=True,
        image_mode="off",
        max_pages=MAX_PAGES,
        num_workers=1,
        quiet=True,
    )
    try:
        return parser.parse(data)
    except MemoryError:
        raise
    except Exception as error:  # of the library's own classes, which differ by what is broken
        said = str(error).lower()
        reason = next(
            (reason for words, reason in _REASONS if words in said), f"it cannot be read ({error})".rstrip(".")
        )
        raise SourceFileError(path, None, reason) from error


def _read_facts(data: bytes) -> Mapping[str, Any]:
    """Title and authors. The times in a PDF are those of its file, and none is when the work was published."""
    import pypdf

    try:
        information: Mapping[str, Any] = pypdf.PdfReader(io.BytesIO(data), strict=False).metadata or {}
        title = _as_line(information.get("/Title"))
        authors = _split_authors(_as_line(information.get("/Author")))
    except MemoryError:
        raise
    except Exception:  # pypdf raises whatever a broken file makes it meet; its text is what counts
        return {}
    facts = {"title": None if _UNTITLED.match(title) else title, "authors": authors}
    return {name: value for name, value in facts.items() if value}


def _split_authors(names: str) -> Sequence[str]:
    """The names in the one string that a PDF has for its authors; `Example, Ada` alone is one name."""
    if ";" in names or " and " in names:
        parts = re.split(r"\s*;\s*|,?\s+and\s+", names)
        if ";" not in names:
            parts = [name for part in parts for name in re.split(r"\s*,\s*", part)]
        return [part for part in parts if part]
    parts = re.split(r"\s*,\s*", names)
    return parts if len(parts) > 1 and all(" " in part for part in parts) else [names] if names else []


def _as_line(value: object) -> str:
    return " ".join(remove_hidden(str(value or "")).split())


def describe_version() -> str:
    """What converts a PDF, in which version."""
    return name_version("PDF", FORMAT, "liteparse", "pypdf")


CONVERTER = Converter(PDF, (".pdf",), convert_pdf, "PDF", describe_version, isolated=True)
