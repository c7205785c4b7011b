"""Requests: which addresses are public, what goes to whom, and what a file of headers may hold."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.site.names import make_key, make_name
from ingest.sources.site.network.headers_file import HeadersFileError, parse_headers, read_headers_file
from ingest.sources.site.network.public_addresses import is_public
from ingest.sources.site.network.transport import FetchError, Transport
from ingest.sources.site.network.web_address import WebAddressError, read_web_address
from ingest.sources.site.page_scan import scan_page
from ingest.sources.site.politeness import read_retry_after
from tests.ingest.sources.site.web import FakeClock, Reply, Web, serve


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        yield web


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2606:4700::5efe:1.1.1.1"]
)
def test_public_addresses_are_read(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0"),
        *("fd00:ec2::254", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "no address"),
        *("2001:0:7f00:1::1", "64:ff9b:1::1", "::a9fe:a9fe", "::ffff:0:127.0.0.1", "fec0::1", "5f00::1", "3fff::1"),
        *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "64:ff9b::a83f:8110"),
    ],
)
def test_private_addresses_are_not_read_also_where_another_carries_them(address: str) -> None:
    assert not is_public(address)


def test_headers_go_to_the_origin_that_they_are_for_alone(web: Web) -> None:
    home = read_web_address(f"{web.url}/")
    other = read_web_address(f"http://localhost:{web.port}/x")
    transport = Transport(home, {"Cookie": "a=b"}, None, allow_private=True, clock=FakeClock())
    web.page("/", "Home", "x", headers={"Set-Cookie": "c=d"})
    assert transport.get(home, {}).status == 200
    assert transport.get(other, {}).status == 404
    transport.get(home, {})
    transport.close()
    assert [headers.get("cookie") for headers in web.headers] == ["a=b", None, "a=b"]


def test_a_server_that_cannot_be_reached_is_told(web: Web) -> None:
    address = read_web_address("http://127.0.0.1:1/")
    transport = Transport(address, {}, None, allow_private=True, clock=FakeClock())
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        transport.get(address, {})
    assert not caught.value.is_final


def test_a_file_of_headers_is_read_and_a_fault_names_its_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "headers"
    path.write_text("# of the desk\n\ncookie: a=b\nCookie: c=d\nAuthorization: Bearer x\n")
    assert read_headers_file(path) == {"Cookie": "a=b; c=d", "Authorization": "Bearer x"}
    for line in ("no header", "Host: elsewhere", "X: a\rb", "X Y: z", "X:", "Ünï: x"):
        path.write_text(f"Cookie: secret=1\n{line}\n", newline="")
        with pytest.raises(HeadersFileError, match="line 2") as caught:
            read_headers_file(path)
        assert "secret" not in str(caught.value)
    with pytest.raises(HeadersFileError, match="No such file"):
        read_headers_file(tmp_path / "none")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(HeadersFileError, match="not UTF-8"):
        read_headers_file(path)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("HTTP://WWW.Example.org:80/a/../b/./c?x=1#frag", "http://www.example.org/b/c?x=1"),
        ("https://example.org", "https://example.org/"),
        ("https://bücher.example/ü x", "https://xn--bcher-kva.example/%C3%BC%20x"),
        ("https://example.org/%7Eada/%2f", "https://example.org/~ada/%2F"),
        ("https://example.org/../../etc", "https://example.org/etc"),
        ("https://example.org:8443/a/", "https://example.org:8443/a/"),
        ("https://example.org./", "https://example.org/"),
        ("https://example.org/a?q=ü b", "https://example.org/a?q=%C3%BC%20b"),
        ("https://example.org/a\ud800", "https://example.org/a%3F"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, read: str) -> None:
    assert str(read_web_address(written)) == read


@pytest.mark.parametrize(
    "written",
    [
        *("ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "//", "http://", "http://a b/"),
        *("http://user@example.org/", "http://example.org:99999/", "http://example.org:0/", "http://[::1/"),
        *("http://exa\tmple.org/", "http://[fe80::1%25eth0]/", "data:text/html,x", "x" * 3_000),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(written: str) -> None:
    with pytest.raises(WebAddressError):
        read_web_address(written)


@given(st.text(max_size=60))
def test_reading_an_address_twice_changes_nothing(path: str) -> None:
    base = read_web_address("https://example.org/a/b")
    try:
        first = read_web_address(path, base)
    except WebAddressError:
        return
    assert read_web_address(str(first)) == first
    assert make_name(first).startswith("/")


def test_the_ways_to_write_the_address_of_a_page_share_a_name() -> None:
    written = ["/x", "/x/", "/x/index.html", "/x?utm_source=a", "/x/?utm_source=a&fbclid=b", "/y/../x#top"]
    names = {
        make_name(read_web_address(f"{origin}{path}"))
        for path in written
        for origin in ("http://e.org", "https://www.e.org")
    }
    assert names == {"/x"}
    assert {make_key(name) for name in ("/papers/x", "/papers/x.md", "/papers/x.html", "/raw/papers/x.md")} == {
        "/papers/x"
    }
    assert make_name(read_web_address("https://e.org/x?page=2")) == "/x?page=2"


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120.0), ("", None), ("soon", None), ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0)]
)
def test_a_wait_that_a_server_asks_for_is_read(header: str, seconds: float | None) -> None:
    assert read_retry_after(header) == seconds


def test_a_body_is_read_in_each_compression_that_is_asked_for(web: Web) -> None:
    text = b"otters " * 50_000
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = {
        "/gzip": (gzip.compress(text[:1000]) + gzip.compress(text[1000:]), "gzip"),
        "/zlib": (zlib.compress(text), "deflate"),
        "/raw": (raw.compress(text) + raw.flush(), "deflate"),
        "/plain": (text, "identity"),
    }
    transport = Transport(read_web_address(web.url), {}, None, allow_private=True, clock=FakeClock())
    for path, (body, encoding) in packed.items():
        web.routes[path] = Reply(body, headers={"Content-Encoding": encoding})
        assert transport.get(read_web_address(web.url + path), {}).body == text
    transport.close()
    assert parse_headers("") == {}


def test_what_of_a_page_is_beyond_its_limits_is_counted() -> None:
    forms = "<link rel=alternate type=text/markdown href=/x.md>" * 150
    scan = scan_page(
        f"<head>{forms}</head><main>" + "<a href=/x>x</a>" * 5_010 + f"<a href='/{'x' * 3_000}'>x</a></main>"
    )
    assert (len(scan.links), len(scan.forms["text/markdown"]), scan.more_links) == (5_000, 100, 50 + 11)
    assert scan.is_list


CRUMBS = "<nav aria-label='Breadcrumb'><ol><li><a href=/>Home</a><li><a href=/notes>Notes</a>{}</ol></nav>"


@pytest.mark.parametrize(
    ("page", "cards"),
    [
        ("<li><a href=/a>A</a> Note / 2026-05-03</li>", {"/a": "Note"}),
        ("<a href=/a><h3>A</h3><p>Field Note</p>·<time>May 3, 2026</time></a>", {"/a": "Field Note"}),
        ("<article><a href=/t>Tea</a><h2><a href=/a>A</a></h2><b>Paper</b> | 2026</article>", {"/a": "Paper"}),
        ("<li><a href=/a>A</a> Note &middot; 3 May 2026<li><a href=/b>B</a> Paper / 2026", {"/a": "Note"}),
        ("<tr><td><a href=/a>A</a><td>Note</td><td>/</td><td>2026-05</td></tr>", {"/a": "Note"}),
        ("<article><h1>A</h1>Note / 2026-05-03 <a href=/b>B</a></article>", {}),
        (f"<article>Note / 2026-05-03 <a href=/b>B</a> {'word ' * 300}</article>", {}),
        ("<li>Note / 2026-05-03</li><li><a href=/a>A</a> Note / soon</li>", {}),
        ("<p><a href=/a>A</a> Note / 2026-05-03</p>", {}),
    ],
)
def test_a_card_is_a_link_with_a_label_and_a_date(page: str, cards: dict[str, str]) -> None:
    assert scan_page(page).cards == cards


@pytest.mark.parametrize(
    ("page", "sections"),
    [
        (CRUMBS.format("<li>A note"), ["Home", "Notes"]),
        (CRUMBS.format("<li><a href=/a aria-current=page>A note</a>"), ["Home", "Notes"]),
        (CRUMBS.format("<li><a href=/a>A note</a>"), ["Home", "Notes"]),
        (CRUMBS.format(""), ["Home"]),
        ("<nav><a href=/>Home</a><a href=/notes>Notes</a></nav>", []),
        ("<ol class=breadcrumb></ol>" + CRUMBS.format("<li>x"), []),
        (
            CRUMBS.format("<li>x")
            + '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": '
            + '[{"name": "Papers"}, {"name": "A"}]}</script>',
            ["Papers"],
        ),
    ],
)
def test_breadcrumbs_are_the_links_above_a_page(page: str, sections: list[str]) -> None:
    assert scan_page(page).sections == sections
