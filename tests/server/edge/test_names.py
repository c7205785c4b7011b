"""The names, prefixes and proxies under which a service is reached, and the ones that it does not answer to."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import pytest

from llms.publishing.publish import publish
from server.config import Config, ConfigurationError, read_config
from server.edge import ServiceNames
from tests.chromium import browser
from tests.conftest import MAX_WAIT_S
from tests.each import for_each
from tests.llms.catalogues import catalogue
from tests.server.http_client import HEADERS, HELLO, application, send, served, settings, visitor, web_client
from tests.server.reverse_proxy import Proxy, proxied

pytestmark = pytest.mark.anyio

DESK = {"base_url": "https://desk.example.org"}
# settings, Host, Origin, status at /mcp
HOSTS: list[tuple[dict[str, str], str, str | None, int]] = [
    ({}, "127.0.0.1:8321", None, 200),
    ({}, "127.0.0.1", None, 200),
    ({}, "localhost", None, 200),
    ({}, "LOCALHOST:8321", None, 200),
    ({}, "localhost.:8321", None, 200),
    ({}, "[::1]:8321", None, 200),
    ({}, "[::1]", None, 200),
    ({}, "127.0.0.1:9000", None, 200),  # a container's port under another number
    ({}, "0.0.0.0:8321", None, 421),
    ({}, "evil.example:8321", None, 421),
    ({}, "localhost.evil.example:8321", None, 421),
    ({}, "127.0.0.1.evil.example", None, 421),
    ({}, "evil.example@127.0.0.1:8321", None, 421),
    ({}, "127.0.0.1:8321:1", None, 421),
    ({}, "127.0.0.1:x", None, 421),
    ({}, "", None, 421),
    ({}, "[::1", None, 421),
    ({}, "127.0.0.1:8321", "http://127.0.0.1:8321", 200),
    ({}, "localhost:9000", "http://localhost:9000", 200),
    ({}, "localhost", "http://localhost", 200),
    ({}, "127.0.0.1:8321", "http://localhost:3000", 403),  # another program of this machine
    ({}, "127.0.0.1:8321", "http://localhost:8321", 200),
    ({}, "127.0.0.1:8321", "http://evil.example:8321", 403),
    ({}, "127.0.0.1:8321", "null", 403),
    ({}, "127.0.0.1:8321", "", 200),
    (DESK, "desk.example.org", None, 200),
    (DESK, "desk.example.org:443", None, 200),
    (DESK, "DESK.Example.ORG:443", "HTTPS://Desk.Example.Org", 200),
    (DESK, "desk.example.org.", "https://desk.example.org:443", 200),
    (DESK, "desk.example.org:80", None, 421),
    (DESK, "desk.example.org:8321", None, 421),
    (DESK, "www.desk.example.org", None, 421),
    (DESK, "desk.example.org", "http://desk.example.org", 200),  # of the name that was asked
    (DESK, "localhost:8321", "http://desk.example.org", 403),
    (DESK, "localhost:8321", "https://desk.example.org", 200),
    ({"base_url": "http://desk.example.org"}, "desk.example.org:80", None, 200),
    ({"base_url": "http://desk.example.org"}, "desk.example.org:443", None, 421),
    ({"base_url": "http://desk.example.org:8080/x"}, "desk.example.org:8080", None, 200),
    ({"base_url": "http://desk.example.org:8080/x"}, "desk.example.org", None, 421),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "other.example:443", None, 200),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "other.example:80", None, 200),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "other.example:81", None, 421),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "b.example:9000", None, 200),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "b.example", None, 421),
    ({**DESK, "allowed_hosts": "Other.example, b.example:9000,c.example:*"}, "c.example:1", "http://c.example:1", 200),
    ({"allowed_origins": "https://Inspector.example"}, "localhost", "https://inspector.example:443", 200),
    ({"allowed_origins": "https://inspector.example"}, "localhost", "http://inspector.example", 403),
    ({"allowed_origins": "http://localhost:*"}, "localhost:8321", "http://localhost:6274", 200),
    ({"allowed_origins": "app://obsidian.md,null"}, "localhost", "app://obsidian.md", 200),
    ({"allowed_origins": "app://obsidian.md,null"}, "localhost", "null", 200),
    ({"host": "192.0.2.5"}, "192.0.2.5:8321", None, 200),
    ({"host": "::"}, "[::1]:8321", None, 200),
]


@for_each(lambda: HOSTS)
def test_a_service_answers_to_its_own_names_however_they_are_written_and_to_no_other(
    case: tuple[dict[str, str], str, str | None, int], tmp_path: Path
) -> None:
    given, host, origin, status = case
    names = ServiceNames(settings(tmp_path, tmp_path, **given))
    has_host = names.has_host([host])
    found = 421 if not has_host else 200 if names.has_origin([] if origin is None else [origin], [host]) else 403
    assert found == status


async def test_the_endpoint_asks_for_the_host_and_for_one_alone(shipped: Path, tmp_path: Path) -> None:
    async with visitor(settings(shipped, tmp_path, **DESK)) as client:
        assert (await send(client, "initialize", HELLO, Host="Desk.example.org:443")).status_code == 200
        assert (await send(client, "initialize", HELLO, Host="evil.example")).status_code == 421
        assert (await send(client, "initialize", HELLO, Origin="https://evil.example")).status_code == 403
        twice = [("Host", "desk.example.org"), ("Host", "evil.example"), *HEADERS.items()]
        assert (await client.post("/mcp", json={}, headers=twice)).status_code == 421


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8321"),
        ({"host": "0"}, "http://127.0.0.1:8321"),
        ({"host": "::"}, "http://[::1]:8321"),
        ({"host": "0:0::0"}, "http://[::1]:8321"),
        ({"host": "[::]", "port": "9000"}, "http://[::1]:9000"),
        ({"host": "[::1]"}, "http://[::1]:8321"),
        ({"host": "192.0.2.5"}, "http://192.0.2.5:8321"),
        ({"host": "0.0.0.0", "root_path": "/desk/"}, "http://127.0.0.1:8321/desk"),
        ({"host": "0.0.0.0", "base_url": "https://desk.example.org"}, "https://desk.example.org"),
    ],
)
def test_the_address_to_listen_on_is_published_only_where_others_can_use_it(given: dict[str, str], url: str) -> None:
    assert read_config(given, {}).url == url


@pytest.mark.parametrize("path", ["desk", "/a b", "/x?y", "https://desk.example.org/x", "/x(y"])
def test_a_root_path_that_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^The setting root_path cannot be"):
        read_config({"root_path": path}, {})


class Links(HTMLParser):
    """The addresses that a browser follows or loads from a page, but for the one that names the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("rel") not in ("canonical", "cite-as"):
            self.found += [value for name in ("href", "src", "action") if (value := given.get(name))]


