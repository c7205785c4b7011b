"""A run through a site: its maps first, then what they list, then what links to; each step is kept at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.errors import ArchiveError
from ingest.sources.settings import SourceSettings
from ingest.sources.site.documents import FORM_OF, find_owner, list_form_names, list_keys
from ingest.sources.site.maps.map_pages import LISTS, MAPS, RANKS, expand_map, list_entry_pages
from ingest.sources.site.maps.refdesk import CATALOGUE_PATH, ROOT_PATH
from ingest.sources.site.maps.site_map import MapEntry
from ingest.sources.site.mirror import Mirror
from ingest.sources.site.names import make_name, make_pattern, may_be_feed, may_be_page
from ingest.sources.site.network.transport import Clock, Transport
from ingest.sources.site.network.web_address import WebAddress, WebAddressError, read_web_address
from ingest.sources.site.politeness import BudgetSpentError, Pace
from ingest.sources.site.robots import Robots
from ingest.sources.site.state import Page, SiteState
from ingest.sources.site.visit import Visitor

LINK = "link"
MAX_OF_ONE_PATTERN = 300  # pages found by links alone that differ in numbers or in their query
MAX_MAPS = 500
_REFUSING_SIGNALS = ("search=no", "ai-input=no")  # which is what an archive is for
_LATE = 10  # added to the rank of what may be a form of another page, such as a PDF


class Crawl:
    """One run, which goes on where the last one was stopped.

    Afterwards `left_out` are counts of what was not asked for, by reason.
    """

    def __init__(
        self, home: WebAddress, settings: SourceSettings, state: SiteState, transport: Transport, clock: Clock
    ) -> None:
        self._home = home
        self._below = home.path.rpartition("/")[0] + "/"
        self._state = state
        self._depth = settings.budget.depth
        self._pace = Pace(settings.budget, settings.pause, clock)
        self._run = int(state.read_note("run", "0"))
        self._visitor = Visitor(home, state, transport, self._pace, self._run)
        self._patterns: Counter[str] = Counter()
        self._maps: set[str] = set()
        self._forms: tuple[Mapping[str, str], Mapping[str, str]] | None = None
        self.left_out: Counter[str] = Counter()

    @property
    def visitor(self) -> Visitor:
        """Who asks, with the rules of the site."""
        return self._visitor

    def run(self, report: Callable[[int], object]) -> None:
        """Ask the site. Raises ArchiveError where it cannot be read at all; a budget that is spent ends the run."""
        self._begin()
        try:
            self._visitor.robots = self._read_robots()
            self._pace.pause = max(self._pace.pause, self._visitor.robots.delay)
            self._seed()
            while (page := self._state.next(self._run)) is not None:
                self._visit(page)
                report(1)
            if self._want_again():
                while (page := self._state.next(self._run)) is not None:
                    self._visit(page)
                    report(1)
        except BudgetSpentError as spent:
            waiting = self._state.count("wanted = ? AND done < ?", self._run, self._run)
            self.left_out[f"page(s) wait for the next run, because {spent}"] = waiting
        else:
            self._require_home()
            self._state.drop_unwanted(self._run)
            self._mirror.finish()
            self._state.keep_note("finished", str(self._run))

    def _begin(self) -> None:
        """Go on with a run that did not come to its end, or begin another."""
        if self._run == 0 or self._state.read_note("finished", "0") == str(self._run):
            self._run += 1
            self._state.keep_note("run", str(self._run))
        self._visitor.run = self._run
        self._mirror = Mirror(self._state, self._below, self._run, self._ask_below)
        for page in self._state.list_pages("wanted = ? AND via = ?", self._run, LINK):
            self._patterns[make_pattern(page.name)] += 1

    def _read_robots(self) -> Robots:
        """The rules of the site. One that cannot say them now is not read, as RFC 9309 has it. Raises ArchiveError."""
        page = self._ask_for("/robots.txt", "robots")
        if page.failed and 400 <= page.status < 500:  # it has none for us, which allows everything
            self._state.keep(replace(page, failed=0))
            return Robots()
        if page.failed:
            self._state.keep(replace(page, failed=0, done=0))  # the next try asks again
            raise ArchiveError(
                str(self._home), f"its robots.txt cannot be read ({page.reason})", "mend that, or try again later"
            )
        if page.status != 200:
            return Robots()
        robots = Robots(self._state.read_body(page.name).decode("utf-8", "replace"))
        if not robots.allows(self._home):
            raise ArchiveError(str(self._home), "its robots.txt asks programs not to read it", "ask its owner")
        refusal = next((word for word in _REFUSING_SIGNALS if word in robots.signal.replace(" ", "").split(",")), None)
        if refusal is not None:
            raise ArchiveError(str(self._home), f"its Content-Signal says {refusal}", "ask its owner")
        self._state.keep_note("signal", robots.signal)
        return robots

    def _seed(self) -> None:
        """Put down the maps; where a Refdesk says all that it has, no others."""
        if may_be_feed(self._home):
            feed = self._ask_for(self._home.target, "feed")
            entries = expand_map(feed, self._state).entries
            if entries:
                self._take_feed(feed, entries)
                return
        if self._find_refdesk():
            return
        self._add_maps(((f"{self._below}{path}", kind) for path, kind in MAPS if self._may_ask(path)), "map")
        self._add_maps(((address, "sitemap") for address in self._visitor.robots.sitemaps), "map", is_named=True)
        self._add([MapEntry(str(self._home))], "home", RANKS["home"], 0)

    def _find_refdesk(self) -> bool:
        """Put down what another Refdesk has; False where the site is none, of whose API the lists are put down."""
        root = self._ask_below(ROOT_PATH, "api") if self._may_ask(ROOT_PATH) else None
        if root is not None:
            self._mirror.read_root(root)
        known = self._mirror.follow_changes()
        if known is not None:
            catalogue, entries = known
            self._add(entries, catalogue.name, RANKS["catalogue"], 0, catalogue)
            return True
        if self._may_ask(CATALOGUE_PATH):
            catalogue = self._ask_below(CATALOGUE_PATH, "catalogue")
            if expand_map(catalogue, self._state).entries:
                self._take_map(catalogue)
                return True
        if root is not None:
            self._take_map(root)
        return False

    def _may_ask(self, path: str) -> bool:
        """Whether robots.txt lets a map be read that nobody names."""
        address = replace(self._visitor.origin, path=f"{self._below}{path}", query="")
        if self._visitor.robots.allows(address):
            return True
        self.left_out["map(s) that robots.txt asks not to read"] += 1
        return False

    def _require_home(self) -> None:
        """Raise ArchiveError where the page that was given cannot be read, and there was never any other."""
        page = self._state.find(make_name(self._home))
        if page is not None and (page.failed or page.gone) and not self._state.count("sha256 != '' AND rank > 0"):
            raise ArchiveError(str(self._home), page.reason, "give the address of a site that answers")

    def _ask_for(self, path: str, kind: str) -> Page:
        """The page of a map, or the one that it redirects to, which is asked for unless this run did so."""
        name = self._add_maps([(path, kind)], "map")[0]
        page = self._state.find(name)
        assert page is not None  # noqa: S101  # it was added
        if page.done < self._run:
            return self._visitor.visit(page)
        target = self._state.find(make_name(read_web_address(page.final))) if page.reason and page.final else None
        return target or page

    def _ask_below(self, path: str, kind: str) -> Page:
        return self._ask_for(f"{self._below}{path}", kind)

    def _visit(self, page: Page) -> None:
        owner = self._find_owner(page) if page.rank >= _LATE else None
        if owner is not None:
            self._state.keep(replace(page, done=self._run, failed=0, gone=0, sha256="", reason=f"{FORM_OF} {owner}"))
            return
        if page.sha256 and page.sha256 == page.listed.get("sha256"):  # a Refdesk says so: nobody need ask
            self._state.keep(replace(page, done=self._run, failed=0, gone=0))
            return
        if "map" not in page.listed:
            self._pace.count_page()
        found = self._visitor.visit(page)
        if "map" in page.listed:
            self._take_map(found)
        elif page.depth < self._depth and page.rank != RANKS["catalogue"]:
            links = [MapEntry(address) for address in found.scan.get("links", ())]
            if found.scan.get("more_links"):
                self.left_out[f"link(s) of {found.url}, which has more than are taken"] = int(found.scan["more_links"])
            self._add(links, LINK, RANKS[LINK], page.depth + 1, found)
            self._add_maps(((address, "feed") for address in found.scan.get("feeds", ())), "map", found, is_named=True)

    def _take_map(self, page: Page) -> None:
        """Put down what a map lists."""
        kind = str(page.listed["map"])
        found = expand_map(page, self._state)
        if found.more:
            self.left_out[f"address(es) of {page.url}, which has more than a map may have"] = found.more
        if found.others:
            self.left_out[f"entry(s) of {page.url} that are neither a page nor a map"] = found.others
        maps = [entry for entry in found.maps if self._is_within_api(page, *entry)]
        self._add_maps(maps, page.name, page, is_named=kind != "api")  # which names what it answers to others alone
        self._add(found.entries, page.name, RANKS[kind], 0, page)

    def _is_within_api(self, page: Page, address: str, kind: str) -> bool:
        """Whether what the index of an API names is a part of it; other maps may name what they like."""
        found = self._read(address, page) if kind == "api" else None
        return kind != "api" or (found is not None and f"{found.path}/".startswith(f"{self._below}{ROOT_PATH}/"))

    def _take_feed(self, feed: Page, entries: Sequence[MapEntry]) -> None:
        """Take the entries of a feed that is the whole source: their texts, else the pages that they lead to."""
        self._depth, self._below = 0, "/"  # a feed leads to its whole site, and no further
        pages = list_entry_pages(feed, entries, self._home.site, self._run, self.left_out)
        self._state.add([page for page, _ in pages.values()])
        for page, text in pages.values():
            self._visitor.take_text(page, text)
        self._add([entry for entry in entries if not entry.text], feed.name, RANKS["feed"], 0, feed)

    def _add_maps(
        self, seeds: Iterable[tuple[str, str]], via: str, page: Page | None = None, *, is_named: bool = False
    ) -> Sequence[str]:
        """Put down maps, each with its kind, that the site names, or that it may have; gives their names."""
        pages = []
        for address, kind in seeds:
            found = self._read(address, page)
            if found is not None:
                listed = {"map": kind, "named": True} if is_named else {"map": kind}
                pages.append(Page(make_name(found), str(found), via, RANKS["map"], 0, self._run, listed=listed))
        if len(self._maps.union(found.name for found in pages)) > MAX_MAPS:
            self.left_out[f"map(s), because there are more than {MAX_MAPS}"] += len(pages)
            return []
        self._maps.update(found.name for found in pages)
        self._state.add(pages)
        return [found.name for found in pages]

    def _add(self, entries: Iterable[MapEntry], via: str, rank: int, depth: int, page: Page | None = None) -> None:
        pages: dict[str, Page] = {}
        for entry in entries:
            address = self._read(entry.address, page)
            if address is None or not may_be_page(address) or not address.path.startswith(self._below):
                continue
            name = make_name(address)
            if name in pages or (via == LINK and not self._is_within_pattern(name)):
                continue
            late = _LATE if address.path.lower().endswith(".pdf") and rank != RANKS["catalogue"] else 0
            said = {"section": entry.section, "facts": entry.facts, "sha256": entry.sha256}
            listed = {field: value for field, value in said.items() if value}
            pages[name] = Page(name, str(address), via, rank + late, depth, self._run, listed=listed)
        self._state.add(list(pages.values()))

    def _read(self, address: str, page: Page | None) -> WebAddress | None:
        """An address of this site, at the origin that is asked; None for any other, which is counted for a list."""
        origin = self._visitor.origin
        try:
            found = read_web_address(address, read_web_address(page.final or page.url) if page is not None else origin)
        except WebAddressError:
            found = None
        if found is None or found.site != self._home.site:
            if page is not None and page.listed.get("map") in LISTS:
                self.left_out[f"address(es) of {page.url} that are not of this site"] += 1
            return None
        return replace(found.plain, scheme=origin.scheme, host=origin.host, port=origin.port)

    def _find_owner(self, page: Page) -> str | None:
        """The key of the page that a PDF is another form of; all other pages were read by now."""
        if self._forms is None:
            texts = list(self._state.list_pages("wanted = ? AND rank BETWEEN 1 AND ?", self._run, _LATE - 1))
            self._forms = list_form_names(texts), list_keys(texts)
        return find_owner(page.name, *self._forms)

    def _is_within_pattern(self, name: str) -> bool:
        """Count a page that a link alone leads to; False for one too many of those that differ in numbers alone."""
        pattern = make_pattern(name)
        if pattern == name or self._state.count("name = ? AND wanted = ?", name, self._run):
            return True
        if self._patterns[pattern] >= MAX_OF_ONE_PATTERN:
            self.left_out[f"link(s) to pages like {pattern}, of which {MAX_OF_ONE_PATTERN} are taken"] += 1
            return False
        self._patterns[pattern] += 1
        return True

    def _want_again(self) -> bool:
        """Ask again for pages that nobody lists now, where no map dropped them; False where there are none."""
        silent = {
            page.name
            for page in self._state.list_pages("rank = 0 AND done = ?", self._run)
            if page.failed or page.gone == 1
        }
        before = self._state.list_pages("wanted < ? AND status = 200 AND sha256 != ''", self._run)
        again = [replace(page, wanted=self._run) for page in before if page.via in (LINK, "home") or page.via in silent]
        self._state.add(again)
        return bool(again)
