"""Sections: the documents of a kind under one heading, and the order in which kinds are listed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from index import ArchiveInfo, Document
from llms.content.item import Item, LinkedDocument, Surroundings

MAX_LISTED_DOCUMENTS = 200  # entries of a page of a list; more would be slow to open and read
LIST_PAGE = "~"  # before the number of a page of a list, in the folder of the list: no document's name has it
# On each side. A document that comes, goes or is called otherwise makes the pages of so many others new.
NEIGHBOURS = 6


def name_list_pages(path: str, count: int, of_a_page: int = MAX_LISTED_DOCUMENTS) -> Sequence[str]:
    """Where the pages of a list of `count` entries are: the first at the list's own path."""
    return [path, *(f"{path}/{LIST_PAGE}{number}" for number in range(2, 1 + -(-count // of_a_page)))]


@dataclass(frozen=True)
class CatalogueSection:
    """The documents of a kind: `Field notes`, at `field-notes`."""

    kind: str
    heading: str
    path: str
    items: Sequence[Item]

    @property
    def pages(self) -> Sequence[str]:
        """Where the pages of its list are."""
        return name_list_pages(self.path, len(self.items))

    @property
    def size(self) -> str:
        """How many documents it has, in words: `1 document`."""
        return "1 document" if len(self.items) == 1 else f"{len(self.items)} documents"

    @cached_property
    def newest(self) -> str | None:
        """The latest date of a document, as it is known."""
        return find_newest_date(self.items)


def group_by_kind(archive: ArchiveInfo, items: Sequence[Item]) -> Sequence[CatalogueSection]:
    """Group items by kind; sections keep the order in which their kinds first appear."""
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.document.kind, []).append(item)
    return [
        CatalogueSection(kind, archive.heading(kind), archive.collection(kind), found) for kind, found in kinds.items()
    ]


def order_documents(archive: ArchiveInfo, documents: Mapping[str, Document]) -> Sequence[Document]:
    """Put documents into the order of lists: by kind, newest first, then by title."""
    ordered = sorted(documents.values(), key=lambda document: (document.title, document.id))
    ordered.sort(key=lambda document: document.date or "", reverse=True)
    kinds = order_kinds(archive, {document.kind for document in ordered})
    return sorted(ordered, key=lambda document: kinds.index(document.kind))


def order_kinds(archive: ArchiveInfo, present: Collection[str]) -> Sequence[str]:
    """Put the kinds that are present into the order of `archive.kinds`, those not listed there last, by name."""
    listed = [kind for kind in dict.fromkeys(archive.kinds) if kind in present]
    return [*listed, *sorted(set(present) - set(listed))]


def find_newest_date(items: Sequence[Item]) -> str | None:
    """The latest date of a document among `items`; None when no date is known."""
    return max((item.document.date for item in items if item.document.date), default=None)


def find_surroundings(ordered: Sequence[Document]) -> Mapping[str, Surroundings]:
    """By id, what stands beside each document; `ordered` is the order of lists, the documents of a kind together."""
    links = {document.id: LinkedDocument(document.id, document.title, document.path) for document in ordered}
    found: dict[str, Surroundings] = {}
    for _, group in groupby(ordered, key=lambda document: document.kind):
        section = list(group)
        row = [links[document.id] for document in section]
        for place, document in enumerate(section):
            found[document.id] = Surroundings(
                row[max(place - NEIGHBOURS, 0) : place],
                row[place + 1 : place + 1 + NEIGHBOURS],
                [links[name] for name in document.related if name in links and name != document.id],
            )
    return found
