"""The frame of every page: one style sheet, the way to the sections, and the pointer for agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from index import ArchiveInfo
from llms.content.links import Link
from llms.content.sections import section_heading, section_path
from llms.pages.template import PageContext


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of a service says alike: whose archive it is, and the sections as headings with paths."""

    archive: ArchiveInfo
    base_url: str
    sections: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, archive: ArchiveInfo, base_url: str, kinds: Sequence[str]) -> "Site":
        """Name the sections of `kinds`."""
        return cls(archive, base_url, [(section_heading(kind), section_path(kind)) for kind in kinds])

    @property
    def root(self) -> str:
        """The path of the service, without a trailing slash."""
        return urlsplit(self.base_url).path


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(PageContext):
    """What `layout.html` shows around every page."""

    site: Site
    title: str
    description: str
    links: Sequence[Link] = ()


def site_links(base_url: str) -> Sequence[Link]:
    """The links that every published page has."""
    return [
        Link("ai-catalog", f"{base_url}/.well-known/ai-catalog.json", "application/ai-catalog+json"),
        Link("api-catalog", f"{base_url}/.well-known/api-catalog", "application/linkset+json"),
        Link("alternate", f"{base_url}/atom.xml", "application/atom+xml"),
        Link("alternate", f"{base_url}/rss.xml", "application/rss+xml"),
        Link("alternate", f"{base_url}/feed.json", "application/feed+json"),
    ]
