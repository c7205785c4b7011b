"""What every surface is rendered from: the archive, the items of its documents and their texts."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from index import ArchiveInfo, Document
from index.citation import build_permalink_path
from index.documents.backlinks import find_backlinks
from llms.content.file import FileFacts
from llms.content.item import Illustration, Item, LinkedDocument
from llms.content.permalinks import Keeper, Permalinks
from llms.content.rendered_texts import RenderedTexts
from llms.content.sections import (
    CatalogueSection,
    find_newest_date,
    find_surroundings,
    group_by_kind,
    name_list_pages,
    order_documents,
)
from llms.content.service import ServiceDescription
from llms.content.text import Text


@dataclass(frozen=True, repr=False)  # asyncio asks for it of what a task returned, which takes a second of 10,000
class Catalogue:
    """The items in the order in which surfaces list them, whole and by section.

    `read_original` reads, by id, the file that a document's Markdown was made of, `read_attached`, by hash, a file that
    documents show or offer. `files` are the documents' own files, once they are rendered: lists name their sizes and
    hashes. `twins` are the Markdown twins among them, and `prints`, by document, the hashes of all that its files were
    made from. `kept` are the documents whose record and files are as they were published before, and `read_former`
    reads a file of that publication, nothing where it is not as it was.
    """

    archive: ArchiveInfo
    items: Sequence[Item]
    sections: Sequence[CatalogueSection]
    texts: RenderedTexts
    service: ServiceDescription
    permalinks: Permalinks
    read_original: Callable[[str], bytes] | None = None
    read_attached: Callable[[str], bytes] | None = None
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    twins: Mapping[str, bytes] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)
    kept: Set[str] = frozenset()
    read_former: Callable[[str], bytes] = lambda _: b""

    @classmethod
    def of(
        cls,
        archive: ArchiveInfo,
        documents: Mapping[str, Document],
        markdown: Mapping[str, str],
        service: ServiceDescription,
        illustrations: Mapping[str, Illustration] | None = None,
        formatted: Mapping[str, Mapping[str, str]] | None = None,
        kept: Keeper | None = None,
        read_original: Callable[[str], bytes] | None = None,
        read_attached: Callable[[str], bytes] | None = None,
    ) -> "Catalogue":
        """Put documents into the order of surfaces; kinds come as `archive.kinds` lists them, others after.

        `illustrations` and `formatted`, the citations in styles, are by document id; `kept` has the texts under
        permalinks.
        """
        pictures, styles, base_url = illustrations or {}, formatted or {}, service.base_url
        backlinks = _describe_backlinks(documents)
        revisions = kept.sightings.find_revisions() if kept is not None else {}
        ordered = order_documents(archive, documents)
        surroundings = find_surroundings(ordered)
        forgotten = kept.forgotten if kept is not None else {}
        items = [
            Item(
                document,
                archive,
                base_url,
                illustration=pictures.get(document.id),
                formatted=styles.get(document.id, {}),
                linked_from=backlinks.get(document.id, ()),
                surroundings=surroundings[document.id],
                is_version_forgotten=bool(forgotten) and build_permalink_path(document) in forgotten,
                revised=revisions.get(document.id),
            )
            for document in ordered
        ]
        sections = group_by_kind(archive, items)
        lists = [page for section in sections for page in section.pages]
        paths = [*(item.path for item in items), *lists, *name_list_pages("raw", len(items))[1:]]
        texts = RenderedTexts(markdown, base_url, frozenset(f"{base_url}/{path}" for path in paths))
        permalinks = Permalinks(items, markdown, kept)
        return cls(archive, items, sections, texts, service, permalinks, read_original, read_attached)

    @property
    def base_url(self) -> str:
        """Where the surfaces are served, without a trailing slash."""
        return self.service.base_url

    @property
    def markdown(self) -> Mapping[str, str]:
        """The Markdown of each document by id: its source file, or what was made of that."""
        return self.texts.markdown

    def read_source_file(self, item: Item) -> bytes:
        """What `/raw` has of a document: its file byte for byte where Markdown was made of it, else its Markdown.

        The bytes of a Markdown file that was rewritten are not published: they hold what its dialect keeps to itself,
        such as comments. Raises what reading an original raises.
        """
        if item.document.original is not None and self.read_original is not None:
            return self.read_original(item.id)
        return self.markdown[item.id].encode()

    @cached_property
    def newest(self) -> str | None:
        """The latest date of a document, as it is known."""
        return find_newest_date(self.items)

    @property
    def has_feeds(self) -> bool:
        """Whether there are feeds: they list dated documents."""
        return self.newest is not None and self.archive.has_surface("feeds")

    @cached_property
    def paths(self) -> Set[str]:
        """Where documents are published."""
        return {item.path for item in self.items}

    def text(self, item: Item) -> Text:
        """The body of a document as surfaces show it."""
        return self.texts.of(item)


def _describe_backlinks(documents: Mapping[str, Document]) -> Mapping[str, Sequence[LinkedDocument]]:
    """The documents that link to each document, by its id."""
    found = find_backlinks(documents)
    known = {
        name: LinkedDocument(name, documents[name].title, documents[name].path)
        for name in {name for names in found.values() for name in names}
    }
    return {target: [known[name] for name in names] for target, names in found.items()}
