"""The frame of every page: the way to the sections, the box to search in, and the pointer for agents."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index import ArchiveInfo
from llms.content.links import Link
from llms.content.service import NO_THEME, Theme
from llms.pages.own_links import IDENTIFYING_RELATIONS, get_root, make_links_relative, make_relative
from llms.pages.template import PageContext, trust_html

MAX_LEADING_SECTIONS = 7  # in the head of a page; the map leads to all


@dataclass(frozen=True, slots=True)
class PageSite:
    """What every page of a service says alike: whose archive it is, and the sections as headings with paths.

    `root` is the root of the service as the page writes it, without a trailing slash. An archive without a dated
    document has no feeds.
    """

    language: str
    title: str
    base_url: str
    root: str
    sections: tuple[tuple[str, str], ...]
    has_feeds: bool
    has_whole_text: bool
    has_sitemap: bool
    has_thresholds: bool
    theme: Theme = NO_THEME

    @classmethod
    def of(
        cls,
        archive: ArchiveInfo,
        base_url: str,
        kinds: Sequence[str],
        address: str,
        *,
        has_feeds: bool,
        theme: Theme = NO_THEME,
    ) -> "PageSite":
        """Name the sections of `kinds`, for a page at `address`, a path of the service without a leading slash."""
        sections = ((archive.heading(kind), archive.collection(kind)) for kind in kinds)
        return cls(
            archive.language,
            archive.title,
            base_url,
            get_root(address),
            tuple(sections),
            has_feeds,
            has_whole_text=archive.has_surface("llms-full.txt"),
            has_sitemap=archive.has_surface("sitemap"),
            has_thresholds=archive.offers("thresholds"),
            theme=theme,
        )

    @property
    def leading_sections(self) -> Sequence[tuple[str, str]]:
        """The sections that the head of a page has room for."""
        return self.sections[:MAX_LEADING_SECTIONS]

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

    def relate(self, url: str) -> str:
        """An address as the page writes it: relative where it is one of this service."""
        return make_relative(url, self.base_url, self.root)

    def relate_link(self, link: Link) -> str:
        """The address of a typed link as the head of the page writes it."""
        return link.href if link.rel in IDENTIFYING_RELATIONS else self.relate(link.href)

    def relate_html(self, html: str) -> Markup:
        """HTML that this product rendered, as the page shows it: its links to this service are relative."""
        return trust_html(make_links_relative(html, self.base_url, self.root))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(PageContext):
    """What `layout.html` shows around every page; `links` are those of this page alone.

    `place` is the path of the section that the page is in, and names what has a box to search in of its own.
    """

    site: PageSite
    title: str
    description: str
    links: Sequence[Link] = ()
    place: str = ""
    language: str | None = None  # where it is not that of the site

    @property
    def theme(self) -> Theme:
        """The theme of the site."""
        return self.site.theme
