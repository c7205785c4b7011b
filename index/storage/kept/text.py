"""A text under a permalink, with all that is said of it there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from pydantic import ConfigDict

from index.citation import (
    BASE_URL_PLACEHOLDER,
    build_coins_query,
    build_permalink_path,
    format_plain,
    make_citation_record,
)
from index.documents.document import ArchiveInfo, Document
from index.model import Model


class KeptText(Model):
    """A text and all that its permalink says of it; in citations, BASE_URL_PLACEHOLDER is the address of the service.

    `path` is the permalink, `page` that of the newest text. It depends on no other model, so that what one version
    kept the next one reads; a field that comes later has a default. `record` is the citation record as data, empty
    where an earlier version kept the text. `forgotten` is the time at which the owner had the text removed; nothing is
    left of such a text but its permalink, its version and its hash.
    """

    model_config = ConfigDict(extra="ignore")

    path: str
    page: str
    id: str
    kind: str
    title: str
    description: str
    authors: tuple[str, ...]
    date: str | None
    version: str | None
    status: str | None
    series: str | None
    language: str
    canonical: str | None
    text: str
    source: str
    sha256: str
    body_start: int
    citation: str
    coins: str
    styles: Mapping[str, str]
    markdown: str
    record: Mapping[str, Any] = {}
    forgotten: str = ""
    about: Mapping[str, Any] | None = None

    @property
    def body(self) -> str:
        """The Markdown below the front matter."""
        return self.markdown[self.body_start :]


def make_kept_text(document: Document, archive: ArchiveInfo, markdown: str, styles: Mapping[str, str]) -> KeptText:
    """What is kept of a document; `styles` are its citations as a register has them."""
    record = make_citation_record(document, archive, BASE_URL_PLACEHOLDER)
    return KeptText(
        path=build_permalink_path(document),
        page=document.path,
        description=document.summary or f"{document.kind.replace('-', ' ')} of {document.tokens:,} tokens",
        language=document.language or archive.language,
        citation=format_plain(record),
        coins=build_coins_query(record),
        styles=styles,
        markdown=markdown,
        record=record.model_dump(mode="json"),
        sha256=document.text_sha256,
        about=document.about.model_dump(mode="json") if document.about else None,
        **{name: getattr(document, name) for name in _COPIED},
    )


_COPIED = (
    "id", "kind", "title", "authors", "date", "version", "status", "series", "canonical", "text", "source",
    "body_start",
)  # fmt: skip


def fill_base_url(text: str, base_url: str) -> str:
    """A citation as it is at `base_url`; also one in the query of a URL."""
    encoded = text.replace(quote_plus(BASE_URL_PLACEHOLDER), quote_plus(base_url))
    return encoded.replace(BASE_URL_PLACEHOLDER, base_url)
