"""The pictures that pages of a site show are kept, and published with the documents."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import ingest, links
from ingest.report import IngestReport
from ingest.sources import Budget, SourceSettings
from ingest.sources.site import pictures
from ingest.sources.site.pictures import list_addresses
from ingest.sources.site.source import SiteSource
from tests.conftest import Cli
from tests.ingest.sources.site.test_site import SETTINGS, read_index
from tests.ingest.sources.site.web import FakeClock, Reply, Web, serve

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
OPTIONS = ("--allow-private", "--pause-s", "0")


def make_png(grey: int) -> bytes:
    """A picture of one dot."""

    def pack(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header, dot = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(bytes([0, grey]))
    return b"\x89PNG\r\n\x1a\n" + pack(b"IHDR", header) + pack(b"IDAT", dot) + pack(b"IEND", b"")


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        yield web


def put_pictures(web: Web) -> None:
    """A page and a raw text with pictures that are there, that are not, that robots.txt keeps back, and others."""
    web.text("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    web.text("/llms.txt", "# Zoo\n\n- [otters](/papers/otters/)\n- [kettles](/raw/kettles.md)\n")
    shown = ("dot.png?size=2", "/img/moved.png", "/img/none.png", "/private/x.png", "https://else.example/y.png")
    images = "".join(f'<figure><img class="src" src="{address}" alt="A dot"></figure>' for address in shown)
    web.page("/papers/otters/", "Otters", f"<p>Otters.</p>{images}<img src='/img/lie.png' alt='A lie'>")
    web.routes["/papers/otters/dot.png?size=2"] = Reply(make_png(1), "image/png")
    web.routes["/img/moved.png"] = Reply(status=302, headers={"Location": "/cdn/3.png"})
    web.routes["/cdn/3.png"] = Reply(make_png(3), "application/octet-stream")
    web.routes["/private/x.png"] = Reply(make_png(4), "image/png")
    web.routes["/img/lie.png"] = Reply("<html><body>No picture</body></html>", "image/png")
    web.routes["/img/drawn.svg"] = Reply(SVG, "image/svg+xml")
    web.text(
        "/raw/kettles.md",
        f"# Kettles\n\nOf tin.\n\n![Drawn]({web.url}/img/drawn.svg)\n\n![A film](/film.mp4)\n",
        "text/markdown",
    )


def test_pictures_of_the_site_are_published_and_others_stay_where_they_are(web: Web, tmp_path: Path) -> None:
    put_pictures(web)
    report = ingest(f"{web.url}/", tmp_path / "index", settings=SETTINGS)
    documents, texts = read_index(tmp_path / "index")
    files = {file.path: file for document in documents.values() for file in document.files}
    assert {path: file.media_type for path, file in files.items()} == {
        "papers/otters/dot.png": "image/png",
        "img/moved.png": "image/png",
        "img/drawn.svg": "image/svg+xml",
    }
    otters = texts["paper:otters"]
    assert f"![A dot](/{files['papers/otters/dot.png'].published})" in otters
    assert f"![A dot](/{files['img/moved.png'].published})" in otters
    assert f"![A dot]({web.url}/img/none.png)" in otters
    assert f"![A dot]({web.url}/private/x.png)" in otters
    assert "![A dot](https://else.example/y.png)" in otters
    assert f"![Drawn](/{files['img/drawn.svg'].published})" in texts["note:kettles"]
    assert list_told(web, report) == {
        ("/", "1 picture(s) of other sites stay there"),
        ("/img/none.png", "a picture that is not read: it answers 404"),
        ("/private/x.png", "a picture that is not read: robots.txt asks not to read it"),
        ("/img/lie.png", "a picture that is none of a type that is published, or too large"),
    }
    assert not {"/private/x.png", "/film.mp4"} & set(web.asked)
    assert not report.problems


def list_told(web: Web, report: IngestReport) -> set[tuple[str, str]]:
    told = {(found.path.removeprefix(web.url), found.reason) for found in report.left_out}
    return {(path, reason) for path, reason in told if "picture" in reason}


def test_a_second_run_receives_no_picture_and_a_changed_one_is_taken(cli: Cli, web: Web, tmp_path: Path) -> None:
    put_pictures(web)
    options = (*OPTIONS, "--index", "index", "--public", "out")
    assert cli("ingest", f"{web.url}/", *options)[0] == 0
    assert len(list((tmp_path / "out").rglob("*.png"))) == 2
    web.asked.clear()
    web.bodies = 0
    assert "Nothing to ingest" in cli("ingest", *options)[1]
    assert (web.bodies, len(web.asked)) == (0, len(set(web.asked)))
    web.routes["/cdn/3.png"] = Reply(make_png(9), "image/png")
    del web.routes["/papers/otters/dot.png?size=2"]
    assert "1 changed" in cli("ingest", *options)[1]
    assert make_png(9) in [path.read_bytes() for path in (tmp_path / "out").rglob("*.png")]
    documents, _ = read_index(tmp_path / "index")
    assert len(documents["paper:otters"].files) == 2  # what answers 404 once stays
    cli("ingest", *options)
    assert len(read_index(tmp_path / "index")[0]["paper:otters"].files) == 1


def test_a_picture_whose_address_holds_its_hash_is_asked_for_once(web: Web, tmp_path: Path) -> None:
    address = f"/files/{hashlib.sha256(make_png(1)).hexdigest()[:12]}/dot.png"
    web.routes[address] = Reply(make_png(1), "image/png")
    web.page("/", "Dot", f"<p>A dot.</p><img src='{address}' alt='dot'>")
    for _ in range(2):
        ingest(f"{web.url}/", tmp_path / "index", settings=SETTINGS)
    assert web.asked.count(address) == 1
    (document,) = read_index(tmp_path / "index")[0].values()
    assert [file.path for file in document.files] == [address[1:]]


def test_pictures_lie_within_bounds_which_are_told(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PAGE_PICTURES", 2)
    monkeypatch.setattr(pictures, "MAX_PICTURES_BYTES", len(make_png(1)))
    names = [f"/{number}.png" for number in range(4)]
    for number, name in enumerate(names):
        web.routes[name] = Reply(make_png(number), "image/png")
    web.page("/", "Dots", "<p>Four dots.</p>" + "".join(f"<img src='{name}' alt='dot'>" for name in names))
    web.page("/more/", "More", "<p>One dot.</p><img src='/3.png' alt='dot'>")
    web.text("/llms.txt", "# Dots\n\n- [a](/)\n- [more](/more/)\n")
    report = ingest(f"{web.url}/", tmp_path / "index", settings=SETTINGS)
    asked = [name for name in web.asked if name in names]
    assert asked == ["/0.png", "/1.png"]
    assert [told for _, told in sorted(list_told(web, report))] == [
        f"1 picture(s), because those that are kept have {len(make_png(1))} bytes",
        "2 picture(s), because 2 of a page and 2,000 of a site are taken",
        "a picture that is not read: there are too many",
    ]
    (tmp_path / "small").mkdir()
    monkeypatch.setattr(links, "MAX_ATTACHED_BYTES", 10)
    report = ingest(f"{web.url}/", tmp_path / "small" / "index", settings=SETTINGS)
    assert ("/0.png", "a picture that is none of a type that is published, or too large") in list_told(web, report)


def test_a_budget_that_is_spent_leaves_pictures_for_the_next_run(web: Web, tmp_path: Path) -> None:
    put_pictures(web)

    def read(state: Path, seconds: float) -> SiteSource:
        settings = SourceSettings(state=state, online=True, allow_private=True, pause=3, budget=Budget(seconds=seconds))
        source = SiteSource(f"{web.url}/", settings, FakeClock())
        assert len(list(source.discover({}))) == 2
        return source

    whole = set(read(tmp_path / "whole", 900).list_files())
    first = web.asked.index("/img/drawn.svg")  # of the pictures, by the order of documents
    source = read(tmp_path / "parts", 3 * (first + 1))
    assert set(source.list_files()) < whole
    assert [found.reason for found in source.left_out if "wait for the next run" in found.reason]
    web.asked.clear()
    source = read(tmp_path / "parts", 900)
    assert set(source.list_files()) == whole
    assert web.asked[-1] == "/img/drawn.svg"  # what is kept is asked for last, and only whether it changed
    assert "if-none-match" in web.headers[-1]
    assert not [found.reason for found in source.left_out if "wait for the next run" in found.reason]


@pytest.mark.parametrize(
    ("text", "media_type", "found"),
    [
        (
            "<nav><img src=logo.png></nav><main><img data-src='l.png' src = \"a&amp;b.png\"></main><img src=f.png>",
            "text/html",
            ["a&b.png"],
        ),
        ("<img src='data:image/png;base64,AA'><img src=x.png><img src=x.png><img alt=x>", "text/html", ["x.png"]),
        (
            "![a](b.png) `![c](d.png)` <img src='e.png'>\n\n![f][g]\n\n[g]: h.png",
            "text/markdown",
            ["b.png", "e.png", "h.png"],
        ),
        ("![a](b.png)", "application/pdf", []),
    ],
)
def test_the_pictures_of_a_page_are_those_that_its_main_part_shows(
    text: str, media_type: str, found: list[str]
) -> None:
    assert list(list_addresses(text.encode(), media_type)) == found