@pytest.fixture(scope="module")
def elsewhere(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Surfaces that were published for a base URL at which nothing answers."""
    found = catalogue(shipped)
    folder = tmp_path_factory.mktemp("elsewhere") / "public"
    publish(catalogue(shipped, type(found.service)("https://nowhere.example/old")), folder, "one")
    yield folder


@asynccontextmanager
async def behind(config: Config, proxy: dict[str, Any]) -> AsyncIterator[int]:
    """A service behind a proxy; gives the proxy's port."""
    async with served(config) as (_, listener), proxied(Proxy(listener.getsockname()[1], **proxy)) as port:
        yield port


# the service's settings, the proxy, what it is asked under
PROXIES: list[tuple[dict[str, str], dict[str, Any], str]] = [
    ({}, {}, ""),
    ({"base_url": "https://desk.example.org"}, {"host": "desk.example.org"}, ""),
    ({"base_url": "https://example.org/desk"}, {"prefix": "/desk/", "strip": "/desk", "host": "example.org"}, "/desk"),
    ({"base_url": "https://example.org/desk", "root_path": "/desk"}, {"prefix": "/desk"}, "/desk"),
    ({"root_path": "/a/b"}, {"prefix": "/a/b"}, "/a/b"),
    ({"root_path": "/b"}, {"prefix": "/a/b", "strip": "/a"}, "/a/b"),  # two proxies, one of which takes its part off
    ({"root_path": "/papers"}, {}, "/papers"),  # as a kind of documents
]


@pytest.mark.parametrize(("given", "proxy", "prefix"), PROXIES)
async def test_a_reader_finds_every_page_behind_any_proxy(
    shipped: Path, elsewhere: Path, given: dict[str, str], proxy: dict[str, Any], prefix: str
) -> None:
    starts = ("/", "/papers", "/papers/routing-premium", "/search?q=routing", "/nowhere/at/all", "/papers/a%2Fb/c")
    async with behind(settings(shipped, elsewhere, **given), proxy) as port:
        root = f"http://127.0.0.1:{port}{prefix}"
        browsing = {"Accept": "text/html", "Connection": "close"}
        async with httpx2.AsyncClient(
            headers=browsing, limits=httpx2.Limits(max_connections=4), timeout=MAX_WAIT_S
        ) as client:
            targets = set()
            for start in starts:
                page = await client.get(root + start)
                assert page.status_code == (404 if "nowhere" in start or "%2F" in start else 200)
                found = [link for link in Links(page.text).found if not link.startswith(("data:", "#"))]
                assert not [link for link in found if urlsplit(link).netloc == "nowhere.example"]
                targets |= {urljoin(str(page.url), link).partition("#")[0] for link in found if link[0] == "."}
            assert len(targets) > 60
            inside = [*sorted(targets)[::12], f"{root}/search?q=routing", f"{root}/"]
            for target in inside:
                assert target.startswith(f"{root}/"), target
                assert (await client.get(target)).status_code == 200, target


@pytest.mark.parametrize(("given", "proxy", "prefix"), PROXIES)
async def test_no_redirect_loses_scheme_host_or_prefix(
    shipped: Path, elsewhere: Path, given: dict[str, str], proxy: dict[str, Any], prefix: str
) -> None:
    ways = {
        "/mcp/": "/mcp",
        "/search/?q=a%20b&c=%26": "/search?q=a%20b&c=%26",
        "/healthz/": "/healthz",
        "/api/v1/": "/api/v1",
        "/papers/": "/papers",
        "/papers/routing-premium/": "/papers/routing-premium",
        "/papers/routing-premium.html": "/papers/routing-premium",
        "/index.html": "/",
        "/bibtex.bib": "/bibliography.bib",
        "/.well-known/llms.txt": "/llms.txt",
    }
    if "root_path" in given:
        ways[""] = "/"
    async with behind(settings(shipped, elsewhere, **given), proxy) as port:
        root = f"http://127.0.0.1:{port}{prefix}"
        async with httpx2.AsyncClient(headers={"Connection": "close"}, timeout=MAX_WAIT_S) as client:
            for path, target in ways.items():
                for method in ("POST",) if path.startswith("/mcp") else ("GET", "HEAD"):
                    answered = await client.request(method, root + path)
                    location = answered.headers["location"]
                    assert urljoin(root + path, location) == root + target, path
                    assert not urlsplit(location).netloc and not location.startswith("/"), location
            followed = await client.post(
                f"{root}/mcp/",
                json={"jsonrpc": "2.0", "id": 1, "method": "ping"},
                headers=HEADERS,
                follow_redirects=True,
            )
            assert followed.status_code == 200


async def test_a_probe_asks_beside_the_root_path_and_a_private_service_stays_private(
    shipped: Path, elsewhere: Path, tmp_path: Path
) -> None:
    (tmp_path / "tokens").write_text("correct-horse-battery-staple-0123456789")
    config = settings(shipped, elsewhere, root_path="/desk", token_file=tmp_path / "tokens")
    async with application(config) as app, web_client(app, "http://127.0.0.1:8321") as client:
        for path in ("/healthz", "/desk/healthz", "/readyz"):
            assert (await client.get(path)).status_code == 200
        for path in (
            "/desk/llms.txt",
            "/llms.txt",
            "/desk/mcp/",
            "/desk/metrics",
            "/desk/desk/healthz",
            "/deskhealthz",
        ):
            assert (await client.get(path)).status_code == 401, path


async def test_a_person_searches_under_every_name(shipped: Path, elsewhere: Path, tmp_path: Path) -> None:
    import anyio.to_thread

    config = settings(shipped, elsewhere, base_url="https://nowhere.example/old", host="0.0.0.0")
    async with served(config) as (_, listener), proxied(Proxy(listener.getsockname()[1], "/desk", "/desk")) as behind:
        port = listener.getsockname()[1]
        roots = [f"http://{name}:{port}" for name in ("127.0.0.1", "localhost", "0.0.0.0", "desk.localhost")]

        def search() -> list[str]:
            found = []
            with browser(tmp_path) as page:
                for root in [*roots, f"http://localhost:{behind}/desk"]:
                    page.open(f"{root}/search")
                    page.evaluate("document.querySelector('input').value = 'when does routing pay'")
                    page.follow("document.querySelector('button').click()")
                    found.append(page.evaluate("location.href"))
                    assert page.evaluate("document.querySelectorAll('ol a').length") > 3, root
                    page.follow("document.querySelector('ol a').click()")
                    found.append(page.evaluate("location.href"))
                    assert re.match(r"\w+", page.evaluate("document.querySelector('h1').innerText")), root
            return found

        for address, root in zip(
            await anyio.to_thread.run_sync(search),
            [root for root in [*roots, f"http://localhost:{behind}/desk"] for _ in range(2)],
            strict=True,
        ):
            assert address.startswith(f"{root}/"), (address, root)
