"""Typed links of a document (FAIR Signposting, RFC 8288): in its page, in the `Link` header and as a linkset."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.item import Item
from llms.content.json_text import compact

SCHEMA_TYPES = {
    "paper": "ScholarlyArticle",
    "field-note": "BlogPosting",
    "note": "BlogPosting",
    "definition": "DefinedTerm",
    "topic": "CollectionPage",
    "program": "ResearchProject",
}
MARKDOWN = "text/markdown"
BIBTEX = "application/x-bibtex"
RIS = "application/x-research-info-systems"
CSL = "application/vnd.citationstyles.csl+json"
JSON_LD = "application/ld+json"
LINKSET = "application/linkset+json"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a resource, with the media type of what it leads to where that is known."""

    rel: str
    href: str
    type: str | None = None


def schema_type(item: Item) -> str:
    """The schema.org type of a document: by its kind, else a web page."""
    return SCHEMA_TYPES.get(item.document.kind, "WebPage")


def links(item: Item) -> Sequence[Link]:
    """The links of a document's page."""
    archive = item.archive
    found = [
        Link("cite-as", item.record.permalink),
        Link("type", f"https://schema.org/{schema_type(item)}"),
        Link("type", "https://schema.org/AboutPage"),
        Link("license", archive.license) if archive.license else None,
        Link("author", author) if (author := author_url(item)) else None,
        Link("alternate", item.at("md"), MARKDOWN),
        Link("describedby", f"{item.base_url}/llms.txt", MARKDOWN),
        Link("describedby", item.at("bib"), BIBTEX),
        Link("describedby", item.at("csl.json"), CSL),
        Link("describedby", item.at("ris"), RIS),
        Link("describedby", item.at("jsonld"), JSON_LD),
        Link("item", item.at("md"), MARKDOWN),
        Link("item", item.at("pdf"), PDF) if item.has_pdf else None,
        Link("linkset", item.at("linkset.json"), LINKSET),
    ]
    return [link for link in found if link]


def link_header(found: Sequence[Link]) -> str:
    """The value of the HTTP header `Link`."""
    return ", ".join(
        f'<{link.href}>; rel="{link.rel}"' + (f'; type="{link.type}"' if link.type else "") for link in found
    )


def collection_header(item: Item) -> str:
    """What the header `Link` of a part of a page says, such as its PDF."""
    return link_header([Link("collection", item.url, "text/html"), Link("canonical", item.url)])


def author_url(item: Item) -> str | None:
    """The address of the author: the archive's ORCID where its author is the document's, else its site."""
    archive = item.archive
    if archive.author is None or archive.author not in item.document.authors:
        return None
    return f"https://orcid.org/{archive.orcid}" if archive.orcid else archive.site


def linkset(_: Catalogue, item: Item) -> Iterator[File]:
    """`papers/x.linkset.json`: the links of the page, and those back from each of its items (RFC 9264)."""
    found = links(item)
    anchors: list[dict[str, Any]] = [{"anchor": item.url, **_grouped(found)}]
    parts = [link for link in found if link.rel == "item"]
    anchors += [{"anchor": part.href, "collection": [{"href": item.url, "type": "text/html"}]} for part in parts]
    text = compact({"linkset": anchors})
    yield File(f"{item.path}.linkset.json", text.encode())


def _grouped(found: Sequence[Link]) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = {}
    for link in found:
        if link.rel != "linkset":
            target = {"href": link.href, "type": link.type} if link.type else {"href": link.href}
            groups.setdefault(link.rel, []).append({name: value for name, value in target.items() if value})
    return groups
