"""What reads the texts of a web site, with texts that would cost it most."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.sources.site.archive_facts import read_stated_facts
from ingest.sources.site.maps.feeds import read_feed
from ingest.sources.site.maps.listings import read_ai_catalog, read_api_index
from ingest.sources.site.maps.refdesk import read_catalogue, read_changes, read_version
from ingest.sources.site.maps.site_map import read_markdown_links, read_sitemap
from ingest.sources.site.names import make_key, make_name, make_path, make_pattern, may_be_feed
from ingest.sources.site.network.bodies import encode_as_utf8
from ingest.sources.site.network.headers_file import HeadersFileError, parse_headers
from ingest.sources.site.network.web_address import WebAddressError, read_web_address
from ingest.sources.site.page_scan import find_canonical, scan_page
from ingest.sources.site.pictures import list_addresses
from ingest.sources.site.politeness import read_retry_after
from ingest.sources.site.robots import MAX_SITEMAPS, Robots, find_refusal
from tests.adversarial.markdown import Make, repeat

_BASE = read_web_address("https://example.org/a/b")


def _read_address(text: str) -> None:
    with contextlib.suppress(WebAddressError):
        address = read_web_address(text, _BASE)
        name = make_name(address)
        for read in (make_key, make_pattern):
            read(name)
        make_path(address, ".html")
        may_be_feed(address)


def _read_robots(text: str) -> None:
    robots = Robots(text)
    assert robots.allows(_BASE) in (True, False)
    assert robots.delay >= 0
    assert len(robots.sitemaps) <= MAX_SITEMAPS
    find_refusal(text)


def _read_headers(text: str) -> None:
    found = parse_headers(text)
    if isinstance(found, int):
        HeadersFileError(Path("headers"), found, "it is no header that may be set")
    find_canonical(text)
    read_retry_after(text)


def _read_refdesk(text: str) -> None:
    for read in (read_catalogue, read_changes, read_version):
        read(text.encode("utf-8", "replace"))


def _read_listing(text: str) -> None:
    for read in (read_ai_catalog, read_api_index):
        read(text.encode("utf-8", "replace"))


def _read_page(text: str) -> None:
    scan_page(text)
    list_addresses(text.encode("utf-8", "replace"), "text/html")
    read_stated_facts(text, text, text.encode("utf-8", "replace"))
    encode_as_utf8(text.encode("utf-16", "replace"), "utf-16-le")


_XML: Mapping[str, Make] = {
    "places": lambda n: "<urlset>" + repeat("<url><loc>/a</loc></url>", n),
    "open places": lambda n: repeat("<loc>", n),
    "entries": lambda n: "<feed>" + repeat('<entry><link href="/a"/></entry>', n),
    "open links": lambda n: repeat("<link ", n),
    "addresses": lambda n: "{" + repeat('"url": "/a", ', n),
    "open texts": lambda n: "{" + repeat('"url": "', n),
    "brackets": lambda n: repeat("<", n),
}
_TEXTS: Mapping[str, Make] = {
    "letters": lambda n: repeat("a", n),
    "spaces": lambda n: "a" + " " * n + "b",
    "lines": lambda n: repeat("a\n", n),
}

SITE: Mapping[str, tuple[Callable[[str], object], Mapping[str, Make]]] = {
    "address of the web": (
        _read_address,
        {
            **_TEXTS,
            "steps": lambda n: repeat("../a/", n),
            "escapes": lambda n: repeat("%41", n),
            "hosts": lambda n: "http://" + repeat("a.", n),
        },
    ),
    "robots.txt": (
        _read_robots,
        {
            **_TEXTS,
            "rules": lambda n: "User-agent: *\n" + repeat("Disallow: /a\n", n),
            "stars": lambda n: "User-agent: *\nDisallow: /" + repeat("*a", n) + "\n",
            "groups": lambda n: repeat("User-agent: a\nDisallow: /\n", n),
            "signals": lambda n: repeat("content-signal:", n),
        },
    ),
    "headers of a site": (
        _read_headers,
        {
            **_TEXTS,
            "headers": lambda n: repeat("A: b\n", n),
            "cookies": lambda n: repeat("Cookie: a=b\n", n),
            "links": lambda n: repeat("<a>; rel=x, ", n),
            "open links": lambda n: repeat("<a>;", n),
        },
    ),
    "page of a site": (
        _read_page,
        {
            **_TEXTS,
            "links": lambda n: "<main>" + repeat("<a href=b>c</a>", n),
            "open links": lambda n: repeat("<a href=b ", n),
            "attributes": lambda n: "<a " + repeat('b="', n),
            "pictures": lambda n: "<main>" + repeat("<img src=a>", n),
            "open pictures": lambda n: repeat("<img src='", n),
            "ends of the main part": lambda n: repeat("</main", n),
            "scripts": lambda n: repeat("<script>", n),
            "closed scripts": lambda n: repeat("<script></script>", n),
            "data": lambda n: "<script type=application/ld+json>" + repeat("[", n),
            "comments": lambda n: repeat("<!--", n),
            "cards": lambda n: repeat("<li><a href=/a>b</a> Note / 2026", n),
            "open cards": lambda n: repeat("<article>Note / ", n),
            "labels": lambda n: "<li><a href=/a>" + repeat("Note / <b>", n),
            "breadcrumbs": lambda n: "<nav class=breadcrumb>" + repeat("<a href=/a>b</a>", n),
            "open breadcrumbs": lambda n: repeat("<nav class=breadcrumb><a href=/a>b", n),
            "types": lambda n: '<script type=application/ld+json>{"@type":[' + repeat('"Report",', n) + '""]}',
            "html": lambda n: repeat("<html ", n),
            "titles": lambda n: repeat("<title>", n),
        },
    ),
    "map of a site in Markdown": (
        read_markdown_links,
        {
            **_TEXTS,
            "links": lambda n: repeat("[a](b) ", n),
            "open links": lambda n: repeat("[a](", n),
            "brackets": lambda n: repeat("[", n),
            "addresses": lambda n: repeat("https://a ", n),
            "one address": lambda n: "https://" + "a" * n,
            "stops": lambda n: "https://a" + "." * n,
            "titles": lambda n: repeat('[a](b "', n),
        },
    ),
    "sitemap": (lambda text: read_sitemap(text.encode("utf-8", "replace")), {**_TEXTS, **_XML}),
    "feed": (lambda text: read_feed(text.encode("utf-8", "replace")), {**_TEXTS, **_XML}),
    "index of a Refdesk": (
        _read_refdesk,
        {
            "lists": lambda n: repeat("[", n),
            "documents": lambda n: '{"api":"a","documents":[' + repeat("{},", n) + "{}]}",
            "changes": lambda n: '{"next":null,"changes":[' + repeat('{"id":"a","document":null},', n)[:-1] + "]}",
            "next": lambda n: '{"changes":[],"next":"?' + "a" * n + '"}',
            "version": lambda n: '{"changes":"a","version":"' + "a" * n + '"}',
        },
    ),
    "list of a site in JSON": (
        _read_listing,
        {
            **_TEXTS,
            "lists": lambda n: repeat("[", n),
            "objects": lambda n: repeat('{"entries":[', n),
            "entries": lambda n: '{"entries":[' + repeat('{"url":"/a","type":"text/html"},', n) + "{}]}",
            "records": lambda n: '{"a":[' + repeat('{"url":"/a","authors":["b"]},', n) + "{}]}",
            "links": lambda n: "{" + repeat('"a":"/a",', n) + '"b":"/b"}',
            "lists in lists": lambda n: "[" * 7 + repeat("[{}],", n) + "[]" + "]" * 7,
            "names": lambda n: '[{"url":"/a","authors":[' + repeat('"a",', n) + '"b"]}]',
        },
    ),
}
