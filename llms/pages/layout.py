"""The frame of every page: one style sheet, the way to the sections, and the pointer for agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from index import ArchiveInfo
from llms.content.links import Link
from llms.pages.template import PageContext


@dataclass(frozen=True, slots=True)
class PageSite:
    """What every page of a service says alike: whose archive it is, and the sections as headings with paths.

    An archive without a dated document has no feeds.
    """

    language: str
    title: str
    base_url: str
    sections: tuple[tuple[str, str], ...]
    has_feeds: bool

    @classmethod
    def of(cls, archive: ArchiveInfo, base_url: str, kinds: Sequence[str], *, has_feeds: bool) -> "PageSite":
        """Name the sections of `kinds`."""
        sections = ((archive.heading(kind), archive.collection(kind)) for kind in kinds)
        return cls(archive.language, archive.title, base_url, tuple(sections), has_feeds)

    @property
    def root(self) -> str:
        """The path of the service, without a trailing slash."""
        return urlsplit(self.base_url).path

    @property
    def links(self) -> Sequence[Link]:
        """The links that every published page has."""
        feeds = [
            Link("alternate", f"{self.base_url}/atom.xml", "application/atom+xml"),
            Link("alternate", f"{self.base_url}/rss.xml", "application/rss+xml"),
            Link("alternate", f"{self.base_url}/feed.json", "application/feed+json"),
        ]
        return [
            Link("ai-catalog", f"{self.base_url}/.well-known/ai-catalog.json", "application/ai-catalog+json"),
            Link("api-catalog", f"{self.base_url}/.well-known/api-catalog", "application/linkset+json"),
            *(feeds if self.has_feeds else ()),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(PageContext):
    """What `layout.html` shows around every page; `links` are those of this page alone."""

    site: PageSite
    title: str
    description: str
    links: Sequence[Link] = ()
