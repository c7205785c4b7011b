"""Which pages of a site are one document, in which form it is read, and what the other forms and the maps add."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.converters import CONVERTERS
from ingest.converters.markdown import MARKDOWN
from ingest.converters.media_types import HTML_TYPE, NOTEBOOK_TYPE, PDF_TYPE
from ingest.facts.place import Place
from ingest.sources.site.kinds import find_place, list_cards
from ingest.sources.site.names import make_key, make_name, make_path, read_own_address
from ingest.sources.site.network.web_address import WebAddress, read_web_address
from ingest.sources.site.page_scan import MIN_LIST_LINKS
from ingest.sources.site.state import Page

LIST = "a list of other pages"
FORM_OF = "another form of"  # begins the reason of what is not fetched because a page says the same
LEADS_TO = "leads to http"  # begins the reason of an address that is another page's too
_GENERIC_NAMES = frozenset({"paper", "index", "article", "main", "print"})
_BETTER = (MARKDOWN, NOTEBOOK_TYPE, "text/x-tex", HTML_TYPE)  # the first is read where there are several
_FORM_NAMES = {PDF_TYPE: "pdf", "application/x-bibtex": "bibtex", "text/x-bibtex": "bibtex"}


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """A document: the page that is read, those that say the same in another form, its path and what the path says.

    `address` is where people read it. `forms` are the addresses of what was not fetched, by what it is.
    """

    path: str
    page: Page
    others: Sequence[Page]
    place: Place
    address: WebAddress
    forms: Mapping[str, Sequence[str]]

    @property
    def beside(self) -> str:
        """What changes when anything changes that is known of the document beside the bytes that are read."""
        known = [self.page.listed, [(page.name, page.sha256) for page in self.others], str(self.address), self.forms]
        digest = hashlib.sha256(json.dumps([*known, self.place.kind, self.place.slug], sort_keys=True).encode())
        return digest.hexdigest()[:16]


def group_pages(
    pages: Sequence[Page], folders: Mapping[str, str], unread: Mapping[str, Sequence[str]]
) -> Sequence[SiteDocument]:
    """Make documents of pages, in the order of their paths.

    `folders` give kinds to folders of the site; `unread` are the addresses of PDFs by the key of what says the same.
    """
    keys, cards = _choose_keys(pages), list_cards(pages)
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(keys[page.name], []).append(page)
    taken: set[str] = set()
    documents = []
    for key in sorted(groups):
        document = _make_document(groups[key], folders, cards, unread.get(key, ()))
        if document.path in taken:
            stem, stop, suffix = document.path.rpartition(".")
            tail = hashlib.sha256(key.encode()).hexdigest()[:8]
            document = replace(document, path=f"{stem}-{tail}{stop}{suffix}")
        taken.add(document.path)
        documents.append(document)
    return sorted(documents, key=lambda document: document.path)


def list_form_names(pages: Iterable[Page]) -> Mapping[str, str]:
    """The names of what pages say is another form of them, a PDF or a text, with the key of the page."""
    found: dict[str, str] = {}
    for page in pages:
        for addresses in page.scan.get("forms", {}).values():
            for address in addresses:
                target = read_own_address(address, page)
                if target is not None:
                    found.setdefault(make_name(target), make_key(page.name))
    return found


def find_owner(name: str, declared: Mapping[str, str], keys: Mapping[str, str]) -> str | None:
    """The key of the page that a PDF is a form of: one says so, it lies in the folder of one, or is called like one."""
    folder, _, last = name.partition("?")[0].rpartition("/")
    stem = last.rpartition(".")[0]
    if name in declared:
        return declared[name]
    if f"{folder}/{stem}" in keys:
        return keys[f"{folder}/{stem}"]
    return keys.get(folder) if stem in _GENERIC_NAMES and folder else keys.get(stem)


def list_keys(pages: Iterable[Page]) -> Mapping[str, str]:
    """The keys of pages, and those by their last part where no two share it."""
    keys = {make_key(page.name) for page in pages}
    lasts: dict[str, list[str]] = {}
    for key in keys:
        lasts.setdefault(key.rpartition("/")[2], []).append(key)
    return {last: found[0] for last, found in lasts.items() if len(found) == 1 and last} | {key: key for key in keys}


def _choose_keys(pages: Sequence[Page]) -> Mapping[str, str]:
    """The key of each page: that of its canonical address, or of the page that it is a form of, else its own."""
    declared = list_form_names(pages)
    keys = {page.name: declared.get(page.name) or _read_canonical_key(page) or make_key(page.name) for page in pages}
    by_last: dict[str, set[str]] = {}
    for page in pages:
        if not page.name.startswith("/raw/"):
            by_last.setdefault(keys[page.name].rpartition("/")[2], set()).add(keys[page.name])
    known = {keys[page.name] for page in pages if not page.name.startswith("/raw/")}
    for page in pages:
        key = keys[page.name]
        same = by_last.get(key.rpartition("/")[2], set())
        if page.name.startswith("/raw/") and key not in known and len(same) == 1:
            keys[page.name] = next(iter(same))
    return keys


def _read_canonical_key(page: Page) -> str | None:
    address = str(page.scan.get("canonical") or "")
    target = read_own_address(address, page) if address else None
    return make_key(make_name(target)) if target is not None else None


def _make_document(
    pages: Sequence[Page], folders: Mapping[str, str], cards: Mapping[str, str], unread: Sequence[str]
) -> SiteDocument:
    ranked = sorted(pages, key=_rank)
    best, others = ranked[0], ranked[1:]
    shown = next((page for page in ranked if page.type == HTML_TYPE), None)
    address = read_web_address((shown or best).final or (shown or best).url)
    if shown is None:
        stated = str(best.scan.get("canonical") or "")
        canonical = read_own_address(stated, best) if stated else None
        address = canonical or replace(address, path="/" + address.path.lstrip("/").removeprefix("raw/"))
    suffix = CONVERTERS[best.type].suffixes[0]
    path = make_path(address, suffix)
    forms: dict[str, list[str]] = {}
    for page in ranked:
        for media_type, addresses in page.scan.get("forms", {}).items():
            found = [str(target) for each in addresses if (target := read_own_address(each, page))]
            forms.setdefault(_FORM_NAMES.get(media_type, "alternate"), []).extend(found)
    forms.setdefault("alternate", []).extend(page.final or page.url for page in others)
    forms.setdefault("pdf", []).extend(unread)
    plain = {name: tuple(dict.fromkeys(addresses)) for name, addresses in forms.items() if addresses}
    return SiteDocument(path, best, others, find_place(path, ranked, folders, cards), address, plain)


def _rank(page: Page) -> tuple[int, bool, str]:
    order = _BETTER.index(page.type) if page.type in _BETTER else len(_BETTER)
    return order, not page.name.startswith("/raw/"), page.name


def is_list(document: SiteDocument, names: Collection[str]) -> bool:
    """Whether a page does no more than lead to others: most of its text stands in links, or it lists what is below it.

    `names` are those of all pages that a document may be made of. A page that calls itself an article is none.
    """
    scan = document.page.scan
    if document.page.type != HTML_TYPE or scan.get("is_work"):
        return False
    if scan.get("is_list"):
        return True
    below = f"{document.page.name.rstrip('/')}/"
    linked = (read_own_address(address, document.page) for address in scan.get("links", ()))
    found = {name for address in linked if address and (name := make_name(address)).startswith(below) and name in names}
    return len(found - {document.page.name}) >= MIN_LIST_LINKS


def describe_listed(listed: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that a map states of a document."""
    facts = listed.get("facts")
    return facts if isinstance(facts, Mapping) else {}
