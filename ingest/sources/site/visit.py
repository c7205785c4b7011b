"""One address of a site: asked for, followed to where it leads, and what is kept of the answer."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ingest.converters import CONVERTERS, SUFFIXES, find_suffix
from ingest.converters.markdown import MARKDOWN
from ingest.converters.media_types import HTML_TYPE, PDF_TYPE
from ingest.facts.header import read_header
from ingest.sources.site.maps.map_pages import RANKS
from ingest.sources.site.maps.site_map import read_markdown_links
from ingest.sources.site.names import make_name
from ingest.sources.site.network.bodies import encode_as_utf8
from ingest.sources.site.network.transport import Answer, FetchError, Transport
from ingest.sources.site.network.web_address import WebAddress, WebAddressError, read_web_address
from ingest.sources.site.page_scan import find_canonical, scan_page
from ingest.sources.site.pictures import PICTURE
from ingest.sources.site.politeness import (
    MAX_TRIES,
    MAX_WAIT_SECONDS,
    RETRIED,
    BudgetSpentError,
    Pace,
    read_retry_after,
)
from ingest.sources.site.robots import Robots, find_refusal
from ingest.sources.site.state import Page, SiteState

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_VALIDATOR_CHARS = 500
MAX_HEADER_CHARS = 20_000  # of a text, in which its front matter stands
_FORM_FIELDS = (("pdf", PDF_TYPE), ("bibtex", "application/x-bibtex"))
_GONE = frozenset({404, 410})
_GENERIC = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain"})
_HTML = frozenset({HTML_TYPE, "application/xhtml+xml"})
_MARKDOWN = frozenset({MARKDOWN, "text/x-markdown"})
ELSEWHERE = "leads to another site"
FORBIDDEN = "robots.txt asks not to read it"


class _NotTakenError(Exception):
    """An address that is not asked for, by a rule; its text says which."""


class Visitor:
    """Asks for one page after the other. `origin` is where the site is, once it said so by a redirect."""

    def __init__(self, home: WebAddress, state: SiteState, transport: Transport, pace: Pace, run: int) -> None:
        self._home = home
        self._state = state
        self._transport = transport
        self._pace = pace
        self.run = run
        self.robots = Robots()
        self.origin = self._read_origin()

    def with_state(self, state: SiteState) -> "Visitor":
        """One that keeps what it asks for elsewhere, by the same rules, at the same pace and of the same budget."""
        other = Visitor(self._home, state, self._transport, self._pace, self.run)
        other.robots, other.origin = self.robots, self.origin
        return other

    def visit(self, page: Page) -> Page:
        """Ask for a page and keep what came of it; gives the page that it turned out to be."""
        try:
            answer = self._follow(page)
        except _NotTakenError as refused:
            return self._keep(replace(page, reason=str(refused), failed=0, gone=0, sha256="", scan={}))
        except FetchError as error:
            return self._keep(replace(page, reason=str(error), failed=1))
        except BudgetSpentError as spent:
            if spent.__cause__ is not None:
                self._state.keep(replace(page, reason=str(spent.__cause__), failed=1))
            raise
        found = self._settle(page, answer.address)
        return self._take(found, answer)

    def take_text(self, page: Page, body: bytes) -> None:
        """Keep the text of a page that a map holds, without asking for it."""
        self._keep(
            replace(page, final=page.url, status=200, type=HTML_TYPE, sha256=hashlib.sha256(body).hexdigest()), body
        )

    def _follow(self, page: Page) -> Answer:
        """The answer at the end of redirects, each of which stays in the site and within its rules."""
        address, is_map = read_web_address(page.url), page.listed.get("map", PICTURE) != PICTURE
        for _ in range(MAX_REDIRECTS + 1):
            if not is_map and not self.robots.allows(address):
                raise _NotTakenError(FORBIDDEN)
            answer = self._ask(address, self._find_validators(page, address))
            location = answer.headers.get("location")
            other = _spell_otherwise(address) if answer.status in _GONE and not is_map else None
            if other is not None and self.robots.allows(other):
                second = self._ask(other, self._find_validators(page, other))
                answer = answer if second.status in _GONE else second
                address, location = answer.address, answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            try:
                target = read_web_address(location, address)
            except WebAddressError as error:
                raise _NotTakenError(f"leads to an address that is not read: {error}") from error
            if target.site != self._home.site:
                raise _NotTakenError(f"{ELSEWHERE} ({target.origin})")
            address = target
            known = self._state.find(make_name(address))
            if known is not None and known.name != page.name and known.done == self.run:
                raise _NotTakenError(f"leads to {known.url}")
        raise FetchError(f"it redirects more than {MAX_REDIRECTS} times", is_final=True)

    def _ask(self, address: WebAddress, validators: Mapping[str, str]) -> Answer:
        """Ask, and again where that may help. Raises FetchError, or BudgetSpentError."""
        failure = None
        for tries in range(1, MAX_TRIES + 1):
            try:
                self._pace.wait()
            except BudgetSpentError as spent:
                raise spent from failure
            try:
                answer = self._transport.get(address, validators)
            except FetchError as error:
                self._pace.received += self._transport.received
                if error.is_final or tries == MAX_TRIES:
                    raise
                failure = error
                self._pace.back_off(tries, None)
                continue
            self._pace.received += answer.received
            failure = FetchError(f"it answers {answer.status}, {MAX_TRIES} times", is_final=True)
            if answer.status not in RETRIED:
                return answer
            asked = read_retry_after(answer.headers.get("retry-after", ""))
            if asked is not None and asked > MAX_WAIT_SECONDS:
                raise FetchError(f"it answers {answer.status} and asks to wait {asked:,.0f} seconds", is_final=True)
            self._pace.back_off(tries, asked)
        raise failure or FetchError("it was not asked", is_final=True)

    def _find_validators(self, page: Page, address: WebAddress) -> Mapping[str, str]:
        """What asks for a body only where it changed, of what is kept for this very address."""
        name = make_name(address)
        kept = page if name == page.name else self._state.find(name)
        if kept is None or not kept.sha256 or kept.final != str(address):
            return {}
        if kept.etag:
            return {"If-None-Match": kept.etag}
        return {"If-Modified-Since": kept.modified} if kept.modified else {}

    def _settle(self, page: Page, address: WebAddress) -> Page:
        """The page of the address that answered: what led there is put down as its other name."""
        name = make_name(address)
        if page.name == make_name(self._home) and address.origin != self.origin.origin:
            self.origin = replace(self.origin, scheme=address.scheme, host=address.host, port=address.port)
            self._state.keep_note("origin", str(self.origin))
        if name == page.name:
            return page
        self._keep(replace(page, status=301, final=str(address), reason=f"leads to {address}", sha256="", scan={}))
        self._state.add([replace(page, name=name, url=str(address))])
        return self._state.find(name) or page

    def _take(self, page: Page, answer: Answer) -> Page:
        page = replace(page, final=str(answer.address), status=answer.status)
        if answer.status == 304 and page.sha256:
            return self._keep(replace(page, status=200, failed=0, gone=0, reason=_find_reason(page)))
        may_be_map = "map" in page.listed and "named" not in page.listed and not page.sha256
        if answer.status in _GONE or (may_be_map and 400 <= answer.status < 500):
            return self._keep(replace(page, gone=page.gone + 1, failed=0, reason=f"it answers {answer.status}"))
        if answer.status != 200:
            return self._keep(replace(page, failed=1, reason=f"it answers {answer.status}"))
        body = encode_as_utf8(answer.body, answer.charset)
        media_type = _find_type(answer)
        is_scanned = "map" not in page.listed and page.rank != RANKS["catalogue"]
        scan = _scan(body, media_type) if is_scanned else {}
        canonical = find_canonical(answer.headers.get("link", ""))
        scan |= {"canonical": canonical} if canonical and not scan.get("canonical") else {}
        refusal = find_refusal(scan.get("robots", ""))
        if media_type == HTML_TYPE or not canonical:  # else it keeps a form out of lists, not the page it is of
            refusal = refusal or find_refusal(answer.headers.get("x-robots-tag", ""))
        page = replace(
            page,
            etag=_read_validator(answer, "etag"),
            modified=_read_validator(answer, "last-modified"),
            type=media_type,
            sha256=hashlib.sha256(body).hexdigest(),
            gone=0,
            failed=0,
            scan={**scan, "refusal": refusal} if refusal else scan,
        )
        page = replace(page, reason=_find_reason(page))
        return self._keep(page, b"" if page.reason else body)

    def _keep(self, page: Page, body: bytes | None = None) -> Page:
        page = replace(page, done=self.run)
        self._state.keep(page, body)
        return page

    def _read_origin(self) -> WebAddress:
        kept = self._state.read_note("origin")
        return read_web_address(kept) if kept else replace(self._home, path="/", query="")


def _spell_otherwise(address: WebAddress) -> WebAddress | None:
    """`/x/` for `/x`, and the other way round: texts of a site often have the one that it does not answer to."""
    if address.query or address.path == "/" or find_suffix(address.path):
        return None
    path = address.path.removesuffix("/") if address.path.endswith("/") else f"{address.path}/"
    return replace(address, path=path)


def _read_validator(answer: Answer, name: str) -> str:
    """A header that is sent back as it came; nothing for one that no header may hold."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= MAX_VALIDATOR_CHARS else ""


