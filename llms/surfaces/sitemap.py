"""Sitemaps: an index, one sitemap a section, and one of the pages that lead to them."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice

from llms.content.catalogue import Catalogue
from llms.content.file import File

MAX_URLS = 50_000  # of one sitemap, by the protocol
_Url = tuple[str, str | None]


def sitemaps(catalogue: Catalogue) -> Iterator[File]:
    """`sitemap.xml`, `sitemap-sections.xml`, `sitemap-papers.xml` and so on.

    `lastmod` is the date of the content, and is left out where the day is not known.
    """
    base_url = catalogue.base_url
    leads: list[_Url] = [(f"{base_url}/", catalogue.newest)]
    leads += [(f"{base_url}/{section.path}", section.newest) for section in catalogue.sections]
    named: list[tuple[str, list[_Url], str | None]] = [("sitemap-sections", leads, catalogue.newest)]
    for section in catalogue.sections:
        urls = iter([(item.url, item.document.date) for item in section.items])
        for number, part in enumerate(iter(lambda: list(islice(urls, MAX_URLS)), []), 1):  # noqa: B023  # used at once
            name = f"sitemap-{section.path}" if number == 1 else f"sitemap-{section.path}-{number}"
            named.append((name, part, section.newest))
    for name, part, newest in named:
        yield File(f"{name}.xml", _file("urlset", "url", part), date=newest)
    index = [(f"{base_url}/{name}.xml", newest) for name, _, newest in named]
    yield File("sitemap.xml", _file("sitemapindex", "sitemap", index))


def _file(root: str, element: str, urls: Sequence[_Url]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, date in urls:
        day = f"<lastmod>{date}</lastmod>" if date and len(date) == len("2026-05-16") else ""
        lines.append(f"<{element}><loc>{escape(url)}</loc>{day}</{element}>")
    return "\n".join([*lines, f"</{root}>", ""]).encode()
