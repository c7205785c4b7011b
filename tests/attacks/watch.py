"""A browser that is watched while it opens pages: what runs, what is asked of other hosts, where it goes."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.attacks.payloads import PICTURES
from tests.chromium import Browser, browser

KNOWN = {None, "127.0.0.1", PICTURES}  # data has no host
_HOOKS = """for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...given) => report(name + " " + given.join());"""
_AUDIT = (Path(__file__).parent / "audit.js").read_text()
_LEAVING = {"Page.frameRequestedNavigation", "Page.frameScheduledNavigation", "Page.windowOpen", "Page.frameAttached"}


class Watch:
    """A page of a browser in which every host but this machine's leads to one socket, which notes who is asked."""

    def __init__(self, page: Browser, asked: Sequence[bytes]) -> None:
        self._page = page
        self._asked = asked
        page.page("Runtime.enable")
        page.page("Network.enable")
        page.page("Runtime.addBinding", name="report")
        page.page("Page.addScriptToEvaluateOnNewDocument", source=_HOOKS)

    def open(self, url: str) -> Sequence[str]:
        """Open a page, look at each of its elements, touch it, and say what should not be or happen."""
        self._page.open(url)
        found: list[str] = list(self._page.evaluate(f"({_AUDIT})()"))
        if self._page.evaluate("location.href") != url:
            found.append("the page was left")
        for event in self._page.events:
            method, given = event.get("method"), event.get("params", {})
            if method == "Runtime.bindingCalled":
                found.append(f"a script ran: {given['payload']}")
            elif method in _LEAVING:
                found.append(f"{method}: {json.dumps(given)[:200]}")
            elif method == "Network.requestWillBeSent" and urlsplit(given["request"]["url"]).hostname not in KNOWN:
                found.append(f"a request left: {given['request']['url'][:200]}")
        return [f"{url}: {each}" for each in found]

    def read(self, expression: str) -> object:
        """The value of an expression in the page."""
        return self._page.evaluate(expression)

    def find_asked(self, host: str) -> int:
        """How many connections named a host, in clear or as TLS names it."""
        return sum(host.encode() in request for request in self._asked)


@contextlib.contextmanager
def watch(profile: Path) -> Iterator[Watch]:
    """Run a browser with its profile in a folder and watch it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_note_requests, args=(listener, asked))
        thread.start()
        port = listener.getsockname()[1]
        rules = f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE 127.0.0.1"
        quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
        try:
            with browser(profile, rules, *quiet) as page:
                yield Watch(page, asked)
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread
            thread.join()


def _note_requests(listener: socket.socket, asked: list[bytes]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            asked.append(connection.recv(8192))
