"""A document of the archive: what its front matter and its file say about it."""

import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from index.documents.archive import ArchiveInfo
from index.documents.authors import fold_to_key, read_name
from index.documents.fields import DATE_PATTERN, CiteKey, DocumentId, Line, PartialDate
from index.documents.plural import pluralize
from index.model import Model

__all__ = ["DATE_PATTERN", "ArchiveInfo", "CiteKey", "Document", "FrontMatter"]


class FrontMatter(Model):
    """The validated front matter of one source file. What is not known is null, never a guess.

    `date` is a year, a month or a day; `inferred` names the fields that follow a pattern of the archive
    instead of having been read on it; `text` says whether the body is the work itself or a summary of it.
    `cite_aliases` are citation keys that the document had before;
    `arxiv` lists the arXiv papers that a text is about, `eprint` is its own number there.
    """

    id: DocumentId
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: Line
    sentence_title: Line | None = None
    summary: Line | None = None
    date: PartialDate | None = None
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,20}$")] | None = None
    authors: tuple[Line, ...] = ()
    topics: tuple[Line, ...] | None = None
    series: Line | None = None
    status: Line | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")] | None = None
    canonical: Annotated[str, Field(pattern=r"^https?://[^\s()<>\"]+$", max_length=400)] | None = None
    related: tuple[DocumentId, ...] = ()
    arxiv: tuple[Annotated[str, Field(pattern=r"^\d{4}\.\d{4,5}$")], ...] = ()
    cite_key: CiteKey | None = None
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/[^\s{}<>\"\\]+$", max_length=200)] | None = None
    eprint: Annotated[str, Field(pattern=r"^\d{4}\.\d{4,5}$")] | None = None
    eprint_class: Annotated[str, Field(pattern=r"^[a-z-]+(?:\.[A-Za-z-]+)?$", max_length=20)] | None = None
    cite_aliases: tuple[CiteKey, ...] = ()
    text: Literal["summary", "full"] = "full"
    inferred: tuple[str, ...] = ()

    @field_validator("date", mode="before")
    @classmethod
    def _convert_year_to_text(cls, value: object) -> object:
        return str(value) if type(value) is int else value

    @field_validator("date")
    @classmethod
    def _check_day_exists(cls, value: str | None) -> str | None:
        if value is not None and len(value) == len("2026-05-16"):
            datetime.date.fromisoformat(value)
        return value

    @model_validator(mode="after")
    def _check_id_starts_with_kind(self) -> "FrontMatter":
        if self.id.partition(":")[0] != self.kind:
            raise ValueError(f"the id '{self.id}' must start with the kind '{self.kind}:'")
        return self


class Document(FrontMatter):
    """A document as indexed: its front matter and the facts about its file.

    `source` is the path below the archive's root, `sha256` that of the file's bytes. Offsets count
    characters of the decoded file; the body starts at `body_start`. `tokens` are o200k_base tokens of
    the file, what a reader pays for it. `collection` is the plural of the kind as the archive gives it; an index
    that was made without it falls back to the English one.
    """

    source: str
    sha256: str
    characters: int
    body_start: int
    tokens: int
    collection: str | None = None

    @property
    def slug(self) -> str:
        """The id without its kind."""
        return self.id.partition(":")[2]

    @property
    def path(self) -> str:
        """Where this service publishes the document, without a leading slash: `papers/routing-premium`."""
        return f"{self.collection or pluralize(self.kind)}/{self.slug}"

    @property
    def key(self) -> str:
        """The citation key: the one in the front matter, else author, year and slug (and kind, undated)."""
        if self.cite_key:
            return self.cite_key
        name = read_name(self.authors[0]) if self.authors else None
        author = fold_to_key((name.family or name.literal or "") if name else "")
        if self.date:
            return (author or self.kind.replace("-", "")) + self.date[:4] + fold_to_key(self.slug)
        return f"{author}nd{fold_to_key(self.slug)}{fold_to_key(self.kind)}"

    def page_url(self, base_url: str) -> str:
        """The URL of the newest text on this service: a page for people, Markdown for who asks for it."""
        return f"{base_url}/{self.path}"

    def build_markdown_url(self, base_url: str) -> str:
        """The URL of the Markdown twin on this service."""
        return f"{base_url}/{self.path}.md"

    def build_raw_url(self, base_url: str) -> str:
        """The URL of the source file on this service, byte for byte."""
        return f"{base_url}/raw/{self.path}.md"

    def url(self, base_url: str) -> str:
        """The URL to cite: the original where it is known, else the page on this service."""
        return self.canonical or self.page_url(base_url)
