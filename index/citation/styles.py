"""The citation styles. To add one: one line in STYLES, one test, then `refdesk register` for the archive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.citation.in_text import author_alone, author_year, author_year_without_comma, short_note
from index.citation.record import CitationRecord


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A style: its `label` for people, and the name of its file in the CSL project's styles.

    `in_text` makes the form inside a text; a style that numbers its references has none. Of a style with notes, the
    note is what cites, not the entry of the bibliography. `dated_page_type` is the type of CSL with which a style
    prints the date of a web page, where it prints none of a `webpage`.
    """

    label: str
    csl: str
    in_text: Callable[[CitationRecord], str] | None = None
    has_notes: bool = False
    dated_page_type: str | None = None


STYLES: Mapping[str, CitationStyle] = {
    "apa": CitationStyle("APA", "apa", author_year),
    "mla": CitationStyle("MLA", "modern-language-association", author_alone),
    "chicago_author_date": CitationStyle("Chicago, author-date", "chicago-author-date", author_year_without_comma),
    "chicago_notes": CitationStyle("Chicago, notes", "chicago-notes-bibliography", short_note, has_notes=True),
    "ieee": CitationStyle("IEEE", "ieee", dated_page_type="document"),
    "acm": CitationStyle("ACM", "association-for-computing-machinery"),
}


def cite_in_text(record: CitationRecord) -> Mapping[str, str]:
    """The form inside a text by style, of the styles that have one; `latex` and `pandoc` cite by key."""
    forms = {name: style.in_text(record) for name, style in STYLES.items() if style.in_text}
    return {**forms, "latex": f"\\cite{{{record.key}}}", "pandoc": f"[@{record.key}]"}