def _find_reason(page: Page) -> str:
    """Why a page that is there is no item; empty where it is one."""
    if page.scan.get("refusal"):
        return f"kept back ({page.scan['refusal']})"
    if page.type not in CONVERTERS and "map" not in page.listed:
        return f"no reader for {page.type[:80] or 'what states no type'}"
    return ""


def _find_type(answer: Answer) -> str:
    """What an answer is read as: as it states, or by the suffix of its address where it states nothing certain."""
    stated = answer.media_type
    if stated in _MARKDOWN:
        return MARKDOWN
    if stated in _HTML:
        return HTML_TYPE
    by_name = SUFFIXES.get(find_suffix(answer.address.path.rpartition("/")[2]))
    if stated in _GENERIC and by_name is not None:
        return by_name
    if answer.body[:5] == b"%PDF-":
        return PDF_TYPE
    return stated or by_name or ""


def _scan(body: bytes, media_type: str) -> dict[str, Any]:
    """What a page says to a crawler."""
    if media_type == HTML_TYPE:
        return {name: value for name, value in asdict(scan_page(body.decode("utf-8", "replace"))).items() if value}
    if media_type == MARKDOWN:
        text = body.decode("utf-8", "replace")
        fields = {name.lower(): value for name, value in read_header(text[:MAX_HEADER_CHARS]).fields.items()}
        stated = {name: value for name in ("canonical", "robots") if isinstance(value := fields.get(name), str)}
        forms = {kind: [value] for name, kind in _FORM_FIELDS if isinstance(value := fields.get(name), str) and value}
        return {"links": [entry.address for entry in read_markdown_links(text).entries], "forms": forms, **stated}
    return {}
