"""The bodies of documents as surfaces show them, each read once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from llms.content.item import Item
from llms.content.text import Text, read_text

MAX_CACHED_TEXTS = 2_000  # of the first documents, the newest, which feeds show again; a few KB each


@dataclass(frozen=True, slots=True)
class RenderedTexts:
    """Reads Markdown of this service; a link to the Markdown of one of `pages` leads, in HTML, to that page.

    `markdown` holds the source files by document id; `pages` are the addresses of pages that have a Markdown form.
    """

    markdown: Mapping[str, str]
    base_url: str
    pages: Set[str]
    _kept: dict[str, Text] = field(default_factory=dict)
    _last: dict[str, Text] = field(default_factory=dict)  # several surfaces ask for one document in a row

    def of(self, item: Item) -> Text:
        """The body of a document."""
        known = self._kept.get(item.id) or self._last.get(item.id)
        if known is None:
            body = self.markdown[item.id][item.document.body_start :]
            known = self.read(body, item.document.build_markdown_url(self.base_url))
            if len(self._kept) < MAX_CACHED_TEXTS:
                self._kept[item.id] = known
            self._last.clear()
            self._last[item.id] = known
        return known

    def read(self, body: str, url: str) -> Text:
        """Read Markdown whose own address is `url`."""
        return read_text(body, url, self.base_url, self._page_of)

    def _page_of(self, url: str) -> str:
        """The page whose Markdown is at `url`, or `url` itself when no page has it."""
        address, hash_, fragment = url.partition("#")
        page = address.removesuffix(".md")
        return page + hash_ + fragment if page != address and page in self.pages else url
