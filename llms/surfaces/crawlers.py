"""What crawlers read: robots.txt and the sitemaps.

Everything may be read; what AI may use it for is said where the archive says it.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import islice

from index import ArchiveInfo
from llms.content.catalogue import Catalogue
from llms.content.dates import has_day
from llms.content.file import File

MAX_SITEMAP_URLS = 50_000  # of one sitemap, by the protocol
_AIPREF_NAMES = {"ai-train": "train-ai", "search": "search"}  # our words for what draft-ietf-aipref-vocab calls them
_Url = tuple[str, str | None]


def render_robots(catalogue: Catalogue) -> Iterator[File]:
    """`robots.txt`, with one group for every crawler: a named group would replace it."""
    signal = [f"Content-Signal: {catalogue.archive.ai_use}"] if catalogue.archive.ai_use else []
    lines = ["User-agent: *", *signal, "Allow: /", "Disallow: /search?", ""]
    if catalogue.archive.has_surface("sitemap"):
        lines += [f"Sitemap: {catalogue.base_url}/sitemap.xml", ""]
    yield File("robots.txt", "\n".join(lines).encode())


def build_usage_headers(archive: ArchiveInfo) -> Mapping[str, str]:
    """The HTTP header that says the same as `Content-Signal` in the words of the IETF's draft; none when unknown."""
    wishes = dict(part.split("=") for part in archive.ai_use.split(", ")) if archive.ai_use else {}
    said = [f"{word}={'y' if wishes[name] == 'yes' else 'n'}" for name, word in _AIPREF_NAMES.items() if name in wishes]
    return {"Content-Usage": ", ".join(said)} if said else {}


def render_sitemaps(catalogue: Catalogue) -> Iterator[File]:
    """`sitemap.xml`, `sitemap-sections.xml`, `sitemap-papers.xml` and so on.

    `lastmod` is the day of a document's last change, else its date, and is left out where the day is not known.
    """
    base_url = catalogue.base_url
    leads: list[_Url] = [(f"{base_url}/", catalogue.newest)]
    leads += [(f"{base_url}/{page}", section.newest) for section in catalogue.sections for page in section.pages]
    leads += [(f"{base_url}/{page}", catalogue.newest) for page in ("browse", "browse/topics", "browse/authors")]
    named: list[tuple[str, list[_Url], str | None]] = [("sitemap-sections", leads, catalogue.newest)]
    for section in catalogue.sections:
        urls = iter([(item.url, item.revised[:10] if item.revised else item.document.date) for item in section.items])
        for number, part in enumerate(iter(lambda: list(islice(urls, MAX_SITEMAP_URLS)), []), 1):  # noqa: B023  # used at once
            plain = number == 1 and section.path != "sections"  # the name of the first sitemap
            name = f"sitemap-{section.path}" if plain else f"sitemap-{section.path}-{number}"
            named.append((name, part, section.newest))
    for name, part, newest in named:
        yield File(f"{name}.xml", _file("urlset", "url", part), date=newest)
    index = [(f"{base_url}/{name}.xml", newest) for name, _, newest in named]
    yield File("sitemap.xml", _file("sitemapindex", "sitemap", index))


def _file(root: str, element: str, urls: Sequence[_Url]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, date in urls:
        day = f"<lastmod>{date}</lastmod>" if has_day(date) else ""
        lines.append(f"<{element}><loc>{escape(url)}</loc>{day}</{element}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()
