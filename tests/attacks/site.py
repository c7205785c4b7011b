"""The archive of hostile documents, and the ways in which its pages reach a reader."""

import asyncio
import contextlib
import functools
import http.server
import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from ingest import ingest
from server.cli import main
from tests.attacks.payloads import BODIES, ENDLESS, LINES, PICTURES
from tests.conftest import document_text
from tests.server.http_client import served, settings

BATCH = 30  # payloads of a page


def name_sentinel(number: int) -> str:
    """The words after a payload, which it must not take with it."""
    return f"sentinel {number} stays."


def write_archive(folder: Path, *, batch: int = BATCH) -> None:
    """Write the archive: `batch` payloads a document, the endless ones and the lines by themselves."""
    folder.mkdir(parents=True)
    bodies = [body for group in BODIES.values() for body in group]
    numbered = [f"{body}\n\n{name_sentinel(number)}\n" for number, body in enumerate(bodies)]
    for start in range(0, len(numbered), batch):
        text = "\n".join(numbered[start : start + batch])
        _write(folder, f"body-{start:03}", f"# Bodies\n\n![picture](http://{PICTURES}/seen.png)\n\n{text}")
    for number, body in enumerate(ENDLESS):
        _write(folder, f"endless-{number:02}", f"# Endless\n\n{name_sentinel(number)}\n\n{body}\n\nThe end.\n")
    for number, line in enumerate(LINES):
        front = {"title": line, "summary": line, "authors": [line], "topics": [line], "series": line, "status": line}
        text = document_text(f"note:line-{number:02}", "Words.\n", date="2026-05-16", **front)
        name = "".join(mark for mark in line if mark.isprintable() and mark != "/")
        (folder / f"{number:02} {name[:60]}.md").write_text(text)
    facts = {"title": LINES[2], "summary": LINES[3], "description": " ".join(LINES), "author": LINES[0]}
    facts |= {"publisher": LINES[5]}
    (folder / "archive.yaml").write_text("\n".join(f"{name}: {json.dumps(text)}" for name, text in facts.items()))


def _write(folder: Path, name: str, body: str) -> None:
    text = document_text(f"paper:{name}", body, title=f"Document {name}", date="2026-05-16")
    (folder / f"{name}.md").write_text(text)


def publish_archive(folder: Path, *, batch: int = BATCH) -> None:
    """Write the archive into a folder, make its index and publish it, without PDFs."""
    write_archive(folder / "archive", batch=batch)
    assert ingest(folder / "archive", folder / "index").problems == []
    assert main(["publish", "--no-pdf", "--index", str(folder / "index"), "--public", str(folder / "public")]) == 0


def write_feed_page(public: Path) -> int:
    """Write a page of what the feeds hold as HTML, as a reader of feeds shows it; returns how many entries it has."""
    parts: list[str] = []
    for path in sorted(public.rglob("feed.json")):
        atom, rss = (ET.parse(path.with_name(name)).getroot() for name in ("atom.xml", "rss.xml"))
        contents = [entry["content_html"] for entry in json.loads(path.read_text())["items"]]
        assert contents == [entry.text for entry in atom.iter("{http://www.w3.org/2005/Atom}content")]
        parts += contents + [item.findtext("description") or "" for item in rss.iter("item")]
    body = "".join(f"<section>{part}<p>end {number}.</p></section>" for number, part in enumerate(parts))
    (public / "feeds.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><title>Feeds</title><body>{body}")
    return len(parts)


@contextlib.contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve the published files as any web server would, without a content policy."""

    class Pages(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is that of the base class
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the archive as Refdesk does."""
    started: list[str] = []
    ready, done = threading.Event(), threading.Event()

    async def run() -> None:
        async with served(settings(folder / "index", folder / "public")) as (_, listener):
            started.append(f"http://127.0.0.1:{listener.getsockname()[1]}")
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert ready.wait(60)
        yield started[0]
    finally:
        done.set()
        thread.join()


def list_queries() -> Sequence[str]:
    """The paths of searches for each line, of a path with nothing at it, and of words that many payloads have."""
    return [*(f"/search?q={quote(line)}" for line in (*LINES, "sentinel stays")), f"/papers/{quote(LINES[0], safe='')}"]
