"""A copy of another Refdesk: its catalogue at first, and from then on what it says has changed since."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.sources.site.maps.refdesk import (
    CATALOGUE_PATH,
    CHANGES_PATH,
    ChangePage,
    read_changes,
    read_version,
)
from ingest.sources.site.maps.site_map import MapEntry
from ingest.sources.site.state import Page, SiteState

MAX_CHANGE_PAGES = 20  # of 50 changes each; more are read from the catalogue, which is one answer
_VERSION = "version"  # the note of the one that the last run which came to its end brought


class Mirror:
    """What a run asks another Refdesk for. `ask` gives the page of a path below its address, of a kind of map."""

    def __init__(self, state: SiteState, below: str, run: int, ask: Callable[[str, str], Page]) -> None:
        self._state = state
        self._below = below
        self._run = run
        self._ask = ask
        self._version = ""

    def read_root(self, root: Page) -> None:
        """Read the version that there is now, before anything else is asked for: what comes later comes again."""
        self._version = read_version(self._state.read_body(root.name)) if root.status == 200 else ""

    def finish(self) -> None:
        """Keep the version to go on from, once all of the run is kept."""
        self._state.keep_note(_VERSION, self._version)

    def follow_changes(self) -> tuple[Page, Sequence[MapEntry]] | None:
        """Let the run find what the catalogue of before lists, but for what changed.

        Gives that catalogue, and what it would list now of what changed; None where the catalogue has to be read.
        """
        catalogue = self._state.find(f"{self._below}{CATALOGUE_PATH}")
        since = self._state.read_note(_VERSION)
        if catalogue is None or not catalogue.sha256 or not since or not self._version:
            return None
        pages = self._read_changes(since) if since != self._version else []
        if pages is None:
            return None
        self._state.carry(catalogue.name, self._run)
        self._state.unlist(catalogue.name, [name for page in pages for name in page.ids], self._run)
        return catalogue, [entry for page in pages for entry in page.entries]

    def _read_changes(self, since: str) -> Sequence[ChangePage] | None:
        """What changed since a version; None where that is not told, or is too much."""
        found: list[ChangePage] = []
        following = f"since={since}"
        while following and len(found) < MAX_CHANGE_PAGES:
            answer = self._ask(f"{CHANGES_PATH}?{following}", "changes")
            page = read_changes(self._state.read_body(answer.name)) if answer.status == 200 else None
            if page is None:
                self._state.keep(replace(answer, failed=0))  # the catalogue says it
                return None
            found.append(page)
            following = page.following
        return None if following else found
