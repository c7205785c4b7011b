"""What `cite` gives as a link to a quote makes a real browser scroll to it on the published page."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.chromium import browser
from tests.conftest import ARCHIVE
from tests.server.mcp.test_tools import call, client

pytestmark = pytest.mark.anyio
SCROLLED = """new Promise(done => {
  let frames = 0;
  const look = () => {
    const shown = [...document.querySelectorAll("main *")].filter(element => {
      const box = element.getBoundingClientRect();
      return element.textContent && box.height > 0 && box.top < innerHeight && box.bottom > 0;
    }).map(element => element.textContent);
    if (scrollY > 0 || ++frames > 240) done([scrollY, shown.join(" ")]); else requestAnimationFrame(look);
  };
  look();
})"""


@pytest.fixture(scope="module")
def site(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from server.cli import main

    folder = tmp_path_factory.mktemp("public")
    assert main(["publish", "--index", str(shipped), "--public", str(folder)]) == 0

    class Pages(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return super().translate_path(f"{urlsplit(path).path}.html")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is that of the base class
            return

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Pages, directory=str(folder / "current"))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sentences(path: Path) -> list[str]:
    """The sentences of a file with more than eight words, outside headings, tables and formulas, without links."""
    body = path.read_text().split("---\n", 2)[2]
    prose = [text.strip() for text in re.split(r"(?<=[.!?])\s+|\n\n", body)]
    return [text for text in prose if text and text[0] not in "|#>$-" and "](" not in text and len(text.split()) > 8]


async def test_a_browser_scrolls_to_twenty_quotes_of_the_shipped_archive(
    shipped: Path, site: str, tmp_path: Path
) -> None:
    files = sorted(ARCHIVE.glob("*/*.md"))[::5]
    async with client(shipped) as connected:
        with browser(tmp_path) as page:
            for path in files:
                for sentence in (sentences(path)[len(sentences(path)) // 3], sentences(path)[-3]):
                    document = f"{path.parent.name.removesuffix('s')}:{path.stem}"
                    quote = (await call(connected, "cite", id=document, quote=sentence))["quote"]
                    link = urlsplit(quote["fragment_url"])
                    words = unquote(link.fragment.partition(":~:text=")[2].split("-,")[-1].split(",")[0])
                    assert words, quote["fragment_url"]
                    page.open("about:blank")
                    page.open(f"{site}{link.path}#:~:{link.fragment.partition(':~:')[2]}")
                    scrolled, shown = page.evaluate(SCROLLED)
                    assert scrolled > 0, quote["fragment_url"]
                    assert " ".join(words.split()).casefold() in " ".join(shown.split()).casefold()
