"""A document's citation: the CSL-JSON record, and what is rendered from it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from index.document import ArchiveInfo, Document

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_CSL_TYPES = {"paper": "report", "field-note": "post-weblog"}
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def csl(document: Document, archive: ArchiveInfo, base_url: str) -> dict[str, Any]:
    """The CSL-JSON item of a document. A field that is not known is not there; nothing is made up."""
    item: dict[str, Any] = {
        "id": document.key,
        "type": _CSL_TYPES.get(document.kind, "webpage"),
        "title": (document.sentence_title or document.title).rstrip("."),
        "author": [_csl_name(name) for name in document.authors],
        "issued": {"date-parts": [[int(part) for part in document.date.split("-")]]} if document.date else None,
        "publisher": archive.publisher,
        "genre": _genre(document),
        "version": document.version,
        "URL": document.url(base_url),
        "language": archive.language,
    }
    return {name: value for name, value in item.items() if value}


def bibtex(document: Document, archive: ArchiveInfo, base_url: str) -> str:
    """The BibTeX entry of a document: `techreport` for a paper with a known publisher, else `misc`.

    URLs stay as they are, text is escaped, and capitals that a style must not lower are braced.
    """
    report = document.kind == "paper" and archive.publisher is not None
    year, month = _year_month(document)
    fields: dict[str, str | None] = {
        "author": _braced(" and ".join(_bibtex_name(name) for name in document.authors)),
        "title": _braced(_protected(document)),
        "institution" if report else "howpublished": _braced(_escaped(archive.publisher or "")),
        "type": _braced(_escaped(_genre(document) or "")) if report else None,
        "year": _braced(year),
        "month": MONTHS[month - 1][:3].lower() if month else None,  # a macro, so that styles translate it
        "note": _braced(f"Version {document.version}" if document.version else None),
        "url": _braced(document.url(base_url)),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@{'techreport' if report else 'misc'}{{{document.key},", *lines, "}"])


def plain(document: Document, archive: ArchiveInfo, base_url: str) -> str:
    """The citation as a sentence: authors, title, series, publisher, version, date, URL; unknown parts are left out."""
    title = document.title if document.title[-1] in ".?!" else document.title + "."
    details = [document.series, archive.publisher]
    details += [f"version {document.version}" if document.version else None, _day(document)]
    middle = ", ".join(part for part in details if part)
    parts = [_and(document.authors), f"“{title}”", middle, document.url(base_url)]
    return " ".join(
        f"{part}." if part and part[-1] not in ".”" and part != parts[-1] else part for part in parts if part
    )


def quoted(document: Document, section: str | None, exact: str) -> str:
    """A quote with its source in one Markdown line, ready to paste: `"…" (Bhardwaj 2026, "Section")`."""
    family = _csl_name(document.authors[0]).get("family", document.authors[0]) if document.authors else document.title
    year = document.date[:4] if document.date else "n.d."
    place = f", “{section}”" if section else ""
    return f"“{' '.join(exact.split())}” ({family} {year}{place})"


def _csl_name(name: str) -> Mapping[str, str]:
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given and " and " not in name else {"literal": name}


def _bibtex_name(name: str) -> str:
    if " and " in name:  # one author whose name has the word: a company
        return f"{{{_escaped(name)}}}"
    given, _, family = _escaped(name).rpartition(" ")
    return f"{family}, {given}" if given else f"{{{family}}}"


def _genre(document: Document) -> str | None:
    """`Research Paper #3`, the beginning of the series line of a paper or note."""
    number = re.match(r"[A-Z][A-Za-z ]+ #\d+", document.series or "")
    return number[0] if number else None


def _year_month(document: Document) -> tuple[str | None, int | None]:
    parts = (document.date or "").split("-")
    return parts[0] or None, int(parts[1]) if len(parts) > 1 else None


def _day(document: Document) -> str | None:
    parts = (document.date or "").split("-")
    names = [parts[0], *(MONTHS[int(part) - 1] for part in parts[1:2]), *(str(int(part)) for part in parts[2:])]
    return " ".join(reversed(names)) or None


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _protected(document: Document) -> str:
    """The title with every word braced whose capitals the sentence-case title keeps inside a sentence."""
    kept = {word for word in re.findall(r"[\w-]+", document.sentence_title or "") if not word.islower()}
    first = {match[1] for match in re.finditer(r"(?:^|[.?!:] )([\w-]+)", document.sentence_title or "")}
    kept = {word for word in kept if word not in first or re.search(r"\w[A-Z]", word)}
    title = document.title.rstrip(".")
    words = re.split(r"([\w-]+)", title)
    return "".join(f"{{{_escaped(word)}}}" if _has(word, kept) else _escaped(word) for word in words)


def _has(word: str, kept: set[str]) -> bool:
    return word in kept or bool(re.search(r"\w[A-Z]", word)) or any(word.lower() == other.lower() for other in kept)


def _braced(value: str | None) -> str | None:
    return f"{{{value}}}" if value else None


def _escaped(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_LATEX)
