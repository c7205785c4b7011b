"""PDFs of the dated documents: pandoc reads the Markdown, Typst sets it (extra `publish`).

Typst holds them to PDF/A-3a and PDF/UA-1: it refuses a formula without alternative text, a missing glyph, a
link that leads nowhere. The source and the BibTeX entry are attached.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from index import MissingExtraError, RefdeskError
from index.citation import EXPORTS, format_plain
from index.markdown.safe_address import SCHEMES
from llms.content.catalogue import Catalogue
from llms.content.dates import get_first_moment
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item

PDF_STANDARDS: tuple[Literal["a-3a", "ua-1"], ...] = ("a-3a", "ua-1")
_NO_LETTER = re.compile(r"the text `\"(.)\"` could not be displayed with font")
_LUA_FILTER = Path(__file__).with_suffix(".lua")
_TYPST_TEMPLATE = Path(__file__).with_suffix(".typ")


class TypesettingError(RefdeskError, RuntimeError):
    """A document that could not be made a PDF."""

    def __init__(self, document_id: str, reason: str) -> None:
        """Name the document and say what pandoc or Typst said, or which letter no font of the PDFs has."""
        self.document_id = document_id
        remedy = "Mend its Markdown, then publish again."
        if found := _NO_LETTER.search(reason):
            reason = f"the font of the PDFs has no '{found[1]}'"
            remedy = "Its page and its other forms have all of it."
        super().__init__(f"No PDF of '{document_id}' was made: {reason}. {remedy}")


def can_typeset() -> bool:
    """Whether the packages that `typeset` needs are installed."""
    return all(find_spec(name) is not None for name in ("pypandoc", "typst"))


def has_date(item: Item) -> bool:
    """Whether a PDF of the document can be made: it must say when the document dates from."""
    return item.document.date is not None


def typeset(catalogue: Catalogue, items: Sequence[Item]) -> Iterator[tuple[Item, bytes | TypesettingError]]:
    """The PDF of each item, or why there is none; the same document gives the same bytes.

    Raises MissingExtraError without the extra.
    """
    if not can_typeset():
        raise MissingExtraError("Making PDFs", "publish")
    if not items:
        return
    for item, body in zip(items, _convert_to_typst([catalogue.text(item).markdown for item in items]), strict=True):
        try:
            yield item, _compile_pdf(catalogue, item, body)
        except TypesettingError as error:
            yield item, error


def _convert_to_typst(texts: Sequence[str]) -> Sequence[str]:
    """The texts in Typst's markup, all by one process; a table at the end of one needs the end of its last line."""
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "lua", str(_LUA_FILTER)]
    wanted = json.dumps({"texts": [f"{text}\n" for text in texts], "schemes": sorted(SCHEMES)})
    done = subprocess.run(command, input=wanted, capture_output=True, text=True)  # noqa: S603  # our own words
    if done.returncode:
        raise TypesettingError("the archive", f"pandoc says: {' '.join(done.stderr.split())[:300]}")
    bodies: list[str] = json.loads(done.stdout)
    return bodies


def _compile_pdf(catalogue: Catalogue, item: Item, body: str) -> bytes:
    import typst

    source = "\n".join(
        [f"#let facts = {_format_facts(catalogue, item)}", _TYPST_TEMPLATE.read_text(encoding="utf-8"), body]
    )
    day = get_first_moment(item.document.date or "")
    try:
        made = typst.Compiler(source.encode(), ignore_system_fonts=True).compile(
            format="pdf",
            pdf_standards=list(PDF_STANDARDS),
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except RuntimeError as error:  # typst's own errors derive from it
        raise TypesettingError(item.id, " ".join(str(error).split())[:300].rstrip(".")) from error
    if not isinstance(made, bytes):  # one file was asked for
        raise TypesettingError(item.id, "Typst made no file")
    return made


def _format_facts(catalogue: Catalogue, item: Item) -> str:
    """What the frame shows and says of the document, as a Typst dictionary."""
    document = item.document
    day = get_first_moment(document.date or "")
    dated = " · ".join(filter(None, [document.date, f"version {document.version}" if document.version else None]))
    record = item.record
    lines = [  # each with an address that it ends with
        (item.byline, ""),
        (dated, ""),
        (document.series or "", ""),
        (format_plain(record).removesuffix(record.url or ""), record.url or ""),
        ("", record.permalink),
    ]
    name = document.slug
    attached = [
        (OFFERED_FORMS["markdown"].file(name), OFFERED_FORMS["markdown"].media_type, catalogue.markdown[item.id]),
        (
            OFFERED_FORMS["bibtex"].file(name),
            OFFERED_FORMS["bibtex"].media_type,
            EXPORTS["bibtex"].render([item.record]),
        ),
    ]
    values: Mapping[str, str] = {
        "title": _format_string(item.record.title),
        "authors": _format_array([_format_string(author) for author in item.author_names]),
        "keywords": _format_array([_format_string(topic) for topic in document.topics or ()]),
        "language": _format_string(item.record.language.partition("-")[0]),
        "day": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
        "lines": _format_array([_format_array([_format_string(part) for part in line]) for line in lines if any(line)]),
        "attached": _format_array([_format_array([_format_string(part) for part in parts]) for parts in attached]),
    }
    return "(" + ", ".join(f"{key}: {value}" for key, value in values.items()) + ")"


def _format_string(text: str) -> str:
    """A Typst string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _format_array(values: Sequence[str]) -> str:
    return "(" + "".join(f"{value}, " for value in values) + ")"
