"""No document, title or query runs a script in a real browser, asks another host for anything, or leaves a page."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.payloads import BODIES, ENDLESS, HOST, LINES, PICTURES
from tests.attacks.site import list_queries, name_sentinel, publish_archive, serve, serve_files, write_feed_page
from tests.attacks.sources import ORIGINALS, publish_sources
from tests.attacks.watch import Watch, watch
from tests.conftest import Cli, document_text

SHOWN_TITLE = (  # its text, of a formula the TeX and not the glyphs too
    "[...document.querySelector('h1').childNodes].filter(one => !one.dataset || !('markdownIgnore' in one.dataset))"
    ".map(one => one.textContent).join('')"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacks")
    publish_archive(folder)
    return folder


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    with watch(tmp_path_factory.mktemp("profile")) as page:
        yield page


def list_pages(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html") if "sha256-" not in path.name)


def test_the_browser_tells_each_kind_of_attack(watched: Watch, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        f"<!DOCTYPE html><title>x</title><link rel=stylesheet href=http://{HOST}/sheet.css>"
        f"<body><img src=x onerror=alert(1)><p onmouseover=alert(2)>x</p><iframe srcdoc=x></iframe>"
        f"<a href=javascript:alert(3)>x</a><meta http-equiv=refresh content='9999;url=http://{HOST}/left'>"
    )
    with serve_files(tmp_path) as base:
        found = "\n".join(watched.open(f"{base}/index.html"))
    for told in ("a script ran: alert 1", "a script ran: alert 2", "an address", "an element", "Page.frameAttached"):
        assert told in found
    assert f"a request left: http://{HOST}/sheet.css" in found
    assert "Page.frameScheduledNavigation" in found or "Page.frameRequestedNavigation" in found
    assert watched.find_asked(HOST) == 1


def test_nothing_in_an_archive_acts_in_a_page_that_is_served(watched: Watch, site: Path) -> None:
    asked, found = watched.find_asked(HOST), list[str]()
    with serve(site) as base:
        for path in list_pages(site / "public" / "current"):
            if "line-" not in path:
                found += watched.open(f"{base}/{path.removesuffix('.html').removesuffix('index')}")
        for path in list_queries()[::4]:
            found += watched.open(base + path)
    assert found == []
    assert watched.find_asked(HOST) == asked


def test_nothing_in_an_archive_acts_in_a_file_that_comes_without_a_policy(
    watched: Watch, site: Path, tmp_path: Path
) -> None:
    asked, found, shown = watched.find_asked(HOST), list[str](), ""
    public = shutil.copytree(site / "public" / "current", tmp_path / "public")
    entries = write_feed_page(public)
    with serve(site) as base:
        for number, path in enumerate(list_queries()[::2]):
            (public / f"query-{number}.html").write_bytes(read(base + path))
    with serve_files(public) as base:
        for path in list_pages(public):
            found += watched.open(f"{base}/{path}")
            shown += str(watched.read("document.body.textContent"))
            if path.startswith("notes/line-"):
                title = " ".join(LINES[int(path[11:13])].split())
                assert watched.read(SHOWN_TITLE) == title
    assert found == []
    assert watched.find_asked(HOST) == asked
    assert watched.find_asked(PICTURES) > 0  # a document may show pictures
    for number in range(sum(len(group) for group in BODIES.values())):  # no payload took the words after it along
        assert shown.count(name_sentinel(number)) >= 2, number  # on its page and in a feed
    assert all(f"end {number}." in shown for number in range(entries))
    assert sum(map(len, BODIES.values())) + len(ENDLESS) + len(LINES) >= 150


def test_nothing_that_a_source_of_others_gives_acts_in_a_file_without_a_policy(watched: Watch, tmp_path: Path) -> None:
    publish_sources(tmp_path)
    asked, found, shown = watched.find_asked(HOST), list[str](), ""
    public = shutil.copytree(tmp_path / "public" / "current", tmp_path / "files")
    with serve_files(public) as base:
        for path in list_pages(public):
            if not path.startswith(ORIGINALS):
                found += watched.open(f"{base}/{path}")
                shown += str(watched.read("document.body.textContent"))
    assert found == []
    assert watched.find_asked(HOST) == asked
    for number in range(sum(len(group) for group in BODIES.values())):
        assert name_sentinel(number) in shown  # of the file in the tarball, where it ends no text of the site
    assert all(f"Z {number} " in shown for number in range(len(LINES)))  # works of a bibliography
    assert not {"Absolute", "Outside"} & set(shown.split())
    assert "root:" not in shown


def read(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()


def test_a_plural_and_bytes_that_spell_markup_otherwise_are_refused(cli: Cli, archive: Path) -> None:
    (archive / "archive.yaml").write_text(
        "title: x\nsummary: x\ndescription: x\nkinds: [{note: '\"><script>alert(1)</script>'}]\n"
    )
    status, _, err = cli("ingest", archive, "--strict")
    assert status == 1
    assert "archive.yaml" in err
    (archive / "archive.yaml").unlink()
    overlong = document_text("note:overlong", "x\n").encode() + b"\xc0\xbcscript\xc0\xbe\x81"
    (archive / "overlong.md").write_bytes(overlong)
    status, _, err = cli("ingest", archive, "--strict")
    assert status == 1
    assert "overlong.md, line" in err
    assert "not UTF-8" in err
