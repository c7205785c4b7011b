"""What a web site costs: 1,000 pages from loopback without a pause, the second time, and after a kill half way."""

import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks import budgets
from benchmarks.process import BenchmarkError, Process, run
from benchmarks.report import format_text
from benchmarks.row import Row
from benchmarks.workspace import Workspace
from tests.ingest.sources.site.web import Web, serve

PAGES = 1_000
POLL_S = 0.005
_PARAGRAPH = (
    "<p>Queues grow where {number} people wait, as $L = \\lambda W$ says, and <a href='/p/{next}/'>more</a>.</p>"
)
_READ = """
import sys
from pathlib import Path
from ingest.converters import stop_converting
from ingest.documents import read_document
from ingest.sources import SourceSettings, open_source
url, state = sys.argv[1:]
settings = SourceSettings(state=Path(state), online=True, allow_private=True, pause=0)
source = open_source("site", url, settings)
archive = None
items = list(source.discover({}))
archive = source.archive_info()
read = [read_document(source.fetch(item), archive) for item in items]
stop_converting()
assert len(read) == len(items) > 0
"""


def measure_crawl(workspace: Workspace) -> list[Row]:
    """Rows for a site of 1,000 pages, each of a screen of text."""
    del workspace
    with tempfile.TemporaryDirectory(prefix="refdesk-crawl-") as folder, serve() as web:
        build_site(web)
        return [*_measure_runs(web, Path(folder)), *_measure_kill(web, Path(folder))]


def build_site(web: Web) -> None:
    """Put the pages at their routes, listed in a sitemap."""
    for number in range(PAGES):
        body = _PARAGRAPH.format(number=number, next=(number + 1) % PAGES) * 12
        web.page(f"/p/{number}/", f"Page {number}", body, f'<meta name="citation_author" content="Ada {number}">')
    places = "".join(f"<url><loc>{web.url}/p/{number}/</loc></url>" for number in range(PAGES))
    web.text("/sitemap.xml", f"<urlset>{places}</urlset>", "application/xml")


def _measure_runs(web: Web, folder: Path) -> list[Row]:
    command = [sys.executable, "-c", _READ, f"{web.url}/", str(folder / "state")]
    first = run(command)
    places = ["--index", str(folder / "index"), "--public", str(folder / "public")]
    ingest = [sys.executable, "-m", "server", "ingest", f"{web.url}/", "--allow-private", "--pause-s", "0", *places]
    whole = run(ingest)
    web.bodies = 0
    second = run(ingest)
    if web.bodies:
        raise BenchmarkError(f"The second run received {web.bodies} bytes of bodies.")
    return [
        Row("crawled and read, without embedding", PAGES / first.cpu_s, "pages/CPU s", budgets.CRAWL),
        Row("peak memory of that", first.peak_mb, "MB", budgets.CRAWL_PEAK),
        Row("ingested and published", whole.cpu_s, "CPU s"),
        Row("the second run, of which no body is received", second.cpu_s, "CPU s"),
        Row("share of the first", 100 * second.cpu_s / whole.cpu_s, "%", budgets.SECOND_CRAWL),
    ]


def _measure_kill(web: Web, folder: Path) -> list[Row]:
    """Kill a crawl when half of the pages were asked for, and run it again."""
    shutil.rmtree(folder / "state")
    web.asked.clear()
    command = [sys.executable, "-c", _READ, f"{web.url}/", str(folder / "state")]
    killed = Process(command)
    while len(web.asked) < PAGES // 2:
        time.sleep(POLL_S)
    killed.kill()
    killed.wait(allowed=(-signal.SIGKILL,))
    run(command)
    twice = [path for path, count in Counter(web.asked).items() if count > 1 and path.startswith("/p/")]
    return [
        Row(
            "pages asked for twice after a kill, but for the one on its way",
            max(0, len(twice) - 1),
            "files",
            budgets.TWICE,
        )
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="refdesk-crawl-") as scratch, serve() as site:
        build_site(site)
        rows = [*_measure_runs(site, Path(scratch)), *_measure_kill(site, Path(scratch))]
    print(format_text({}, {f"A web site of {PAGES} pages": rows}))
    sys.exit(1 if any(row.fails for row in rows) else 0)
