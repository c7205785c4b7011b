"""The forms in which a document is published.

To add one: the surface that makes its file, one line in FORMS, its suffix in FORM_SUFFIXES, one test. A citation export
needs its line in EXPORTS instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from index import Document
from index.citation import EXPORTS
from index.documents.attached_file import ATTACHED_TYPES, FILES_FOLDER, TEXT_TYPE

Offer: TypeAlias = Literal["page", "negotiation", "api"]

_EVERYWHERE: tuple[Offer, ...] = ("page", "negotiation", "api")
_WITHOUT_CHARSET = ("json", "pdf", "svg+xml")  # JSON has no such parameter (RFC 8259); the others name theirs inside


@dataclass(frozen=True, slots=True)
class Form:
    """A representation of a document: the file `folder` + path + `.suffix`.

    `label` is what a page calls it. `relations` are those of the typed links from the page (RFC 8288). `offers` say
    who names it: the links of the page, content negotiation at the page's address, the API's representations.
    """

    suffix: str
    media_type: str
    label: str
    relations: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    folder: str = ""

    @property
    def content_type(self) -> str:
        """The media type with its charset where it has one."""
        return self.media_type + ("" if self.media_type.endswith(_WITHOUT_CHARSET) else "; charset=utf-8")

    def file(self, path: str) -> str:
        """The file of the document at `path`."""
        return f"{self.folder}{path}.{self.suffix}"

    def address(self, path: str) -> str:
        """Where the form is served: the page at the path itself, every other form at its file."""
        return path if self.suffix == "html" and not self.folder else self.file(path)


def _exports() -> Iterator[tuple[str, Form]]:
    """The citation exports: the first of each media type is offered, since a client cannot ask for another by type."""
    seen: set[str] = set()
    for name, export in EXPORTS.items():
        first = export.media_type not in seen
        seen.add(export.media_type)
        relations = ("describedby",) if first else ()
        yield (
            name,
            Form(export.extension, export.media_type, export.label, relations, _EVERYWHERE if first else ("api",)),
        )


# Pages, negotiation and the API list forms in this order; the first is what a client gets that names no type.
OFFERED_FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "html": Form("html", "text/html", "Page", offers=("negotiation", "api")),
        "markdown": Form("md", "text/markdown", "Markdown", ("alternate", "item"), _EVERYWHERE),
        "pdf": Form("pdf", "application/pdf", "PDF", ("item",), _EVERYWHERE),
        **dict(_exports()),
        "schema_org": Form("jsonld", "application/ld+json", "JSON-LD", ("describedby",), _EVERYWHERE),
        "linkset": Form("linkset.json", "application/linkset+json", "Linkset", ("linkset",), ("negotiation", "api")),
        "picture": Form("svg", "image/svg+xml", "Picture", offers=("negotiation",)),
        "raw": Form("md", "text/markdown", "source", offers=("page", "api"), folder="raw/"),
    }
)


def list_forms(document: Document) -> Mapping[str, Form]:
    """The forms of a document by name: those of OFFERED_FORMS; its source file may be of another type than Markdown."""
    original = document.original
    if original is None:
        return OFFERED_FORMS
    return {
        **OFFERED_FORMS,
        "raw": replace(OFFERED_FORMS["raw"], suffix=original.suffix, media_type=original.media_type),
    }


def offered(offer: Offer) -> Iterator[Form]:
    """The forms that a page, negotiation or the API names, in their order."""
    return (form for form in OFFERED_FORMS.values() if offer in form.offers)


_TYPES_BY_NAME: Mapping[str, str] = {
    "llms.txt": "text/markdown; charset=utf-8",
    "llms-full.txt": "text/markdown; charset=utf-8",
    "llms-small.txt": "text/markdown; charset=utf-8",
    "feed.json": "application/feed+json",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "api-catalog": 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    "ai-catalog.json": "application/ai-catalog+json",
    "server-card.json": "application/mcp-server-card+json",
    "openapi.json": "application/vnd.oai.openapi+json; version=3.1",
}
_OTHERS: Mapping[str, str] = {  # files that are no form of a document
    "json": "application/json",
    "jsonl": "application/jsonl",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "cff": "application/yaml; charset=utf-8",
    "woff2": "font/woff2",
}
_ORIGINALS: Mapping[str, str] = {  # below `raw/`; HTML says its encoding itself
    "adoc": "text/asciidoc; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "odt": "application/vnd.oasis.opendocument.text",
    "org": "text/x-org; charset=utf-8",
    "pdf": "application/pdf",
    "rst": "text/x-rst; charset=utf-8",
    "tex": "text/x-tex; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
RAW_FOLDER = OFFERED_FORMS["raw"].folder
_SUFFIXES: Mapping[str, str] = {**{form.suffix: form.content_type for form in OFFERED_FORMS.values()}, **_OTHERS}
_LONGEST_FIRST = sorted(_SUFFIXES, key=len, reverse=True)  # `x.csl.json` is no `json`


def guess_content_type(path: str) -> str:
    """The media type of the file at `path`, with its charset where it has one."""
    name = path.rpartition("/")[2]
    suffix = name.rpartition(".")[2]
    if path.startswith(FILES_FOLDER):
        return ATTACHED_TYPES.get(suffix, TEXT_TYPE)
    if path.startswith(RAW_FOLDER) and suffix in _ORIGINALS:
        return _ORIGINALS[suffix]
    if name in _TYPES_BY_NAME:
        return _TYPES_BY_NAME[name]
    return next(
        (_SUFFIXES[suffix] for suffix in _LONGEST_FIRST if name.endswith("." + suffix)), "application/octet-stream"
    )
