"""What stands inside a text or a page: a Markdown link, COinS, a quote with its link, the citation as a sentence."""

import html
from urllib.parse import quote_plus

from index.citation.dates import format_date
from index.citation.in_text import end_title, join_names
from index.citation.record import CitationRecord


def format_markdown_link(record: CitationRecord) -> str:
    """A Markdown link to what is cited; its title alone where it has no address."""
    title = _escape_link_text(record.title.rstrip("."))
    return f"[{title}]({format_link_target(record.url)})" if record.url else title


def format_coins(record: CitationRecord) -> str:
    """A COinS span: the citation inside a page, for reference managers that look for one."""
    return f'<span class="Z3988" title="{html.escape(build_coins_query(record))}"></span>'


def build_coins_query(record: CitationRecord) -> str:
    """What a COinS span says, as the query of a URL (ANSI/NISO Z39.88)."""
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "report" if record.is_report else "preprint" if record.eprint else "webpage"),
        ("rft.title", record.title.rstrip(".")),
        *(("rft.creator", name.display) for name in record.authors),
        ("rft.publisher", record.publisher),
        ("rft.date", record.date),
        ("rft.identifier", record.url),
        ("rft_id", f"info:doi/{record.doi}" if record.doi else None),
        ("rft.language", record.language),
    ]
    return "&".join(f"{name}={quote_plus(value)}" for name, value in fields if value)


def format_plain(record: CitationRecord) -> str:
    """The citation as a sentence: authors, title, series, publisher, version, date, URL; unknown parts are left out."""
    series = f"{record.genre} #{record.number}" if record.genre else None
    version = f"version {record.version}" if record.version else None
    details = [series, record.publisher, version, format_date(record.date) if record.date else None]
    middle = ", ".join(part for part in details if part)
    parts = [join_names([name.display for name in record.authors], "and"), f"“{end_title(record.title)}”", middle]
    ended = [part if part[-1] in ".”" else f"{part}." for part in parts if part]
    return " ".join([*ended, *([record.url] if record.url else [])])


def format_quote_link(record: CitationRecord, section: str | None, shown: str, url: str) -> str:
    """A quote with a link to its place, in one line of Markdown: `“…” ([Bhardwaj 2026, “Section”](url))`.

    Words of a summary are not given as the author's: `([summary of Bhardwaj 2026, “Section”](url))`, or, where there is
    no work, `([Desk n.d., “Section”](url))`.
    """
    name = record.authors[0].short if record.authors else record.main_title
    summary = "summary of " if record.text == "summary" and not record.is_desk_page else ""
    label = f"{summary}{name} {record.year or 'n.d.'}" + (f", “{section}”" if section else "")
    return f"“{' '.join(shown.split())}” ([{_escape_link_text(label)}]({format_link_target(url)}))"


def format_link_target(url: str) -> str:
    """A URL as the target of a Markdown link: in angle brackets where a parenthesis in it could end the link."""
    return f"<{url}>" if "(" in url or ")" in url else url


def _escape_link_text(text: str) -> str:
    """`text` for the inside of a Markdown link: shown as it is."""
    for character in "\\[]*_`<&$":
        text = text.replace(character, "\\" + character)
    return text
