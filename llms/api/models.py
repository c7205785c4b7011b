"""The answers of the API; each model is the schema of the same name, without `Api`, in its description."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from index import Model

NextPage = Annotated[str | None, Field(description="The address of the next page; `Link: rel=next` says it too.")]

Version = Annotated[
    str | None,
    Field(description="What the archive is now; `since` takes it the next time. Null where nothing was published."),
]


class ApiModel(Model):
    """An answer or a part of one. An answer may hold more fields than its model: what is new is passed on."""

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,  # a command that neither serves nor publishes needs none of these
        model_title_generator=lambda model: model.__name__.removeprefix("Api"),
    )


class ApiRepresentation(ApiModel):
    """A form in which a document is published."""

    url: str
    type: str
    bytes: int
    sha256: str
    tokens: Annotated[int, Field(description="An estimate: four bytes a token. Only of Markdown.")] = 0


class ApiLinkingDocument(ApiModel):
    """A document that links to another."""

    id: str
    title: str
    url: str


class ApiDocument(ApiModel):
    """The record of a document with its representations; what is not known is null."""

    id: str
    path: str
    kind: str
    title: str
    main_title: str
    subtitle: str | None
    sentence_title: str
    summary: str | None
    date: Annotated[str | None, Field(description="A year, a month or a day.")]
    version: str | None
    authors: list[str]
    topics: list[str] | None
    series: str | None
    status: str | None
    language: Annotated[str | None, Field(description="Its own, where it is not that of the archive.")] = None
    doi: str | None = None
    eprint: Annotated[str | None, Field(description="Its own number on arXiv.")] = None
    eprint_class: str | None = None
    text: Annotated[Literal["summary", "full"], Field(description="Whether the text is the work or a summary of it.")]
    canonical: str | None
    url: str
    permalink: str
    sha256: str
    tokens: int
    citation_key: str
    related: list[str]
    arxiv: list[str]
    inferred: Annotated[list[str], Field(description="Fields that follow a pattern of the archive.")]
    about: Annotated[
        dict[str, Any] | None,
        Field(description="The work that a summary by other authors is of: title, authors, date, canonical, pdf."),
    ] = None
    sources: Annotated[
        list[dict[str, Any]] | None,
        Field(description="Where facts of the text were read: kind, address, what it supports, results of a call."),
    ] = None
    linked_from: Annotated[
        tuple[ApiLinkingDocument, ...],
        Field(description="Documents that link to it, at most 20; missing where none does."),
    ] = ()
    linked_from_count: Annotated[int, Field(description="How many documents link to it.")] = 0
    tag: str
    representations: list[ApiRepresentation]


class ApiDocumentPage(ApiModel):
    """A page of the documents; `total` counts all that match."""

    total: int
    documents: list[ApiDocument]
    next: NextPage


class ApiChange(ApiModel):
    """A change of a document's text or facts, as this service published it."""

    time: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    id: str
    change: Literal["created", "updated", "withdrawn"]
    sha256: Annotated[str, Field(description="The hash of the document's file after the change, or before it went.")]
    document: Annotated[ApiDocument | None, Field(description="What there is now; null where it was withdrawn since.")]


class ApiChangePage(ApiModel):
    """A page of the changes; `total` counts all that match."""

    total: int
    version: Version
    changes: list[ApiChange]
    next: NextPage


class ApiVersionEntry(ApiModel):
    """A version of a document, as `reference` names it to tools; `counts` says how it differs from the one before."""

    reference: str
    url: str
    version: str | None
    sha256: str
    title: str
    date: str | None
    seen: Annotated[list[str], Field(description="When an ingest began to serve it (UTC), oldest first.")]
    is_newest: bool
    forgotten: Annotated[str | None, Field(description="When its owner had its text removed.")]
    counts: dict[str, int] | None


class ApiHistory(ApiModel):
    """The versions of a document, newest first, and what changed in one of them; `total` counts them all."""

    id: str
    title: str
    url: str | None
    gone: Annotated[str | None, Field(description="Since when the archive has the document no more.")]
    total: int
    versions: list[ApiVersionEntry]
    comparison: dict[str, Any] | None


class ApiVersion(ApiModel):
    """The text of a version, with its citation as the tool `cite` gives it."""

    id: str
    reference: str
    title: str
    version: str | None
    date: str | None
    sha256: str
    url: str
    is_newest: bool
    markdown: str
    citation: dict[str, Any]


class ApiHit(ApiModel):
    """A passage that answers, and where it stands in the file of its document: `lines`, and `start` to `end`."""

    id: str
    title: str
    url: str
    section: str
    headings: list[str]
    kind: str
    date: str | None
    start: int
    end: int
    lines: tuple[int, int]
    score: float
    cosine: float | None
    bm25: float
    text: str
    text_is: Literal["summary", "full"]


class ApiSearchResult(ApiModel):
    """Passages, best first, and what was missing from the search."""

    results: list[ApiHit]
    warnings: list[str]


class ApiThresholds(ApiModel):
    """Thresholds: a line of each, or one with its inputs and an example."""

    thresholds: list[dict[str, Any]]


class ApiProblem(ApiModel):
    """An error, as RFC 9457 says."""

    type: str
    title: str
    status: int
    detail: str
