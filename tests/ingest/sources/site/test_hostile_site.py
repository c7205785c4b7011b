"""A site that wants to harm: each hazard is told with its address and reason, and the rest is ingested."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import ArchiveError, SourceFileError
from ingest.sources import Budget, SourceItem, SourceSettings
from ingest.sources.site.source import SiteSource
from ingest.sources.site.state import SiteState, SiteStateError
from ingest.sources.source import NO_BYTES
from tests.conftest import Cli
from tests.ingest.sources.site.web import FakeClock, Reply, Route, Web, make_page, serve

GOOD = "<p>Otters crack mussels with stones, and the rest of this page is as harmless as they are.</p>"
BOMB = zlib.compressobj(9, zlib.DEFLATED, 31)
ZEROS = BOMB.compress(b"\0" * 60_000_000) + BOMB.flush()
LARGE = "it is larger than 50,000,000 bytes"


class SlowClock(FakeClock):
    """A clock for which each step of the answer of `/slow` takes ten seconds."""

    def __init__(self, web: Web) -> None:
        super().__init__()
        self._web = web

    def now(self) -> float:
        self.time += 10 * (self._web.asked[-1:] == ["/slow"])
        return self.time


def endless(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def put_hazards(web: Web) -> Mapping[str, str]:
    """Put hazards at paths; gives what is to be said of each, of those that are faults."""
    html = "text/html"
    gzipped = {"Content-Encoding": "gzip"}
    routes: dict[str, tuple[Reply, str]] = {
        "/bomb": (Reply(ZEROS, html, headers=gzipped), LARGE),
        "/deflated": (Reply(zlib.compress(b"\0" * 60_000_000), html, headers={"Content-Encoding": "deflate"}), LARGE),
        "/brotli": (
            Reply(b"\x8b\x00\x80", html, headers={"Content-Encoding": "br"}),
            "it comes in a compression that nobody asked for (br)",
        ),
        "/broken": (Reply(b"no gzip at all", html, headers=gzipped), "its compression is broken"),
        "/cut": (Reply(gzip.compress(GOOD.encode())[:-9], html, headers=gzipped), "its compressed body ends too early"),
        "/gigabyte": (Reply(chunks=lambda: endless(b"x" * 65536), headers={"Content-Length": str(10**9)}), LARGE),
        "/endless": (Reply(chunks=lambda: endless(b"y" * 65536)), LARGE),
        "/short": (
            Reply(chunks=lambda: iter([b"z"]), headers={"Content-Length": "100"}),
            "its answer is no whole one",
        ),
        "/slow": (Reply(chunks=lambda: endless(b"z")), "its answer takes more than 60 seconds"),
        "/headers": (Reply(GOOD, headers={f"X-{n}": "h" * 9_000 for n in range(20)}), "its answer is no whole one"),
        "/loop": (Reply(status=302, headers={"Location": "/loop"}), "it redirects more than 5 times"),
        "/busy": (Reply(status=503, headers={"Retry-After": "1"}), "it answers 503, 3 times"),
        "/later": (
            Reply(status=429, headers={"Retry-After": "86400"}),
            "it answers 429 and asks to wait 86,400 seconds",
        ),
        "/login": (Reply(status=403), "it answers 403"),
    }
    web.routes.update({path: reply for path, (reply, _) in routes.items()})
    return {path: reason for path, (_, reason) in routes.items()}


def put_elsewhere(web: Web) -> Mapping[str, str]:
    """Put redirects out of the site; gives what is to be said of each, which is no fault of the site."""
    targets = {
        "/offsite": ("https://elsewhere.example/", "leads to another site (https://elsewhere.example)"),
        "/metadata": ("http://169.254.169.254/latest/meta-data/", "leads to another site (http://169.254.169.254)"),
        "/other-port": ("http://127.0.0.1:1/", "leads to another site (http://127.0.0.1:1)"),
        "/file": ("file:///etc/passwd", "leads to an address that is not read: it is neither http nor https"),
        "/user": (f"http://a:b@127.0.0.1:{web.port}/x", "leads to an address that is not read: it names a user"),
    }
    for path, (target, _) in targets.items():
        web.routes[path] = Reply(status=302, headers={"Location": target})
    return {path: reason for path, (_, reason) in targets.items()}


def read(web: Web, state: Path, clock: FakeClock, **more: Any) -> tuple[SiteSource, list[SourceItem]]:
    settings = SourceSettings(state=state, online=True, allow_private=True, pause=0, **more)
    source = SiteSource(f"{web.url}/", settings, clock)
    return source, list(source.discover({}))


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        web.page("/", "Home", GOOD)
        yield web


def test_each_hazard_is_told_and_the_rest_is_taken(web: Web, tmp_path: Path) -> None:
    clock = SlowClock(web)
    faults, elsewhere = put_hazards(web), put_elsewhere(web)
    names = [*faults, *elsewhere, "/lie.pdf", "/latin", "/calendar/1"]
    web.page("/", "Home", GOOD + "".join(f'<a href="{name}">x</a>' for name in names))
    web.page("/lie.pdf", "No PDF", GOOD)
    latin = make_page("Prüfung", "<p>Prüfung im Café.</p>").encode("latin-1")
    web.routes["/latin"] = Reply(latin, "text/html; charset=iso-8859-1", headers={"Set-Cookie": "track=1"})
    source, items = read(web, tmp_path, clock)
    failed = [item for item in items if item.sha256 == NO_BYTES]
    assert {item.path for item in failed} == {web.url + path for path in faults}
    for item in failed:
        with pytest.raises(SourceFileError) as caught:
            source.fetch(item)
        assert faults[item.path.removeprefix(web.url)] in str(caught.value)
    told = {found.path.removeprefix(web.url): found.reason for found in source.left_out}
    assert {path: reason for path, reason in elsewhere.items() if reason not in told.get(path, "")} == {}
    assert {item.path for item in items if item not in failed} == {"index.html", "lie.html", "latin.html"}
    page = source.fetch(next(item for item in items if item.path == "latin.html"))
    assert "Prüfung im Café" in page.data.decode("utf-8-sig")
    assert all("cookie" not in headers for headers in web.headers)
    assert {headers["accept-encoding"] for headers in web.headers} == {"gzip, deflate"}
    assert sum(path == "/busy" for path in web.asked) == 3
    assert 1 in clock.waited


def test_a_calendar_without_end_and_numbers_in_a_query_are_cut(web: Web, tmp_path: Path) -> None:
    class Calendar(dict[str, Route]):
        def get(self, path: str, default: Any = None) -> Any:
            if not path.startswith("/cal/"):
                return super().get(path, default)
            number = int(path.split("/")[2].partition("?")[0])
            body = f'{GOOD}<a href="/cal/{number + 1}">next</a> <a href="/cal/0?day={number}">day</a>'
            return Reply(make_page(f"Day {number}", body))

    web.routes = Calendar(web.routes)
    web.page("/", "Home", f'{GOOD}<a href="/cal/1">calendar</a>')
    source, items = read(web, tmp_path, FakeClock(), budget=Budget(depth=10_000))
    assert 300 < len(items) < 700
    assert "link(s) to pages like /cal/#, of which 300 are taken" in " ".join(found.reason for found in source.left_out)


def test_depth_pages_bytes_and_seconds_are_bounded(web: Web, tmp_path: Path) -> None:
    for number in range(5):
        web.page(f"/p{'x' * number}", f"P{number}", f"{GOOD}<a href='/p{'x' * (number + 1)}'>next</a>")
    web.page("/", "Home", f"{GOOD}<a href='/p'>next</a>")
    assert len(read(web, tmp_path / "depth", FakeClock(), budget=Budget(depth=2))[1]) == 3
    source, items = read(web, tmp_path / "bytes", FakeClock(), budget=Budget(bytes=2_000))
    assert len(items) < 6
    assert "2,000 bytes were received" in source.left_out[0].reason
    clock = FakeClock()
    settings = SourceSettings(
        state=tmp_path / "time", online=True, allow_private=True, pause=7, budget=Budget(seconds=80)
    )
    slow = SiteSource(f"{web.url}/", settings, clock)
    assert len(list(slow.discover({}))) < 6
    assert clock.time <= 80
    assert "80 seconds are over" in slow.left_out[0].reason


def test_maps_that_lie_or_hold_too_much_cost_no_more_than_their_entries(web: Web, tmp_path: Path) -> None:
    many = "".join(f"<url><loc>https://elsewhere.example/{n}</loc></url>" for n in range(50_001))
    web.text(
        "/sitemap.xml", "<sitemapindex><loc>/sitemap.xml</loc><loc>/many.xml</loc><loc>/bomb.xml</loc></sitemapindex>"
    )
    web.text("/many.xml", f"<urlset>{many}<url><loc>/a</loc></url></urlset>", "application/xml")
    web.routes["/bomb.xml"] = Reply(ZEROS, "application/gzip")
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed><entry><link href="&a;/x"/></entry></feed>'
    web.text("/atom.xml", entity, "application/atom+xml")
    web.text("/llms.txt", "[" * 100_000 + "](" * 1_000 + "\n# x\n")
    source, items = read(web, tmp_path, FakeClock())
    assert [item.path for item in items] == ["index.html"]
    assert any("2 address(es) of" in found.reason for found in source.left_out)
    assert web.asked.count("/sitemap.xml") == 1


def test_catalogues_that_lie_loop_or_hold_too_much_cost_no_more_than_their_entries(web: Web, tmp_path: Path) -> None:
    catalogue = "application/ai-catalog+json"
    nested: object = {"entries": [{"url": "/deep", "type": "text/html"}]}
    for _ in range(100):
        nested = {"entries": [{"type": catalogue, "data": nested}]}
    elsewhere = [{"url": f"https://elsewhere.example/{number}", "type": "text/html"} for number in range(100_000)]
    itself = {"url": "/.well-known/ai-catalog.json", "type": catalogue}
    maps = [{"url": path, "type": catalogue} for path in ("/no.json", "/list.json", "/deep.json", "/big.json", "/spa")]
    maps.append({"url": "https://elsewhere.example/more.json", "type": catalogue})
    odd: list[object] = [
        3,
        None,
        [],
        {},
        {"url": 4},
        {"url": "/x", "type": ["text/html"]},
        {"url": "file:///etc/passwd"},
    ]
    web.json("/.well-known/ai-catalog.json", {"entries": [itself, *maps, *odd, nested, *elsewhere]})
    web.text("/no.json", "{")
    web.text("/list.json", "[" * 100_000)
    web.json("/deep.json", nested)
    web.text("/big.json", json.dumps({"entries": [{"url": "/late", "type": "text/html"}], "x": "x" * 10_000_000}))
    web.page("/spa", "All is well", GOOD)
    source, items = read(web, tmp_path, FakeClock())
    assert [item.path for item in items] == ["index.html"]
    assert web.asked.count("/.well-known/ai-catalog.json") == 1
    assert not {"/deep", "/late", "/x"} & set(web.asked)
    told = {found.reason.replace(web.url, "") for found in source.left_out}
    assert told >= {
        "50008 address(es) of /.well-known/ai-catalog.json, which has more than a map may have",
        "49994 address(es) of /.well-known/ai-catalog.json that are not of this site",
        "1 address(es) of /big.json, which has more than a map may have",
    }


def test_an_api_that_goes_on_for_ever_or_names_what_is_no_part_of_it_is_cut(web: Web, tmp_path: Path) -> None:
    class Api(dict[str, Route]):
        def get(self, path: str, default: Any = None) -> Any:
            if not path.startswith("/api/v1/list"):
                return super().get(path, default)
            number = int(path.partition("=")[2] or 0)
            here = {"url": "/a", "sha256": "0" * 64, "title": "A"}
            return Reply(json.dumps({"items": [here], "next": f"/api/v1/list?page={number + 1}"}))

    web.routes = Api(web.routes)
    other = {
        "a": "https://elsewhere.example/api/v1/x",
        "b": "/admin/delete",
        "c": "/api/v1/../../admin",
        "d": "/api/v10",
    }
    web.json("/api/v1", {**other, "list": "/api/v1/list", "refused": "/api/v1/refused", "self": "/api/v1"})
    web.routes["/api/v1/refused"] = Reply(status=401)
    web.page("/a", "A", GOOD)
    source, items = read(web, tmp_path, FakeClock())
    assert {item.path for item in items} == {"a.html", "index.html"}
    assert 400 < sum(path.startswith("/api/v1/list") for path in web.asked) < 500
    assert not {path for path in web.asked if "admin" in path or "v10" in path}
    assert "map(s), because there are more than 500" in " ".join(found.reason for found in source.left_out)


def test_a_site_that_answers_all_addresses_with_a_page_has_no_map(web: Web, tmp_path: Path) -> None:
    class Everything(dict[str, Route]):
        def get(self, path: str, default: Any = None) -> Any:
            return super().get("/")

    web.routes = Everything(web.routes)
    _, items = read(web, tmp_path, FakeClock())
    assert [item.path for item in items] == ["index.html"]


def make_record(path: str, **given: object) -> Mapping[str, object]:
    """A record as a Refdesk has it."""
    forms = [{"url": f"https://desk.example/raw/{path}.md", "sha256": "1" * 64}]
    known = {"id": f"note:{path}", "kind": "note", "title": path, "path": path, "url": f"https://desk.example/{path}"}
    return {**known, "representations": forms, **given}


def put_refdesk(web: Web, version: str, changes: Any) -> None:
    """Put a Refdesk of two documents, which says of its version and of what changed what a test wants."""
    web.json("/api/v1", {"changes": "/api/v1/changes", "version": version, "title": f"Desk {version[0]}"})
    records = [make_record("a"), make_record("b")]
    web.json("/api/index.json", {"api": "https://desk.example/api/v1/openapi.json", "documents": records})
    for name in ("a", "b"):
        web.text(f"/raw/{name}.md", f"# {name}\n\n{GOOD}\n", "text/markdown")
    path = f"/api/v1/changes?since={'A' * 30}"
    web.routes[path] = changes if isinstance(changes, Reply) else Reply(json.dumps(changes), "application/json")


@pytest.mark.parametrize(
    "changes",
    [
        Reply(status=400),
        Reply(status=503),
        Reply("no JSON"),
        Reply("[" * 100_000),
        Reply(GOOD),
        {"changes": 3, "next": None},
        {"changes": [{"id": "note:a"}], "next": None},
        {"changes": [{"id": "note:a", "document": {"url": 3}}], "next": None},
        {"changes": [], "next": f"/api/v1/changes?since={'A' * 30}"},
        {"changes": [], "next": "/api/v1/changes?since= x"},
        {"changes": [], "next": f"?{'x' * 3_000}"},
        {"changes": [], "next": f"?{'x' * 1_500}"},
    ],
)
def test_a_refdesk_that_cannot_say_what_changed_is_read_from_its_catalogue(
    web: Web, tmp_path: Path, changes: Any
) -> None:
    put_refdesk(web, "A" * 30, {})
    assert len(read(web, tmp_path, FakeClock())[1]) == 2
    put_refdesk(web, "B" * 30, changes)
    web.asked.clear()
    _, items = read(web, tmp_path, FakeClock())
    assert [item.path for item in items] == ["a.md", "b.md"]
    assert "/api/index.json" in web.asked
    assert sum(path.startswith("/api/v1/changes") for path in web.asked) <= 20


def test_a_refdesk_that_lies_of_what_changed_names_no_page_of_others(web: Web, tmp_path: Path) -> None:
    put_refdesk(web, "A" * 30, {})
    read(web, tmp_path, FakeClock())
    forms = [{"url": "https://desk.example/raw/../../x.md", "sha256": "2" * 64}]
    records = [make_record("evil", representations=forms), make_record("half \ud800")]
    changes = [{"id": str(record["id"]), "document": record} for record in records]
    put_refdesk(web, "B" * 30, {"changes": [*changes, {"id": "note:b", "document": None}], "next": None})
    web.text("/x.md", f"# x\n\n{GOOD}\n", "text/markdown")
    web.asked.clear()
    _, items = read(web, tmp_path, FakeClock())
    assert [item.path for item in items if item.sha256 != NO_BYTES] == ["a.md", "x.md"]
    assert "/api/index.json" not in web.asked


def test_a_site_whose_robots_forbid_all_or_cannot_be_read_is_not_read(web: Web, tmp_path: Path) -> None:
    web.text("/robots.txt", "User-agent: *\nDisallow: /\n")
    with pytest.raises(ArchiveError, match=r"its robots\.txt asks programs not to read it"):
        read(web, tmp_path / "a", FakeClock())
    web.routes["/robots.txt"] = Reply(status=503)
    with pytest.raises(ArchiveError, match=r"its robots\.txt cannot be read \(it answers 503, 3 times\)"):
        read(web, tmp_path / "b", FakeClock())
    web.text("/robots.txt", "User-agent: *\nContent-Signal: search=yes, ai-input=no\n")
    with pytest.raises(ArchiveError, match="its Content-Signal says ai-input=no"):
        read(web, tmp_path / "c", FakeClock())
    assert set(web.asked) == {"/robots.txt"}


@pytest.mark.parametrize(
    "robots",
    [
        Reply(status=403),
        Reply(status=302, headers={"Location": "https://elsewhere.example/robots.txt"}),
        Reply("\x00\xff no rules", "text/plain"),
    ],
)
def test_a_site_without_rules_for_us_is_read(web: Web, tmp_path: Path, robots: Reply) -> None:
    web.routes["/robots.txt"] = robots
    for _ in range(2):
        assert [item.path for item in read(web, tmp_path, FakeClock())[1]] == ["index.html"]


def test_rules_that_lie_elsewhere_on_the_site_hold_also_for_a_run_that_goes_on(web: Web, tmp_path: Path) -> None:
    web.routes["/robots.txt"] = Reply(status=301, headers={"Location": "/rules.txt"})
    web.text("/rules.txt", "User-agent: *\nDisallow: /b\n")
    web.page("/", "Home", f"{GOOD}<a href='/a'>a</a><a href='/b'>b</a>")
    web.page("/a", "A", GOOD)
    runs = [read(web, tmp_path, FakeClock(), budget=Budget(pages=1))[1] for _ in range(3)]
    assert {item.path for item in runs[-1]} == {"a.html", "index.html"}
    assert "/b" not in web.asked


def test_maps_that_robots_keep_back_are_not_asked_for_and_counted(web: Web, tmp_path: Path) -> None:
    rules = f"User-agent: *\nDisallow: /api/\nDisallow: /.well-known/\nSitemap: {web.url}/api/sitemap.xml\n"
    web.text("/robots.txt", rules)
    web.text("/api/sitemap.xml", "<urlset><url><loc>/a</loc></url></urlset>", "application/xml")
    web.page("/a", "A", GOOD)
    source, items = read(web, tmp_path, FakeClock())
    assert {item.path for item in items} == {"a.html", "index.html"}
    assert "3 map(s) that robots.txt asks not to read" in {found.reason for found in source.left_out}
    asked = {path for path in web.asked if path.startswith(("/api", "/.well-known"))}
    assert asked == {"/api/sitemap.xml"}  # which robots.txt itself names


def test_a_map_that_is_refused_is_told_where_the_site_names_it_or_had_it(web: Web, tmp_path: Path) -> None:
    refused = Reply(status=403)
    for path in ("/llms.txt", "/api/v1", "/sitemap.xml"):
        web.routes[path] = refused
    assert [item.path for item in read(web, tmp_path / "a", FakeClock())[1]] == ["index.html"]
    web.text("/robots.txt", f"Sitemap: {web.url}/sitemap.xml\n")
    web.text("/llms.txt", "# Site\n\n- [a](/a)\n")
    web.page("/a", "A", GOOD)
    for llms in (web.routes["/llms.txt"], refused):
        web.routes["/llms.txt"] = llms
        source, items = read(web, tmp_path / "b", FakeClock())
    failed = {item.path.removeprefix(web.url) for item in items if item.sha256 == NO_BYTES}
    assert failed == {"/sitemap.xml", "/llms.txt"}
    assert {item.path for item in items if item.sha256 != NO_BYTES} == {"a.html", "index.html"}
    with pytest.raises(SourceFileError, match="it answers 403"):
        source.fetch(next(item for item in items if item.path.endswith("/llms.txt")))


def test_bytes_that_are_not_taken_count_too(web: Web, tmp_path: Path) -> None:
    web.page("/", "Home", GOOD + "".join(f"<a href='/big{letter}'>x</a>" for letter in "abc"))
    for letter in "abc":
        web.routes[f"/big{letter}"] = Reply(chunks=lambda: endless(b"x" * 65536))
    source, items = read(web, tmp_path, FakeClock(), budget=Budget(bytes=60_000_000))
    assert [item.path for item in items if item.sha256 == NO_BYTES] == [f"{web.url}/biga", f"{web.url}/bigb"]
    assert "60,000,000 bytes were received" in " ".join(found.reason for found in source.left_out)


def test_the_delay_that_robots_ask_for_is_kept_and_the_agent_is_honest(web: Web, tmp_path: Path) -> None:
    web.text("/robots.txt", "User-agent: Refdesk\nCrawl-delay: 7\nDisallow: /x\n\nUser-agent: *\nDisallow: /\n")
    clock = FakeClock()
    read(web, tmp_path, clock, contact="desk@example.org")
    assert set(clock.waited[1:]) == {7}
    assert {headers["user-agent"].partition("/")[0] for headers in web.headers} == {"Refdesk"}
    assert all(headers["user-agent"].endswith("(+desk@example.org)") for headers in web.headers)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]"],
)
def test_an_address_of_this_machine_is_refused_however_it_is_written(web: Web, tmp_path: Path, host: str) -> None:
    source = SiteSource(f"http://{host}:{web.port}/", SourceSettings(state=tmp_path, online=True), FakeClock())
    with pytest.raises(ArchiveError, match="not of the public network; add --allow-private"):
        list(source.discover({}))
    assert web.asked == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "64:ff9b::7f00:1"]])
def test_a_name_is_looked_up_once_for_a_connection_and_judged_by_all_of_that_answer(
    web: Web, tmp_path: Path, addresses: list[str]
) -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return addresses if len(asked) == 1 else ["1.1.1.1"]

    settings = SourceSettings(state=tmp_path, online=True)
    source = SiteSource(f"http://site.example:{web.port}/", settings, FakeClock(), resolve)
    with pytest.raises(ArchiveError, match=rf"is at {addresses[-1]}, which is not of the public network"):
        list(source.discover({}))
    assert asked == [("site.example", web.port)]
    assert web.asked == []


def test_a_name_that_leads_to_another_machine_the_second_time_is_followed_nowhere(web: Web, tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"]])

    def resolve(host: str, port: int) -> list[str]:
        return next(answers, [])

    web.routes["/robots.txt"] = Reply("", headers={"Connection": "close"})
    settings = SourceSettings(state=tmp_path, online=True, allow_private=True, pause=0)
    source = SiteSource(f"http://site.example:{web.port}/", settings, FakeClock(), resolve)
    with pytest.raises(ArchiveError, match="its server cannot be reached"):
        list(source.discover({}))
    assert web.asked == ["/robots.txt"]


def test_validators_and_names_that_no_request_can_hold_are_not_sent(web: Web, tmp_path: Path) -> None:
    feed = '{"items": [{"url": "/a\\ud800b", "title": "half \\ud800", "content_html": "<p>Half a pair \\ud800.</p>"}]}'
    web.text("/feed.json", feed)
    web.page("/", "Home", f"{GOOD}<a href='/b?x=ü'>b</a>", headers={"ETag": "caf\xe9", "Last-Modified": "\xff"})
    web.page("/b?x=%C3%BC", "B", GOOD)
    for _ in range(2):
        _, items = read(web, tmp_path / "site", FakeClock())
        assert [item.path for item in items] == ["b@x=%C3%BC.html".replace("%", "-"), "index.html"]
    settings = SourceSettings(state=tmp_path / "feed", online=True, allow_private=True, pause=0)
    source = SiteSource(f"{web.url}/feed.json", settings, FakeClock())
    (item,) = source.discover({})
    assert b"Half a pair ?." in source.fetch(item).data
    assert source.fetch(item).beside.facts["title"] == "half ?"


def test_a_file_of_state_that_is_damaged_or_in_use_is_told(web: Web, tmp_path: Path) -> None:
    _, items = read(web, tmp_path, FakeClock())
    settings = SourceSettings(state=tmp_path)
    source = SiteSource(f"{web.url}/", settings)
    assert [item.path for item in source.discover({})] == [item.path for item in items] == ["index.html"]
    state = SiteState(tmp_path)
    with state.translate_errors(), state.hold(), pytest.raises(SiteStateError, match="another ingest uses it"):
        read(web, tmp_path, FakeClock())
    (tmp_path / "pages.sqlite-wal").unlink(missing_ok=True)
    (tmp_path / "pages.sqlite").write_bytes(b"no database, but long enough to be read as one" * 100)
    for look in (lambda: source.fetch(items[0]), source.archive_info, lambda: list(source.discover({}))):
        with pytest.raises(SiteStateError, match="remove that folder to fetch the site anew"):
            look()


@pytest.mark.parametrize(
    "address",
    [
        "http://ada:secret@example.org/",
        "https://ada:secret@[::1/",
        "https://ada:secret/pw@host/",
        "https://ada:p/secret@ss@host/",
        "http://a b/",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ArchiveError, match=r"give an address as https://example\.org/") as caught:
        list(SiteSource(address).discover({}))
    assert "secret" not in str(caught.value)


def test_a_uri_that_no_source_reads_is_told_as_it_was_given(cli: Cli) -> None:
    assert "'ftp://example.org//x' cannot be ingested: it is not a folder" in cli("ingest", "ftp://example.org//x")[2]
