"""What every surface is rendered from: the archive, the items of its documents and their Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index import ArchiveInfo, Document
from llms.content.file import FileFacts
from llms.content.item import Illustration, Item
from llms.content.service import Service
from llms.content.text import Text, read_text

KEPT_TEXTS = 2_000  # of the first documents, the newest, which feeds show again; a few KB each


@dataclass(frozen=True, slots=True)
class Section:
    """The documents of a kind: `Field notes`, at `field-notes`."""

    kind: str
    heading: str
    path: str
    items: Sequence[Item]

    @property
    def newest(self) -> str | None:
        """The latest date of a document, as it is known."""
        return newest(self.items)


@dataclass(frozen=True)
class Catalogue:
    """The items in the order in which surfaces list them: by kind, newest first, then by title.

    `files` are the documents' own files, once they are rendered: lists name their sizes and hashes. `twins`
    are the Markdown twins among them.
    """

    archive: ArchiveInfo
    items: Sequence[Item]
    markdown: Mapping[str, str]
    service: Service
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    twins: Mapping[str, bytes] = field(default_factory=dict)
    _texts: dict[str, Text] = field(default_factory=dict)
    _last: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        archive: ArchiveInfo,
        documents: Mapping[str, Document],
        markdown: Mapping[str, str],
        service: Service,
        illustrations: Mapping[str, Illustration] | None = None,
        formatted: Mapping[str, Mapping[str, str]] | None = None,
    ) -> "Catalogue":
        """Put documents into the order of surfaces; kinds come as `archive.kinds` lists them, others after.

        `illustrations` and `formatted`, the citations in styles, are by document id.
        """
        ordered = sorted(documents.values(), key=lambda document: (document.title, document.id))
        ordered.sort(key=lambda document: document.date or "", reverse=True)
        kinds = [*archive.kinds, *sorted({document.kind for document in ordered} - set(archive.kinds))]
        ordered.sort(key=lambda document: kinds.index(document.kind))
        pictures, styles = illustrations or {}, formatted or {}
        items = [
            Item(document, archive, service.base_url, False, pictures.get(document.id), styles.get(document.id, {}))
            for document in ordered
        ]
        return cls(archive, items, markdown, service)

    @property
    def base_url(self) -> str:
        """Where the surfaces are served, without a trailing slash."""
        return self.service.base_url

    @cached_property
    def sections(self) -> Sequence[Section]:
        """The items by kind."""
        kinds: dict[str, list[Item]] = {}
        for item in self.items:
            kinds.setdefault(item.document.kind, []).append(item)
        return [
            Section(kind, self.archive.heading(kind), self.archive.collection(kind), items)
            for kind, items in kinds.items()
        ]

    @cached_property
    def pages(self) -> frozenset[str]:
        """The addresses of every page that has a Markdown twin."""
        paths = [item.path for item in self.items] + [section.path for section in self.sections]
        return frozenset(f"{self.base_url}/{path}" for path in paths)

    @cached_property
    def newest(self) -> str | None:
        """The latest date of a document, as it is known."""
        return newest(self.items)

    def text(self, item: Item) -> Text:
        """The body of a document as surfaces show it."""
        known = self._texts.get(item.id) or self._last.get(item.id)
        if known is None:
            body = self.markdown[item.id][item.document.body_start :]
            url = item.document.markdown_url(self.base_url)
            known = read_text(body, url, self.base_url, self.page_of)
            if len(self._texts) < KEPT_TEXTS:
                self._texts[item.id] = known
            self._last.clear()
            self._last[item.id] = known
        return known

    def page_of(self, url: str) -> str:
        """The page of the twin at `url`, or `url` itself when it is no twin of ours."""
        address, hash_, fragment = url.partition("#")
        page = address.removesuffix(".md")
        return page + hash_ + fragment if page != address and page in self.pages else url


def newest(items: Sequence[Item]) -> str | None:
    """The latest date of a document among `items`; None when no date is known."""
    return max((item.document.date for item in items if item.document.date), default=None)
