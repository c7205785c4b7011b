"""A web site as a source: an ingest crawls it, and everybody reads what the last crawl kept."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from index import ArchiveInfo
from ingest.converters import CONVERTERS, convert
from ingest.converters.media_types import HTML_TYPE
from ingest.errors import ArchiveError, SourceFileError
from ingest.progress import show_progress
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import OFFLINE, SourceSettings
from ingest.sources.site.archive_facts import describe_site, read_site_facts
from ingest.sources.site.documents import FORM_OF, LEADS_TO, LIST, SiteDocument, describe_listed, group_pages, is_list
from ingest.sources.site.network.web_address import WebAddress, WebAddressError, read_web_address
from ingest.sources.site.pictures import FOLDER, Picture, Pictures
from ingest.sources.site.state import Page, SiteState
from ingest.sources.source import NO_BYTES, Beside, DocumentsAlone, Known, SourceFile, SourceItem

if TYPE_CHECKING:
    from ingest.sources.site.network.reachable import Resolve
    from ingest.sources.site.network.transport import Clock
    from ingest.sources.site.visit import Visitor

_MERGED = ("date", "authors", "topics", "summary", "language", "doi", "eprint", "version", "series", "status")


class SiteSource(DocumentsAlone):
    """Lists the documents of a web site, found by its maps and links; each is read in the best form that there is.

    Only an ingest asks the site, and keeps what it answers. What a rule leaves out, and why, is in `left_out`. A page
    that could not be read is listed by its address, and fetching it says why; what was kept of it before stays.
    """

    kind: ClassVar[str] = "site"
    summary: ClassVar[str] = "a web site by its address"

    def __init__(
        self,
        address: str,
        settings: SourceSettings = OFFLINE,
        /,
        clock: "Clock | None" = None,
        resolve: "Resolve | None" = None,
    ) -> None:
        self._given = address
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._left_out: list[LeftOut] = []
        self._documents: dict[str, SiteDocument] = {}
        self._failed: dict[str, str] = {}
        self._pictures: Mapping[str, Picture] = {}

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether it begins as addresses of the web do."""
        return address.lower().startswith(("http://", "https://"))

    @property
    def address(self) -> str:
        """The address as it was given."""
        return self._given

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out by rule, by address."""
        return self._left_out

    def archive_info(self) -> ArchiveInfo:
        """What the site said of itself when it was last read, else what its address says. Raises ArchiveError."""
        home = self._read_home()
        if self._settings.state is None or not SiteState.is_there(self._settings.state):
            return describe_site(home, {})
        with ExitStack() as stack:
            return describe_site(home, json.loads(self._open(stack).read_note("facts", "{}")))

    def discover(self, _known: Known, /) -> Iterator[SourceItem]:
        """Read the site where that is asked for, then list its documents. Raises ArchiveError or SiteStateError."""
        home = self._read_home()
        self._left_out, self._documents, self._failed, self._pictures = [], {}, {}, {}
        if not self._settings.online and (self._settings.state is None or not SiteState.is_there(self._settings.state)):
            return
        with ExitStack() as stack:
            state = self._open(stack)
            if self._settings.online:
                with self._crawl(home, state) as visitor:
                    items = list(self._list_items(state))
                    self._open_pictures(stack).fetch(list(self._documents.values()), state.read_body, visitor)
            else:
                items = list(self._list_items(state))
            self._pictures = self._list_pictures(stack)
            self._left_out.sort()
            yield from items
            if self._settings.online and not (self._documents or self._failed):
                reason = "it has no page that a document can be made of"
                raise ArchiveError(
                    self._given, reason, "look at what is left out with --report, or give another address"
                )

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read what was kept of a document, with what its other forms say. Raises SourceFileError."""
        if item.path in self._failed:
            raise SourceFileError(item.path, None, self._failed[item.path])
        document = self._documents.get(item.path)
        if document is None or self._settings.state is None:
            raise SourceFileError(item.path, None, "it is not kept any more; ingest again")
        with ExitStack() as stack:
            state = self._open(stack)
            data = state.read_body(document.page.name)
            bodies = {page.name: state.read_body(page.name) for page in document.others if page.type == HTML_TYPE}
        return SourceFile(item.path, data, document.page.type, self._gather(document, bodies))

    def list_files(self) -> Iterator[str]:
        """List the pictures of its documents that were kept, by the paths of their addresses."""
        return iter(self._pictures)

    def hint_file(self, path: str, /) -> str:
        """The hash of a picture; nothing for one that is not kept."""
        picture = self._pictures.get(path)
        return picture.sha256 if picture else ""

    def fetch_file(self, path: str, max_bytes: int, /) -> bytes:
        """Read a picture that was kept. Raises SourceFileError."""
        picture = self._pictures.get(path)
        if picture is None or self._settings.state is None:
            raise SourceFileError(path, None, "it is not kept any more; ingest again")
        with ExitStack() as stack:
            data = self._open(stack, FOLDER).read_body(picture.name)
        if len(data) > max_bytes:
            raise SourceFileError(path, None, f"it is longer than {max_bytes:,} bytes, which is most")
        return data

    def _open(self, stack: ExitStack, part: str = "") -> SiteState:
        folder = self._settings.state
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        state = SiteState(folder / part)
        stack.enter_context(state.translate_errors())
        return state

    def _open_pictures(self, stack: ExitStack) -> Pictures:
        return Pictures(self._open(stack, FOLDER))

    def _list_pictures(self, stack: ExitStack) -> Mapping[str, Picture]:
        if self._settings.state is None or not SiteState.is_there(self._settings.state / FOLDER):
            return {}
        kept, left_out = self._open_pictures(stack).list_kept(self._given)
        self._left_out += left_out
        return kept

    def _read_home(self) -> WebAddress:
        try:
            return read_web_address(self._given)
        except WebAddressError as error:
            raise ArchiveError(self._given, str(error), "give an address as https://example.org/") from error

    @contextmanager
    def _crawl(self, home: WebAddress, state: SiteState) -> "Iterator[Visitor]":
        """Ask the site; while that lasts, who asked may ask for more."""
        from ingest.sources.site.crawl import Crawl  # what asks the network is no part of the start of a command
        from ingest.sources.site.network.headers_file import read_headers_file
        from ingest.sources.site.network.reachable import resolve_host
        from ingest.sources.site.network.transport import Clock, Transport

        settings, clock, resolve = self._settings, self._clock or Clock(), self._resolve or resolve_host
        headers = read_headers_file(settings.headers) if settings.headers else {}
        private = settings.allow_private
        transport = Transport(home, headers, settings.contact, allow_private=private, clock=clock, resolve=resolve)
        crawl = Crawl(home, settings, state, transport, clock)
        try:
            with state.hold():
                with show_progress(f"Reading {home.origin}", None, "pages") as count:
                    crawl.run(count)
                state.keep_note("facts", json.dumps(read_site_facts(home, state)))
                left_out = [f"{count} {reason}" for reason, count in crawl.left_out.items()]
                state.keep_note("left_out", json.dumps(left_out))
                yield crawl.visitor
        finally:
            transport.close()

    def _list_items(self, state: SiteState) -> Iterator[SourceItem]:
        usable: list[Page] = []
        unread: dict[str, list[str]] = {}
        for page in state.list_pages("1"):
            if page.failed:
                self._failed[page.url] = page.reason
            if page.reason.startswith(FORM_OF):
                unread.setdefault(page.reason.removeprefix(FORM_OF).strip(), []).append(page.url)
            elif "map" not in page.listed and (_is_usable(page) or self._tell(page)):
                usable.append(page)
        self._left_out += [LeftOut(self._given, reason) for reason in json.loads(state.read_note("left_out", "[]"))]
        documents = []
        names = {page.name for page in usable}
        for found in group_pages(usable, self._settings.folders, unread):
            if is_list(found, names):
                self._left_out.append(LeftOut(found.page.url, LIST))
            else:
                documents.append(found)
        self._documents = {found.path: found for found in documents}
        for found in documents:
            page = found.page
            yield SourceItem(found.path, page.type, page.sha256, locator=page.name, beside=found.beside)
        for address in sorted(self._failed):
            yield SourceItem(address, HTML_TYPE, NO_BYTES)

    def _tell(self, page: Page) -> bool:
        """Put down why a page is left out; True for one that stays although it is not there now."""
        stays = bool(page.sha256 and (page.failed or page.gone == 1)) and page.type in CONVERTERS
        if page.failed or page.done == 0 or page.reason.startswith(LEADS_TO):
            return stays  # it is a problem, waits for the next run, or is another page by another name
        told = f"{page.reason}; it stays until it is not there again" if stays else page.reason
        self._left_out.append(LeftOut(page.url, told))
        return stays

    def _gather(self, document: SiteDocument, bodies: Mapping[str, bytes]) -> Beside:
        """What maps and other forms say of a document, each fact with where it stands."""
        facts: dict[str, Any] = {}
        provenance: dict[str, str] = {}
        listed = describe_listed(document.page.listed)
        for name, value in listed.items():
            facts[name], provenance[name] = value, document.page.via
        for name, body in bodies.items():
            try:
                found = convert(body, HTML_TYPE, document.path)
            except SourceFileError:  # the form that is read says what there is
                continue
            for field in _MERGED:
                if found.facts.get(field) and field not in facts:
                    facts[field] = found.facts[field]
                    provenance[field] = f"{name} ({found.provenance.get(field, found.stated_in)})"
        facts.setdefault("canonical", str(document.address))
        provenance.setdefault("canonical", "address")
        return Beside(facts, provenance, document.forms, document.place, fetched_from=str(document.address))


def _is_usable(page: Page) -> bool:
    return bool(page.sha256) and not page.reason and page.type in CONVERTERS
