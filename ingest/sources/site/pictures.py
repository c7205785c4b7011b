"""The pictures that pages of a site show: asked for after its pages, and kept as a folder's files are."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.documents.attached_file import FILES_FOLDER
from ingest.converters import find_suffix
from ingest.converters.markdown import MARKDOWN
from ingest.converters.media_types import HTML_TYPE
from ingest.sources.left_out import LeftOut
from ingest.sources.site.documents import LEADS_TO, SiteDocument
from ingest.sources.site.names import make_name
from ingest.sources.site.network.web_address import WebAddress, WebAddressError, read_web_address
from ingest.sources.site.page_scan import list_pictures
from ingest.sources.site.state import Page, SiteState

if TYPE_CHECKING:  # what asks the network, and what reads links, is no part of the start of a command
    from ingest.sources.site.visit import Visitor

PICTURE = "picture"  # what `listed` has as the map of a picture, for which the rules of pages hold
FOLDER = "pictures"  # of the state of a site, in which they are kept apart from its pages
MAX_PICTURES = 2_000  # of one site
MAX_PAGE_PICTURES = 100
MAX_PICTURES_BYTES = 500_000_000  # of all that are kept
_NO_PICTURES = frozenset({".avi", ".m4a", ".m4v", ".mov", ".mp3", ".mp4", ".mpeg", ".ogg", ".ogv", ".wav", ".webm"})
_SUFFIXES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_NOT_READ = "a picture that is not read"
_NONE = "a picture that is none of a type that is published, or too large"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was kept: the name of its row in the state, and the hash of its bytes."""

    name: str
    sha256: str


def list_addresses(body: bytes, media_type: str) -> Sequence[str]:
    """The addresses of the pictures that a page shows in its main part, as they are written."""
    from ingest.links import find_links

    text = body.decode("utf-8", "replace")
    if media_type == MARKDOWN and ("![" in text or "<img" in text):
        spans = find_links(text).spans
        found = [
            span.address for span in spans if span.form == "picture" or (not span.is_whole and _is_named(span.address))
        ]
    elif media_type == HTML_TYPE:
        found = list_pictures(text)
    else:
        return ()
    named = (address for address in found if find_suffix(address.partition("?")[0]) not in _NO_PICTURES)
    return list(dict.fromkeys(address for address in named if not address.startswith("data:")))


def _is_named(address: str) -> bool:
    """Whether an address ends as those of pictures do: a definition of Markdown does not say what shows it."""
    return find_suffix(address.partition("?")[0]) in _SUFFIXES


