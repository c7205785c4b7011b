"""What an index holds of a source file, as far as an ingest needs it."""

from dataclasses import dataclass

from index.documents.forms import OtherForm


@dataclass(frozen=True, slots=True)
class IndexedSource:
    """What the index holds of one source file."""

    document_id: str
    source: str
    sha256: str
    cite_keys: tuple[str, ...]
    chunk_count: int
    converted_by: str | None = None
    aliases: tuple[str, ...] = ()
    forms: tuple[OtherForm, ...] = ()
