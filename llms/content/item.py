"""A document on the service: its canonical record and the addresses of its forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from index import ArchiveInfo, Document
from index.citation import (
    CitationRecord,
    build_hash_path,
    build_permalink_path,
    format_coins,
    format_plain,
    list_displayed_names,
    make_citation_record,
)

MAX_SHOWN_BACKLINKS = 20  # documents that a page or the API names of those that link to one


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture that a page shows: an SVG file, and what it shows in words, a short sentence first."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A document that another leads to: its id, its title, and where it is published, without a leading slash."""

    id: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page leads to beside its text: documents around it in its section's order, and those it is related to.

    `before` are those that the list has before it, the nearest last; `after` those that come next.
    """

    before: Sequence[LinkedDocument] = ()
    after: Sequence[LinkedDocument] = ()
    related: Sequence[LinkedDocument] = ()

    def facts(self) -> Sequence[Sequence[tuple[str, str, str]]]:
        """All that a page shows of them, as data."""
        return [[(each.id, each.title, each.path) for each in some] for some in (self.before, self.after, self.related)]


@dataclass(frozen=True)
class Item:
    """A document as every surface shows it, on the service at `base_url`; `has_pdf` when there is a PDF of it.

    `formatted` are its citations by style, as far as they were made. `linked_from` are the documents that link to it,
    `surroundings` those that its page leads to.
    `is_version_forgotten` says that the permalink of its version is that of a text that its owner had removed.
    `revised` is since when (UTC) it has this text, where it had another before.
    """

    document: Document
    archive: ArchiveInfo
    base_url: str
    has_pdf: bool = False
    illustration: Illustration | None = None
    formatted: Mapping[str, str] = field(default_factory=dict)
    linked_from: Sequence[LinkedDocument] = ()
    surroundings: Surroundings = Surroundings()
    is_version_forgotten: bool = False
    revised: str | None = None

    @cached_property
    def record(self) -> CitationRecord:
        """The canonical record: what it is called, who wrote it and when, which version, which hash."""
        record = make_citation_record(self.document, self.archive, self.base_url)
        return record.model_copy(update={"permalink": f"{self.base_url}/{self.version_path}"})

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @cached_property
    def path(self) -> str:
        """Where the document is published, without a leading slash."""
        return self.document.path

    @cached_property
    def url(self) -> str:
        """The page of the newest text."""
        return self.document.page_url(self.base_url)

    @cached_property
    def version_path(self) -> str:
        """Where exactly this text is published for ever."""
        return (build_hash_path if self.is_version_forgotten else build_permalink_path)(self.document)

    @cached_property
    def tag(self) -> str:
        """The identifier in feeds, which stays when the address changes."""
        return make_tag_uri(self.archive, self.base_url, self.path)

    def at(self, extension: str) -> str:
        """The address of another form of the document: `bib`, `md`, `pdf`."""
        return f"{self.url}.{extension}"

    @cached_property
    def description(self) -> str:
        """One line about the document: its summary, or its kind and size."""
        document = self.document
        return document.summary or f"{document.kind.replace('-', ' ')} of {document.tokens:,} tokens"

    @cached_property
    def author_names(self) -> Sequence[str]:
        """The authors as one writes their names."""
        return list_displayed_names(self.document.authors)

    @cached_property
    def byline(self) -> str:
        """Who wrote it, in one line; of a summary by others also who wrote the work."""
        names = ", ".join(self.author_names)
        if self.document.about is None:
            return names
        return f"{names}, on a work by {', '.join(list_displayed_names(self.document.work_authors))}"

    @cached_property
    def citation(self) -> str:
        """The citation as a sentence."""
        return format_plain(self.record)

    @cached_property
    def coins(self) -> str:
        """The citation as an HTML span for reference managers (COinS)."""
        return format_coins(self.record)

    def facts(self) -> dict[str, Any]:
        """The item as data; what is not known is null."""
        document, record = self.document, self.record
        return {
            "id": record.id,
            "path": self.path,
            "kind": record.kind,
            "title": document.title,
            "main_title": record.main_title,
            "subtitle": record.subtitle,
            "sentence_title": record.sentence_title,
            "summary": document.summary,
            "date": record.date,
            "version": record.version,
            "authors": list(document.authors),
            "topics": None if document.topics is None else list(document.topics),
            "series": document.series,
            "status": document.status,
            "language": document.language,
            "doi": record.doi,
            "eprint": record.eprint,
            "eprint_class": record.eprint_class,
            "text": record.text,
            "canonical": record.canonical,
            "url": self.url,
            "permalink": record.permalink,
            "sha256": record.sha256,
            "tokens": document.tokens,
            "citation_key": record.key,
            "related": list(document.related),
            "arxiv": list(document.arxiv),
            "inferred": list(document.inferred),
            "about": self._describe_work(),
            "sources": [source.model_dump(mode="json") for source in document.sources] if document.sources else None,
            **self._original_facts(),
            **self._backlink_facts(),
        }

    def _describe_work(self) -> dict[str, Any] | None:
        """The record of the work that a summary by others is of."""
        about = self.document.about
        return {**about.model_dump(mode="json"), "title": self.document.work_title} if about else None

    def _original_facts(self) -> dict[str, Any]:
        """What the Markdown was made of and by what; nothing where the source file is the Markdown."""
        original = self.document.original
        return {"converted_from": original.media_type, "converted_by": original.converted_by} if original else {}

    def _backlink_facts(self) -> dict[str, Any]:
        """What links here, some of it with how much there is; nothing where nothing does."""
        if not self.linked_from:
            return {}
        some = self.linked_from[:MAX_SHOWN_BACKLINKS]
        return {
            "linked_from": [
                {"id": each.id, "title": each.title, "url": f"{self.base_url}/{each.path}"} for each in some
            ],
            "linked_from_count": len(self.linked_from),
        }


def make_tag_uri(archive: ArchiveInfo, base_url: str, path: str) -> str:
    """The tag URI of a path: in the name of the archive's site, so that it is the same on every service."""
    host = re.sub(r"^https?://(?:www\.)?|[:/].*$", "", archive.site or base_url)
    return f"tag:{host},2026:{path}"  # the year is part of the name for ever, and says when the host was the archive's
