"""Open every hostile document by itself, from each kind of source, without a policy: `python -m tests.attacks`."""

import contextlib
import io
import tempfile
import time
from pathlib import Path

from tests.attacks.payloads import BODIES, ENDLESS, HOST, LINES
from tests.attacks.site import publish_archive, serve_files, write_feed_page
from tests.attacks.sources import ORIGINALS, publish_sources
from tests.attacks.watch import watch


def run() -> int:
    """Print what was opened and what was found; 1 when anything was."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            publish_archive(folder / "site", batch=1)
            publish_sources(folder / "sources", batch=1)
        found, opened, entries = list[str](), 0, 0
        with watch(folder / "profile") as watched:
            for name in ("site", "sources"):
                public = folder / name / "public" / "current"
                entries += write_feed_page(public)
                pages = sorted(path.relative_to(public).as_posix() for path in public.rglob("*.html"))
                with serve_files(public) as base:
                    for page in (page for page in pages if not page.startswith(ORIGINALS)):
                        found += watched.open(f"{base}/{page}")
                        opened += 1
            found += [f"{HOST} was asked"] * watched.find_asked(HOST)
    payloads = sum(map(len, BODIES.values())) + len(ENDLESS) + len(LINES)
    seconds = time.monotonic() - started
    print(f"{payloads} payloads, {opened} pages, {entries} entries of feeds, {seconds:.0f} s: {len(found)} findings")
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(run())
