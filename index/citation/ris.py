"""RIS: the tagged form that most reference managers import."""

from index.citation.dates import split_date
from index.citation.record import CitationRecord
from index.documents.authors import Name


def format_ris(record: CitationRecord) -> str:
    """The RIS entry, from `TY` to `ER`; a field that is not known is not there."""
    online = not record.is_report
    tags: list[tuple[str, str | None]] = [
        ("TY", _get_type(record)),
        ("TI", record.title.rstrip(".")),
        *(("AU", _format_name(name)) for name in record.authors),
        ("PY", record.year),
        ("DA", _format_date(record.date)),
        ("T2" if online and not record.eprint else "PB", "arXiv" if record.eprint else record.publisher),
        ("M3", record.genre),
        ("M1", f"arXiv:{record.eprint}" if record.eprint else record.number),
        ("ET", record.version),
        ("DO", record.doi),
        ("UR", record.url and record.url.replace(";", "%3B")),  # a semicolon parts two URLs
        ("Y2", _format_date(record.accessed)),
        ("LA", record.language),
        ("ID", record.key),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])


def _get_type(record: CitationRecord) -> str:
    if record.eprint:
        return "UNPB"
    return "RPRT" if record.is_report else "BLOG" if record.kind.endswith("note") else "ELEC"


def _format_name(name: Name) -> str:
    """`van Beethoven, Ludwig` or `Nuñez, José, Jr.`; a body's ends with a comma and has none inside."""
    if name.literal is not None:
        return f"{name.literal.replace(',', '')},"
    return ", ".join(part for part in (name.short, name.given, name.suffix) if part)


def _format_date(date: str | None) -> str | None:
    """`2026/05/16/`, with nothing between the slashes for what is not known."""
    if date is None:
        return None
    numbers = [f"{part:02}" for part in split_date(date)]
    return "/".join([*numbers, *[""] * (4 - len(numbers))])
