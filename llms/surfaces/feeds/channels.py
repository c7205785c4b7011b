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
    named = [("", title, catalogue.items)]
    named += [(section.path, f"{title}: {section.heading}", section.items) for section in catalogue.sections]
    slugs = slugs_of(topics)
    names, about = dict[str, str](), dict[str, list[Item]]()
    for topic, slug in slugs.items():
        names.setdefault(slug, topic)
    for item in catalogue.items:
        for slug in {slugs[topic] for topic in item.document.topics or ()}:
            about.setdefault(slug, []).append(item)
    named += [(f"topics/{slug}", f"{title}: {name}", about[slug]) for slug, name in names.items()]
    for path, name, items in named:
        dated = sorted((item for item in items if item.document.date), key=lambda item: item.id)
        dated.sort(key=lambda item: item.document.date or "", reverse=True)
        if dated:
            yield Channel(name, path, dated[:NEWEST])


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
