"""A document and its citation record as they were, made of what is kept of a text."""

import json

from pydantic import ValidationError

from index.citation import CitationRecord, make_citation_record
from index.documents.document import ArchiveInfo, Document
from index.documents.work import Work
from index.storage.kept.text import KeptText, fill_base_url

_SAME = (
    "id", "kind", "title", "authors", "date", "version", "status", "series", "language", "canonical", "text",
)  # fmt: skip


def recall_document(text: KeptText, newest: Document | None = None) -> Document:
    """The document that a kept text was, as far as is known; it was valid then, and is not judged again.

    What an earlier release did not keep with a text is null, but the citation key, which is that of the `newest` text.
    """
    record = text.record
    return Document.model_construct(
        **{name: getattr(text, name) for name in (*_SAME, "source", "body_start")},
        sha256=record.get("sha256", text.sha256),
        rewritten_sha256=text.sha256,
        characters=len(text.markdown),
        tokens=0,  # not counted: nothing asks for those of a former text
        collection=text.page.rpartition("/")[0] or None,
        about=Work.model_validate(text.about) if text.about else None,
        cite_key=record.get("key") or (newest.key if newest else None),
        doi=record.get("doi"),
        eprint=record.get("eprint"),
        eprint_class=record.get("eprint_class"),
    )


def recall_record(text: KeptText, document: Document, archive: ArchiveInfo, base_url: str) -> CitationRecord:
    """The citation record of a kept text, which is `document`; every address on this service is its permalink's."""
    permalink = f"{base_url}/{text.path}"
    try:
        record = CitationRecord.model_validate_json(fill_base_url(json.dumps(dict(text.record)), base_url))
    except ValidationError:  # an earlier release kept none, or one of another form
        record = make_citation_record(document, archive, base_url)
    own = {"permalink": permalink, "page_url": permalink, "source_url": f"{permalink}.md"}
    return record.model_copy(update={**own, "url": record.canonical or permalink})
