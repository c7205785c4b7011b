"""BibTeX and biblatex entries."""

import re
from collections.abc import Mapping

from index.citation.dates import MONTHS, split_date
from index.citation.latex import escape_latex, write_letters_as_commands
from index.citation.record import CitationRecord
from index.documents.authors import Name
from index.markdown.maths.titles import split_title_formulas

_WORD = re.compile(r"(\w+)")


def format_bibtex(record: CitationRecord) -> str:
    """The BibTeX entry: `techreport` for a paper with author, publisher and year, else `misc`.

    The styles of BibTeX drop the date and URL of an `online`, so there is none. URLs stay as they are, text is
    escaped, and words whose capitals a style must not lower are braced.
    """
    report = record.is_report and bool(record.authors) and record.year is not None
    parts = split_date(record.date) if record.date else []
    fields = {
        "author": write_letters_as_commands(_format_names(record)) or None,
        "title": protect_title_case(record),
        "institution" if report else "howpublished": _escape_or_none(record.publisher),
        **({"type": _escape_or_none(record.genre), "number": record.number} if report else {}),
        "year": record.year,
        "note": _escape_or_none(_format_note(record, with_series=not report, with_version=True)),
        **_collect_identifiers(record, "archiveprefix", "primaryclass", "arXiv"),
        "key": None if record.authors else _escape_or_none(record.main_title),  # what styles sort by without an author
    }
    month = MONTHS[parts[1] - 1][:3].lower() if len(parts) > 1 else None  # a macro, so that styles translate it
    return _format_entry("techreport" if report else "misc", record.key, fields, month)


def format_biblatex(record: CitationRecord) -> str:
    """The biblatex entry: `report` for a paper with a known publisher, else `online`; former keys are its `ids`."""
    report = record.is_report and bool(record.authors)
    particle = any(name.particle for name in record.authors)
    fields = {
        "author": _format_names(record) or None,
        "title": protect_title_case(record),
        "institution" if report else "organization": _escape_or_none(record.publisher),
        **({"type": _escape_or_none(record.genre), "number": record.number} if report else {}),
        "date": record.date,
        "version": _escape_or_none(record.version),
        "note": _escape_or_none(_format_note(record, with_series=not report, with_version=False)),
        **_collect_identifiers(record, "eprinttype", "eprintclass", "arxiv"),
        "options": "useprefix=true" if particle else None,
        "ids": ",".join(record.aliases) or None,
    }
    return _format_entry("report" if report else "online", record.key, fields, None)


def _format_names(record: CitationRecord) -> str:
    return " and ".join(map(_format_name, record.authors))


def _collect_identifiers(record: CitationRecord, archive: str, section: str, arxiv: str) -> dict[str, str | None]:
    return {
        "doi": _encode_braces(record.doi) if record.doi else None,
        "eprint": record.eprint,
        archive: arxiv if record.eprint else None,
        section: record.eprint_class if record.eprint else None,
        "url": record.url,
        "urldate": record.accessed,
    }


def _format_entry(kind: str, key: str, fields: Mapping[str, str | None], month: str | None) -> str:
    lines = []
    for name, value in fields.items():
        if value:
            lines.append(f"  {name} = {{{value}}},")
        if name == "year" and month:
            lines.append(f"  month = {month},")
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _format_note(record: CitationRecord, *, with_series: bool, with_version: bool) -> str | None:
    series = f"{record.genre} #{record.number}" if record.genre and with_series else None
    version = f"Version {record.version}" if record.version and with_version else None
    return ". ".join(part for part in (series, version) if part) or None


def _format_name(name: Name) -> str:
    if name.literal is not None:
        return f"{{{escape_latex(name.literal)}}}"
    last = " ".join(part for part in (name.particle, _brace_family_name(name.family or "")) if part)
    return ", ".join(
        escape_latex(part) if part is not last else part for part in (last, name.suffix, name.given) if part
    )


def _brace_family_name(family: str) -> str:
    """A family name, braced where its words would be read as particles: `{de Vries}` given as one name."""
    words = family.split()
    return (
        f"{{{escape_latex(family)}}}"
        if len(words) > 1 and any(word[0].islower() for word in words)
        else escape_latex(family)
    )


def protect_title_case(record: CitationRecord) -> str:
    """The title as LaTeX without a final stop, with those words braced whose capitals must stay.

    These are the words that keep them in the sentence-case title, words with a capital or digit inside, and the
    first of a subtitle. The rest is free, so that a style may print sentence case. Formulas stand as they are.
    """
    is_plain = record.sentence_title == record.title.rstrip(".")
    kept = frozenset[str]() if is_plain else _find_capitalised_words(record.sentence_title)
    parts = split_title_formulas((record.tex_title or record.title).rstrip("."))
    return "".join(f"{{${part}$}}" if is_tex else _protect_words(part, kept) for part, is_tex in parts)


def _protect_words(text: str, kept: frozenset[str]) -> str:
    parts = _WORD.split(text)
    shown = [escape_latex(parts[0])]
    for position in range(1, len(parts), 2):
        opens_subtitle = position > 1 and bool(re.search(r"[.?!]\s+$", parts[position - 1]))
        shown += [
            _protect_word(parts[position], kept, opens_subtitle, parts[position + 1]),
            escape_latex(parts[position + 1]),
        ]
    return "".join(shown).replace("$}{$", " ")


def _find_capitalised_words(sentence_title: str) -> frozenset[str]:
    """The words, lowered, that have a capital inside a sentence."""
    first = {match.start(1) for match in re.finditer(r"(?:^|[.?!:] )(\w+)", sentence_title)}
    words = ((match.start(), match[0]) for match in _WORD.finditer(sentence_title))
    return frozenset(word.lower() for start, word in words if not word.islower() and start not in first)


def _protect_word(word: str, kept: frozenset[str], opens_subtitle: bool, following: str) -> str:
    inner = any(character.isupper() for character in word[1:])
    symbol = len(word) == 1 and not (word == "A" and following.startswith(" "))  # N is a name, A an article
    opening = word[0].isupper() and (opens_subtitle or symbol or word.lower() in kept)
    return f"{{{escape_latex(word)}}}" if inner or opening else escape_latex(word)


def _encode_braces(doi: str) -> str:
    """A DOI for a field that programs read as it is: what would end the field is percent-encoded, as in its URL."""
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", doi)


def _escape_or_none(text: str | None) -> str | None:
    return escape_latex(text) if text else None
