"""Of which kind a document is, as a site says it: on cards, above it, in its JSON-LD, by its path."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.facts.place import FOLDERS_ORIGIN, Place, make_kind, read_place
from ingest.sources.site.names import make_name, read_own_address
from ingest.sources.site.state import Page

_SCHEMA_KINDS: Mapping[str, str] = {  # of schema.org; Article, BlogPosting and WebPage say nothing that a path does not
    "ScholarlyArticle": "paper",
    "DefinedTerm": "definition",
    "Thesis": "thesis",
    "Report": "report",
    "Book": "book",
    "Chapter": "chapter",
    "Course": "course",
    "Dataset": "dataset",
    "FAQPage": "faq",
    "HowTo": "guide",
    "Recipe": "recipe",
    "Review": "review",
}
_NOUNS = frozenset(  # that name kinds of documents; other words on cards and above pages are names, places and states
    re.findall(
        r"\w+",
        "article book chapter course dataset definition dialogue essay guide interview lecture lesson letter manual "
        "memo note notebook page paper post poster preprint program project proposal recipe report review slide spec "
        "story study surface survey talk term thesis topic tutorial whitepaper",
    )
)


def list_cards(pages: Iterable[Page]) -> Mapping[str, str]:
    """What cards call a page, by its name: what most of them say, and of two the first by the alphabet."""
    said: dict[str, Counter[str]] = {}
    for page in pages:
        for address, label in page.scan.get("cards", {}).items():
            target = read_own_address(address, page)
            if target is not None:
                said.setdefault(make_name(target), Counter())[label] += 1
    return {name: min(labels, key=lambda label: (-labels[label], label)) for name, labels in said.items()}


def find_place(path: str, pages: Sequence[Page], folders: Mapping[str, str], cards: Mapping[str, str]) -> Place:
    """What the path says; its kind is that of the longest folder that has one, else the first that the site says."""
    folder, _, last = path.rpartition("/")
    stem, stop, suffix = last.rpartition(".")
    own = f"{folder}{stop}{suffix}" if stem == "index" and folder else path
    above = own
    while above := above.rpartition("/")[0]:
        if above in folders:
            place = read_place(f"x{own.removeprefix(above)}", {"x": folders[above]})
            return replace(place, kind_from=FOLDERS_ORIGIN)
    place = read_place(own)
    for kind, origin in _list_kinds(pages, cards):
        if kind:
            return replace(place, kind=kind, kind_from=origin)
    return place


def _list_kinds(pages: Sequence[Page], cards: Mapping[str, str]) -> Iterable[tuple[str | None, str]]:
    """What the site says of the kind of a document, with where it says it, beginning with what counts most."""
    for page in pages:
        yield _name_kind(cards.get(page.name, "")), "cards of the site"
    for page in pages:
        for section in reversed(page.scan.get("sections", ())):
            yield _name_kind(str(section)), "breadcrumbs of the page"
    for page in pages:
        types = page.scan.get("types", ())
        yield next((kind for name, kind in _SCHEMA_KINDS.items() if name in types), None), "JSON-LD of the page"


def _name_kind(words: str) -> str | None:
    """The kind that words such as `Field Notes` name; None for words that name none."""
    kind = (make_kind(words) or "").removeprefix("research-")
    return kind if kind.rpartition("-")[2] in _NOUNS else None
