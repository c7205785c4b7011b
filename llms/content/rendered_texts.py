"""The bodies of documents as surfaces show them, each read once."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import islice

from llms.content.item import Item
from llms.content.text import Text, read_text

MAX_CACHED_TEXTS = 1_000  # that feeds show again, a few KB each
RECENT_TEXTS = 64  # texts that are held whoever asks: more than the entries of a feed, which several formats show


@dataclass(frozen=True, slots=True)
class RenderedTexts:
    """Reads Markdown of this service; a link to the Markdown of one of `pages` leads, in HTML, to that page.

    `markdown` holds the source files by document id; `pages` are the addresses of pages that have a Markdown form. The
    last texts are held, and those of documents that are `expect`ed again.
    """

    markdown: Mapping[str, str]
    base_url: str
    pages: Set[str]
    _kept: dict[str, tuple[Text, Set[str]]] = field(default_factory=dict)
    _last: dict[str, tuple[Text, Set[str]]] = field(default_factory=dict)
    _targets: set[str] = field(default_factory=set)
    _expected: set[str] = field(default_factory=set)

    def expect(self, document_ids: Iterable[str]) -> None:
        """Hold the texts of these documents once they were read, of the first MAX_CACHED_TEXTS of them."""
        self._expected.update(islice(document_ids, MAX_CACHED_TEXTS))

    def of(self, item: Item) -> Text:
        """The body of a document."""
        known = self._kept.get(item.id) or self._last.get(item.id)
        if known is None:
            body = self.markdown[item.id][item.document.body_start :]
            before = self.take_targets()
            text = self.read(body, item.document.build_markdown_url(self.base_url), item.document.title)
            known = text, self.take_targets()
            self._targets.update(before)
            held = self._kept if item.id in self._expected else self._last
            if len(self._last) == RECENT_TEXTS:
                del self._last[next(iter(self._last))]
            held[item.id] = known
        self._targets.update(known[1])
        return known[0]

    def take_targets(self) -> Set[str]:
        """Where the texts that were asked for since the last call lead: paths, after `+` if there is a page, else `-`.

        What was rendered from them is as it would be now as long as that holds.
        """
        found = frozenset(self._targets)
        self._targets.clear()
        return found

    def hold(self, targets: Iterable[str]) -> bool:
        """Whether there are pages now where there were then, and nowhere else."""
        return all((f"{self.base_url}/{target[1:]}" in self.pages) == (target[0] == "+") for target in targets)

    def read(self, body: str, url: str, title: str | None = None) -> Text:
        """Read Markdown whose own address is `url`, below a page's `title`."""
        return read_text(body, url, self.base_url, self._page_of, title)

    def _page_of(self, url: str) -> str:
        """The page whose Markdown is at `url`, or `url` itself when no page has it."""
        address, hash_, fragment = url.partition("#")
        page = address.removesuffix(".md")
        if page == address:
            return url
        if page.startswith(f"{self.base_url}/"):
            self._targets.add(("+" if page in self.pages else "-") + page.removeprefix(f"{self.base_url}/"))
        return page + hash_ + fragment if page in self.pages else url
