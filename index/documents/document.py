"""A document of the archive: what its front matter and its file say about it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from index.documents.archive import ArchiveInfo
from index.documents.attached_file import AttachedFile
from index.documents.authors import fold_to_key, list_stated_names, read_name
from index.documents.dates import DATE_PATTERN
from index.documents.fact_source import MAX_FACT_SOURCES, FactSource
from index.documents.fields import (
    MAX_CITE_KEY_CHARS,
    ArxivEprint,
    ArxivPaper,
    CiteKey,
    DocumentId,
    Doi,
    Kind,
    LanguageTag,
    Line,
    PartialDate,
    StatedFacts,
    Url,
    Version,
)
from index.documents.forms import OtherForm, list_identifiers
from index.documents.original import Original
from index.documents.plural import pluralize
from index.documents.work import SHARED_FACTS, EprintClass, Work

FILE_NAME = "file name"  # the provenance of a title that the name of the file gives
MAX_DERIVED_KEY_CHARS = MAX_CITE_KEY_CHARS - 8  # leaves room for letters that tell keys apart

__all__ = ["DATE_PATTERN", "ArchiveInfo", "CiteKey", "Document", "FrontMatter"]


class FrontMatter(StatedFacts):
    """The validated front matter of one source file. What is not known is null, never a guess.

    `date` is a year, a month or a day; `inferred` names the fields that follow a pattern of the archive
    instead of having been read on it; `text` says whether the body is the work itself or a summary of it.
    `cite_aliases` are citation keys that the document had before;
    `arxiv` lists the arXiv papers that a text is about, `eprint` is its own number there.

    `about` is the work that a summary is of, where the summary has authors of its own: its date, version, series,
    address and identifiers are then those of the work, and are stated there. `sources` say where facts of the text
    were read.
    """

    id: DocumentId
    kind: Kind
    title: Line
    sentence_title: Line | None = None
    summary: Line | None = None
    date: PartialDate | None = None
    version: Version | None = None
    authors: tuple[Line, ...] = ()
    topics: tuple[Line, ...] | None = None
    series: Line | None = None
    status: Line | None = None
    language: LanguageTag | None = None
    canonical: Url | None = None
    related: tuple[DocumentId, ...] = ()
    arxiv: tuple[ArxivPaper, ...] = ()
    cite_key: CiteKey | None = None
    doi: Doi | None = None
    eprint: ArxivEprint | None = None
    eprint_class: EprintClass | None = None
    cite_aliases: tuple[CiteKey, ...] = ()
    text: Literal["summary", "full"] = "full"
    inferred: tuple[str, ...] = ()
    about: Work | None = None  # behind what it is compared with
    sources: Annotated[tuple[FactSource, ...], Field(min_length=1, max_length=MAX_FACT_SOURCES)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_facts_of_the_work(cls, values: Any) -> Any:
        if not isinstance(values, Mapping) or values.get("about") is None:
            return values
        try:
            work = Work.model_validate(values["about"])
        except ValidationError:
            return values  # which the field itself tells
        own = {name: value for name, value in values.items() if value is not None}
        return {**work.model_dump(include=set(SHARED_FACTS), exclude_none=True), **own, "about": work}

    @field_validator("authors", mode="before")
    @classmethod
    def _list_authors(cls, stated: Any) -> Any:
        return list_stated_names(stated)

    @model_validator(mode="after")
    def _check_id_starts_with_kind(self) -> "FrontMatter":
        if self.id.partition(":")[0] != self.kind:
            raise ValueError(f"the id '{self.id}' must start with the kind '{self.kind}:'")
        return self

    @field_validator("about")
    @classmethod
    def _check_about(cls, work: Work | None, info: ValidationInfo) -> Work | None:
        if work is None:
            return None
        if info.data.get("text") != "summary":
            raise ValueError("it is the work of a summary; set text to summary, or take it out")
        for name in SHARED_FACTS:
            stated = getattr(work, name)
            if stated is not None and info.data.get(name, stated) != stated:
                raise ValueError(f"its {name} is '{stated}', and that of the text another; state it below about alone")
        return work


class Document(FrontMatter):
    """A document as indexed: its front matter and the facts about its file.

    `source` is the path below the archive's root, `sha256` that of the file's bytes. Offsets count
    characters of the decoded file; the body starts at `body_start`. `tokens` are o200k_base tokens of
    the file, what a reader pays for it. `collection` is the plural of the kind as the archive gives it; an index
    that was made without it falls back to the English one. `original` is what is known of the file where it is not
    Markdown: the offsets and tokens are then those of the Markdown that was made of it.

    `provenance` says in words where each fact was read; `extra` are the fields of the source that no field here
    holds, as text. `aliases` are ids that the document had, `names` other titles by which other texts link to it,
    `labels` the ids in its text by which they do, where its tool knows labels. `links` are the ids of the documents
    that it links to, `files` the pictures and other files that it shows or offers. `rewritten_sha256` is the hash
    of its Markdown where that differs from a Markdown file's bytes, because a dialect was rewritten or a link
    resolved.

    A `stub` has no text but what a list of works says of it. `forms` are the other items that the document is made of,
    where several sources have it.
    """

    source: str
    sha256: str
    characters: int
    body_start: int
    tokens: int
    collection: str | None = None
    original: Original | None = None
    provenance: Mapping[str, str] = {}
    extra: Mapping[str, tuple[str, ...]] = {}
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    rewritten_sha256: str | None = None
    stub: bool = False
    forms: tuple[OtherForm, ...] = ()

    @property
    def has_work(self) -> bool:
        """Whether there is a work that it is, or is a summary of; a summary of none is the desk's own page."""
        stated = (self.canonical, self.doi, self.eprint, self.date, self.version, self.series)
        return self.text == "full" or any(stated)

    @property
    def text_tokens(self) -> int:
        """About how many tokens its text has: by its share of the characters, of which the header has the rest."""
        return round(self.tokens * (self.characters - self.body_start) / max(self.characters, 1))

    @property
    def work_authors(self) -> tuple[str, ...]:
        """Who wrote the work that it is, or is a summary of."""
        return self.about.authors if self.about else self.authors

    @property
    def work_title(self) -> str:
        """The title of the work that it is, or is a summary of."""
        return (self.about.title if self.about else None) or self.title

    @property
    def is_titled(self) -> bool:
        """Whether the title says what the text is about; one that was made up and is no file's name does not."""
        return "title" not in self.inferred or self.provenance.get("title") == FILE_NAME

    @property
    def identifiers(self) -> Sequence[str]:
        """What the document is known by in every source: `doi:10.1234/x` and the like."""
        names = ("id", "inferred", "canonical", "doi", "eprint")
        forms = [{"identifiers": form.identifiers} for form in self.forms]
        return list_identifiers({**{name: getattr(self, name) for name in names}, "forms": forms})

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
        """The citation key: the one in the front matter, else author, year and slug (and kind, undated).

        Where another document has that already, the ingest gives this one a `cite_key`.
        """
        if self.cite_key:
            return self.cite_key
        name = read_name(self.work_authors[0]) if self.work_authors else None
        author = fold_to_key((name.family or name.literal or "") if name else "")
        if self.date:
            rest = self.date[:4] + fold_to_key(self.slug)
            author = author or self.kind.replace("-", "")
        else:
            rest = f"nd{fold_to_key(self.slug)}{fold_to_key(self.kind)}"
        return author[: MAX_DERIVED_KEY_CHARS - len(rest)] + rest

    def page_url(self, base_url: str) -> str:
        """The URL of the newest text on this service: a page for people, Markdown for who asks for it."""
        return f"{base_url}/{self.path}"

    def build_markdown_url(self, base_url: str) -> str:
        """The URL of the Markdown twin on this service."""
        return f"{base_url}/{self.path}.md"

    def build_raw_url(self, base_url: str) -> str:
        """The URL of the source file on this service, byte for byte."""
        return f"{base_url}/{self.raw_path}"

    @property
    def raw_path(self) -> str:
        """Where this service publishes the source file, without a leading slash: `raw/papers/routing-premium.md`."""
        return f"raw/{self.path}.{self.original.suffix if self.original else 'md'}"

    @property
    def raw_sha256(self) -> str:
        """The hash of what this service publishes as the source: the file's, or that of the Markdown made of it."""
        return self.sha256 if self.original else self.text_sha256

    @property
    def text_sha256(self) -> str:
        """The hash of the Markdown: that of the file, unless it was made of it or rewritten."""
        return self.rewritten_sha256 or (self.original.text_sha256 if self.original else self.sha256)

    def locate(self, start: int, end: int) -> str | None:
        """The page or cell of the original that holds `markdown[start:end]`: `p. 3`; None where it has none."""
        places = self.original.places if self.original else None
        return places.name(start, end) if places else None

    def url(self, base_url: str) -> str:
        """The URL to cite: the original where it is known, else the page on this service."""
        return self.canonical or self.page_url(base_url)
