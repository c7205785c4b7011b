"""In-text citations: the short form that a style puts inside a text."""

from collections.abc import Sequence

from index.citation.record import CitationRecord
from index.documents.authors import Name


def author_year(record: CitationRecord) -> str:
    """`(Bhardwaj & Lee, 2026)`, as APA has it; a title stands in for authors who are not known."""
    return f"({_lead(record, '&')}, {record.year or 'n.d.'})"


def author_alone(record: CitationRecord) -> str:
    """`(Bhardwaj and Lee)`, as MLA has it where no page is known."""
    return f"({_lead(record, 'and')})"


def author_year_without_comma(record: CitationRecord) -> str:
    """`(Bhardwaj and Lee 2026)`, as Chicago's author-date style has it."""
    return f"({_lead(record, 'and')} {record.year or 'n.d.'})"


def short_note(record: CitationRecord) -> str:
    """`Bhardwaj and Lee, “Title.”`, as a later note of Chicago's notes style has it."""
    return ", ".join(filter(None, [_name(record.authors, "and"), f"“{end_title(record.main_title)}”"]))


def join_names(names: Sequence[str], conjunction: str) -> str:
    """Join names as a sentence does: `A, B and C`."""
    return f" {conjunction} ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def end_title(title: str) -> str:
    """The title with a full stop, unless it ends in a mark of its own."""
    return title if title[-1] in ".?!" else title + "."


def _lead(record: CitationRecord, conjunction: str) -> str:
    return _name(record.authors, conjunction) or f"“{_shorten(record.main_title)}”"


def _name(authors: Sequence[Name], conjunction: str) -> str:
    """One name, two joined, or the first of more `et al.`."""
    if len(authors) > 2:
        return f"{authors[0].short} et al."
    return join_names([name.short for name in authors], conjunction)


def _shorten(title: str) -> str:
    """The first four words of a title, which stand in for an author."""
    return " ".join(title.split()[:4]).rstrip(".,:;")
