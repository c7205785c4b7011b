"""Pages bring the font of their formulas."""

import hashlib
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from llms.pages.assets import FONT_NAME, FONTS_FOLDER, name_asset
from llms.publishing.render import render
from tests.chromium import browser
from tests.llms.catalogues import catalogue

LOADED = "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family))"


@pytest.fixture(scope="module")
def site(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for path, data in render(catalogue(shipped)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_every_page_names_the_font_where_it_is(site: Path) -> None:
    data = (site / FONTS_FOLDER / FONT_NAME).read_bytes()
    assert hashlib.sha256(data).hexdigest()[:8] in FONT_NAME and data[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in (site / FONTS_FOLDER / "OFL.txt").read_text().upper()
    pages = [page for page in site.rglob("*.html") if not page.is_relative_to(site / "raw")]
    for page in pages:
        path = f"/{page.relative_to(site)}"
        (sheet, _) = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page.read_text())
        assert urljoin(f"http://x{path}", sheet) == f"http://x/{name_asset('site.css')}", path
    (url,) = re.findall(r'@font-face \{[^}]*url\("([^"]*)"\)', (site / name_asset("site.css")).read_text())
    assert urljoin(f"http://x/{name_asset('site.css')}", url) == f"http://x/{FONTS_FOLDER}{FONT_NAME}"
    assert len(pages) > 100


def test_a_browser_loads_it_for_formulas_alone(site: Path, tmp_path: Path) -> None:
    with browser(tmp_path) as page:
        for name, families in (("papers/serving-frontier", ["Refdesk Math"]), ("papers", [])):
            page.open((site / f"{name}.html").as_uri())
            assert page.evaluate(LOADED) == families
        page.open((site / "papers/serving-frontier.html").as_uri())
        root = "document.querySelector('msqrt, mfrac').getBoundingClientRect()"
        assert page.evaluate(f"{root}.height") > 0