class Pictures:
    """What is kept of the pictures of a site, by the paths that links of its documents name."""

    def __init__(self, state: SiteState) -> None:
        self._state = state

    def list_kept(self, address: str) -> tuple[Mapping[str, Picture], Sequence[LeftOut]]:
        """The pictures by path; and why others are not kept, what was not asked for under the site's own `address`."""
        pages = {page.name: page for page in self._state.list_pages()}
        left_out = [LeftOut(address, reason) for reason in json.loads(self._state.read_note("left_out", "[]"))]
        kept: dict[str, Picture] = {}
        for page in pages.values():
            shown = pages.get(_name_target(page), page)
            if _is_kept(shown):
                kept.setdefault(_make_path(page), Picture(shown.name, shown.sha256))
            elif page.done and not page.reason.startswith(LEADS_TO):
                left_out.append(LeftOut(page.url, f"{_NOT_READ}: {page.reason}" if page.reason else _NONE))
        return kept, left_out

    def fetch(self, documents: Sequence[SiteDocument], read_body: Callable[[str], bytes], visitor: "Visitor") -> None:
        """Ask for the pictures that documents show, and forget those that none shows any more.

        A run that ends because its budget is spent forgets nothing, and goes on the next time.
        """
        from ingest.sources.site.politeness import BudgetSpentError

        asker, left_out = visitor.with_state(self._state), Counter[str]()
        wanted = self._choose(documents, read_body, asker, left_out)
        kept = {page.name for page in self._state.list_pages() if _is_kept(page)}
        pages = [
            Page(name, str(found), PICTURE, int(name in kept), 0, asker.run, listed={"map": PICTURE})
            for name, found in wanted.items()
        ]
        self._state.add(pages)  # those that are kept are asked for last, so that a short run gets to the others
        room = MAX_PICTURES_BYTES
        try:
            while (page := self._state.next(asker.run)) is not None:
                if room < 0:
                    left_out[f"picture(s), because those that are kept have {MAX_PICTURES_BYTES:,} bytes"] += 1
                    self._drop(page, asker.run, "there are too many")
                    continue
                room -= self._ask(page, asker)
        except BudgetSpentError as spent:
            waiting = self._state.count("wanted = ? AND done < ?", asker.run, asker.run)
            left_out[f"picture(s) wait for the next run, because {spent}"] = waiting
        else:
            self._state.drop_unwanted(asker.run)
        self._state.keep_note("left_out", json.dumps([f"{count} {reason}" for reason, count in left_out.items()]))

    def _ask(self, page: Page, asker: "Visitor") -> int:
        """Ask for one; gives the bytes that are kept of it."""
        from ingest.links import MAX_ATTACHED_BYTES, NotAttached, describe_attachment

        # the address of a file of a Refdesk holds the hash of its bytes
        is_same = "size" in page.scan and f"/{FILES_FOLDER}{page.sha256[:12]}/" in page.url
        found = replace(page, done=asker.run) if is_same else asker.visit(page)
        if is_same:
            self._state.keep(found)
        if "size" in found.scan:  # it did not change, or did not come
            return int(found.scan["size"])
        body = self._state.read_body(found.name)
        if not body:  # it did not come, or was no picture before
            return 0
        what = describe_attachment(found.name, body)
        is_picture = not isinstance(what, NotAttached) and what.media_type.startswith("image/")
        if not is_picture or len(body) > MAX_ATTACHED_BYTES:
            self._state.keep(found, b"")
            return 0
        self._state.keep(replace(found, scan={"size": len(body)}))  # what has one is a picture
        return len(body)

    def _drop(self, page: Page, run: int, reason: str) -> None:
        self._state.keep(replace(page, done=run, sha256="", scan={}, reason=reason), b"")

    def _choose(
        self,
        documents: Sequence[SiteDocument],
        read_body: Callable[[str], bytes],
        asker: "Visitor",
        left_out: Counter[str],
    ) -> Mapping[str, WebAddress]:
        """The addresses within the site of pictures of documents, in their order, by name; no body is read twice."""
        before: Mapping[str, tuple[str, Sequence[str]]] = json.loads(self._state.read_note("shown", "{}"))
        shown: dict[str, tuple[str, Sequence[str]]] = {}
        chosen: dict[str, WebAddress] = {}
        for document in documents:
            page = document.page
            known = before.get(page.name, ("", ()))
            addresses = known[1] if known[0] == page.sha256 else list_addresses(read_body(page.name), page.type)
            shown[page.name] = (page.sha256, addresses)
            for position, found in enumerate(_read_addresses(addresses, document, asker.origin)):
                if found is None:
                    left_out["picture(s) of other sites stay there"] += 1
                elif make_name(found) not in chosen:
                    if position >= MAX_PAGE_PICTURES or len(chosen) >= MAX_PICTURES:
                        most = f"{MAX_PAGE_PICTURES} of a page and {MAX_PICTURES:,} of a site are taken"
                        left_out[f"picture(s), because {most}"] += 1
                    else:
                        chosen[make_name(found)] = found
        self._state.keep_note("shown", json.dumps(shown))
        return chosen


def _read_addresses(
    addresses: Sequence[str], document: SiteDocument, origin: WebAddress
) -> Iterator[WebAddress | None]:
    """The addresses within the site, at the origin that is asked; None for each of another site."""
    for address in addresses:
        try:
            found = read_web_address(address, document.address)
        except WebAddressError:
            yield None
            continue
        at_home = replace(found, scheme=origin.scheme, host=origin.host, port=origin.port)
        yield at_home if found.site == origin.site else None


def _make_path(page: Page) -> str:
    """The path by which links of documents name a picture: that of its address, without what it asks for."""
    path = read_web_address(page.url).path.lstrip("/")
    plain = unquote(path)
    is_plain = plain.isprintable() and "\\" not in plain and "/../" not in f"/{plain}/"
    return plain if is_plain else path


def _name_target(page: Page) -> str:
    """The name of the page that a picture leads to; its own where it leads nowhere."""
    leads_to = page.reason.partition("leads to ")[2] if page.reason.startswith(LEADS_TO) else ""
    return make_name(read_web_address(leads_to)) if leads_to else page.name


def _is_kept(page: Page) -> bool:
    """Whether there are bytes of it: it is there, or was at the last run but one."""
    return "size" in page.scan and bool(page.sha256) and page.gone < 2
