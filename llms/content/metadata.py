"""What a page says of itself to machines: Highwire tags, schema.org."""

from collections.abc import Sequence
from typing import Any

from index.citation import Name, make_page_record, read_name
from llms.content.forms import OFFERED_FORMS, Form
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.links import SCHEMA_TYPES, build_doi_url, form_urls, get_schema_type, list_work_urls


def build_json_ld(item: Item) -> dict[str, Any]:
    """The schema.org description of a document; what is not known is left out.

    A summary of a work is a text of the desk, based on the work; authors, date, version and publisher are the work's.
    """
    document, archive, record = item.document, item.archive, item.record
    kind = get_schema_type(item)
    article = kind in {"ScholarlyArticle", "BlogPosting", "Article", "CollectionPage", "WebPage"}
    is_summary = document.text == "summary"
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": f"{item.url}#document",
        "name": record.title,
        "url": item.url,
        "description": document.summary,
        "identifier": [document.id, *list_work_urls(record), record.permalink, f"sha256:{document.sha256}"],
    }
    if article:
        described |= {
            "headline": record.title,
            "author": _build_writers(item) if is_summary else _build_authors(item),
            **({} if is_summary else _build_publication(item)),
            "inLanguage": record.language,
            "license": archive.license,
            "isBasedOn": _build_work(item) if is_summary and document.has_work else None,
            "encoding": [
                _build_encoding(url, OFFERED_FORMS[name])
                for name, url in form_urls(item).items()
                if "item" in OFFERED_FORMS[name].relations
            ],
        }
    if kind == "ScholarlyArticle":
        described["abstract"] = document.summary
    return {name: value for name, value in described.items() if value}


def _build_writers(item: Item) -> Sequence[dict[str, str]]:
    """Who wrote a summary: its own authors where they are not those of the work, else the desk."""
    own = item.document.authors if item.document.about else ()
    return [_build_person(item, name) for name in own or (f"{{{item.archive.desk_name}}}",)]


def _build_work(item: Item) -> dict[str, Any]:
    """The work that a summary is of; it has no abstract of ours and no licence of ours."""
    document, record, about = item.document, item.record, item.document.about
    described = {
        "@type": SCHEMA_TYPES.get(document.kind, "WebPage"),
        "@id": document.canonical,
        "name": record.title,
        "url": document.canonical,
        "author": _build_authors(item),
        **_build_publication(item),
        "sameAs": build_doi_url(record.doi) if record.doi else None,
        "encoding": _build_encoding(about.pdf, OFFERED_FORMS["pdf"]) if about and about.pdf else None,
    }
    return {name: value for name, value in described.items() if value}


def _build_publication(item: Item) -> dict[str, Any]:
    record = item.record
    publisher = {"@type": "Organization", "name": record.publisher} if record.publisher else None
    return {"datePublished": record.date, "version": record.version, "publisher": publisher}


def _build_authors(item: Item) -> Sequence[dict[str, str]]:
    return [_build_person(item, name) for name in item.document.work_authors]


def _build_person(item: Item, name: str) -> dict[str, str]:
    """A person with the parts of the name that are known, or a body."""
    archive, read = item.archive, read_name(name)
    if read.literal is not None and (name.startswith("{") or " " in read.literal):  # one word may be a person's
        return {"@type": "Organization", "name": read.literal}
    known = name == archive.author
    person = {
        "@type": "Person",
        "name": read.display,
        "givenName": read.given,
        "familyName": " ".join(filter(None, (read.particle, read.family))),
        "honorificSuffix": read.suffix,
        "url": archive.site if known else None,
    }
    person["sameAs"] = f"https://orcid.org/{archive.orcid}" if known and archive.orcid else None
    return {key: value for key, value in person.items() if value}


def _build_encoding(url: str, form: Form) -> dict[str, str]:
    return {"@type": "MediaObject", "encodingFormat": form.media_type, "contentUrl": url}


def render_script(item: Item) -> str:
    """The description as a data block of a page."""
    text = encode_compact(build_json_ld(item)).replace("<", "\\u003c")
    return f'<script type="{OFFERED_FORMS["schema_org"].media_type}">{text}</script>'


def render_highwire_tags(item: Item) -> Sequence[tuple[str, str]]:
    """The tags that Google Scholar and Zotero read, as names and values; of a summary, they are those of its page."""
    document = item.document
    is_summary = document.text == "summary"
    record = make_page_record(document, item.archive, item.base_url) if is_summary else item.record
    number = document.series.partition(" in ")[0] if document.series and not is_summary else None
    tags: list[tuple[str, str | None]] = [
        ("citation_title", record.title),
        *(("citation_author", _format_family_first(name)) for name in record.authors),
        ("citation_publication_date", record.date.replace("-", "/") if record.date else None),
        ("citation_technical_report_institution", record.publisher),
        ("citation_technical_report_number", number),
        ("citation_pdf_url", item.at("pdf") if item.has_pdf else None),
        ("citation_doi", record.doi),
        ("citation_arxiv_id", record.eprint),
        ("citation_abstract_html_url", item.url),
        ("citation_language", record.language),
    ]
    return [(name, value) for name, value in tags if value]


def _format_family_first(name: Name) -> str:
    if name.literal:
        return name.literal
    family = " ".join(filter(None, (name.particle, name.family)))
    return ", ".join(filter(None, (family, name.given, name.suffix)))
