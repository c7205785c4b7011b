"""Which maps a site may have, in the order in which they are trusted, and what each lists."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ingest.sources.site.maps.feeds import make_entry_page, read_feed
from ingest.sources.site.maps.listings import read_ai_catalog, read_api_index
from ingest.sources.site.maps.refdesk import read_catalogue
from ingest.sources.site.maps.site_map import MapEntry, SiteMap, read_markdown_links, read_sitemap
from ingest.sources.site.names import make_name
from ingest.sources.site.network.bodies import BodyError, unpack_file
from ingest.sources.site.network.transport import MAX_BODY_BYTES
from ingest.sources.site.network.web_address import WebAddressError, read_web_address
from ingest.sources.site.page_scan import scan_page
from ingest.sources.site.state import Page, SiteState

MAPS = (  # below the address of the site
    ("llms.txt", "llms"),
    (".well-known/ai-catalog.json", "ai-catalog"),
    ("sitemap.xml", "sitemap"),
    ("sitemap_index.xml", "sitemap"),
    ("atom.xml", "feed"),
    ("rss.xml", "feed"),
    ("feed.json", "feed"),
    ("raw/", "raw"),
)
RANKS: Mapping[str, int] = {  # the lower is asked first, and what it says of a page counts
    "map": 0,
    "catalogue": 1,
    "llms": 2,
    "ai-catalog": 3,
    "api": 3,
    "sitemap": 4,
    "feed": 5,
    "raw": 6,
    "home": 7,
    "link": 8,
}
LISTS = frozenset({"ai-catalog", "api", "sitemap"})  # of pages of the site; others may lead anywhere


def _read_llms(data: bytes) -> SiteMap:
    return read_markdown_links(data.decode("utf-8", "replace"))


def _read_packed_sitemap(data: bytes) -> SiteMap:
    return read_sitemap(unpack_file(data, MAX_BODY_BYTES))


def _read_catalogue(data: bytes) -> SiteMap:
    return read_catalogue(data) or SiteMap(())


def _read_raw_index(data: bytes) -> SiteMap:
    """The files of a folder of raw texts, listed by a page or by Markdown."""
    text = data.decode("utf-8", "replace")
    links = [MapEntry(address) for address in scan_page(text).links] or list(read_markdown_links(text).entries)
    return SiteMap([entry for entry in links if entry.address.partition("?")[0].endswith((".md", ".markdown", ".txt"))])


_READERS: Mapping[str, Callable[[bytes], SiteMap]] = {
    "ai-catalog": read_ai_catalog,
    "api": read_api_index,
    "catalogue": _read_catalogue,
    "feed": read_feed,
    "llms": _read_llms,
    "raw": _read_raw_index,
    "sitemap": _read_packed_sitemap,
}


def expand_map(page: Page, state: SiteState) -> SiteMap:
    """What a map that was fetched lists; nothing where there is none, or one of another kind."""
    read = _READERS.get(str(page.listed.get("map")))
    if read is None or page.status not in (200, 304) or not page.sha256:
        return SiteMap(())
    try:
        return read(state.read_body(page.name))
    except BodyError:
        return SiteMap(())


def list_entry_pages(
    feed: Page, entries: Sequence[MapEntry], site: str, run: int, left_out: Counter[str]
) -> Mapping[str, tuple[Page, bytes]]:
    """Pages of the entries of a feed that have their whole text, with that, by name; what has no place is counted."""
    base = read_web_address(feed.final or feed.url)
    pages: dict[str, tuple[Page, bytes]] = {}
    for entry in entries:
        try:
            address = read_web_address(entry.address, base)
        except WebAddressError:
            left_out["entry(s) of the feed without an address of the web"] += 1
            continue
        if entry.text:
            name = make_name(address) if address.site == site else f"/{address.host}{make_name(address)}"
            page = Page(name, str(address), feed.name, RANKS["feed"], 0, run, listed={"facts": entry.facts})
            pages[name] = page, make_entry_page(entry)
        elif address.site != site:
            left_out["entry(s) of the feed that lead to another site, without their whole text"] += 1
    return pages
