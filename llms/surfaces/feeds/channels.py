"""What the feeds are about: the whole archive, every kind and every topic with a dated document."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from llms.content.catalogue import Catalogue
from llms.content.dates import get_first_moment
from llms.content.item import Item
from llms.surfaces.feeds.topic_slugs import slugs_of

NEWEST = 50  # entries of a feed; older documents are found through the API and the sitemap


@dataclass(frozen=True, slots=True)
class Channel:
    """What one feed is about: its title, the path of its page, and its entries, newest first."""

    title: str
    path: str
    items: Sequence[Item]

    @property
    def folder(self) -> str:
        """The folder of its files, with a slash at its end; empty for the whole archive."""
        return f"{self.path}/" if self.path else ""


def list_channels(catalogue: Catalogue) -> Iterator[Channel]:
    """Every feed that has an entry."""
    title = catalogue.archive.title
    topics = sorted({topic for item in catalogue.items for topic in item.document.topics or ()})
    slugs = slugs_of(topics)
    names = {"": title}
    names |= {section.path: f"{title}: {section.heading}" for section in catalogue.sections}
    for topic, slug in slugs.items():
        names.setdefault(f"topics/{slug}", f"{title}: {topic}")
    places = {section.kind: section.path for section in catalogue.sections}
    dated = sorted((item for item in catalogue.items if item.document.date), key=lambda item: item.id)
    dated.sort(key=lambda item: item.document.date or "", reverse=True)
    entries: dict[str, list[Item]] = {path: [] for path in names}
    for item in dated:  # once for all channels, which take the first that are theirs
        document = item.document
        for path in {"", places[document.kind], *(f"topics/{slugs[topic]}" for topic in document.topics or ())}:
            if len(entries[path]) < NEWEST:
                entries[path].append(item)
    for path, found in entries.items():
        if found:
            yield Channel(names[path], path, found)


def list_fed_documents(catalogue: Catalogue) -> Iterable[str]:
    """The ids of the documents that feeds show, those of the most feeds first."""
    if not catalogue.has_feeds:
        return ()
    shown = Counter(item.id for channel in list_channels(catalogue) for item in channel.items)
    return [name for name, _ in shown.most_common()]


def rfc3339(item: Item) -> str:
    """The date of a dated document as Atom and JSON Feed write it."""
    return get_first_moment(item.document.date or "").strftime("%Y-%m-%dT%H:%M:%SZ")


def escape_xml(text: str) -> str:
    """Text for an element of XML, without the control characters that XML cannot hold."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text))


def find_last_change(item: Item) -> str:
    """When a dated document was changed last: since when it has its text, else its date."""
    return max(item.revised or "", rfc3339(item))
