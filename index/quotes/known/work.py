"""A work outside the archive as somebody describes it, and a look-up among many."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.documents.authors import fold_to_key
from index.documents.identifiers import normalize_arxiv_paper, normalize_doi
from index.markdown.normalization import normalize
from index.quotes.answer.bibliography import BibEntry

_WORD = re.compile(r"\w+")
MIN_TITLE_WORDS = 3  # of a title by which a work is known
MAX_TITLE_CHARS = 1_000  # characters of a title that are compared; to order n combining marks takes n² steps
MAX_NAME_CHARS = 200  # characters of the name of an author


@dataclass(frozen=True, slots=True)
class KnownWork:
    """What `told_by` says of a work; what it does not say is null or empty.

    `identifiers` are those of `fold_identifier`, `families` the family names of the authors in their order, `retracted`
    what is said of its retraction: `Retraction`, `Expression of concern`.
    """

    told_by: str
    title: str = ""
    families: tuple[str, ...] = ()
    year: str | None = None
    identifiers: tuple[str, ...] = ()
    retracted: str | None = None


class KnownWorks:
    """Works by their identifiers and titles; the first that is given of an identifier counts, and any retraction."""

    def __init__(self, works: Iterable[KnownWork] = ()) -> None:
        self._by_name: dict[str, KnownWork] = {}
        self._retracted: dict[str, KnownWork] = {}
        for work in works:
            for name in list_names(work):
                self._by_name.setdefault(name, work)
                if work.retracted:
                    self._retracted.setdefault(name, work)

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def find(self, names: Iterable[str]) -> KnownWork | None:
        """The work of the first of some names that is known."""
        return next((self._by_name[name] for name in names if name in self._by_name), None)

    def find_retraction(self, names: Iterable[str]) -> KnownWork | None:
        """What says that a work of one of these names was retracted."""
        return next((self._retracted[name] for name in names if name in self._retracted), None)


def list_names(work: KnownWork) -> Iterator[str]:
    """By what a work is known: its identifiers, and its title where that is long enough."""
    yield from work.identifiers
    if (title := fold_title(work.title)) is not None:
        yield title


def fold_title(title: str) -> str | None:
    """A title without case and marks; None for one of fewer than MIN_TITLE_WORDS words."""
    words = [word.casefold() for word in _WORD.findall(normalize(title[:MAX_TITLE_CHARS]).text)]
    return f"title:{' '.join(words)}" if len(words) >= MIN_TITLE_WORDS else None


def fold_identifier(text: str) -> str | None:
    """A DOI, an arXiv number, an ISBN or their address as works are known by it: `doi:10.1/x`; None for any other."""
    written = text.strip()
    for prefix, read in (("doi", normalize_doi), ("arxiv", normalize_arxiv_paper)):
        try:
            return f"{prefix}:{read(written).lower()}"
        except ValueError:
            continue
    digits = re.sub(r"(?i)isbn(?:-1[03])?:?|[\s-]", "", written).upper()
    return f"isbn:{digits}" if re.fullmatch(r"\d{9}[\dX]|97[89]\d{10}", digits) else None


def make_known_work(entry: BibEntry, told_by: str) -> KnownWork:
    """An entry of a BibTeX file as a known work."""
    fields = entry.fields
    found = [fold_identifier(fields[name]) for name in ("doi", "eprint", "isbn", "url") if fields.get(name)]
    return KnownWork(
        told_by,
        fields.get("title", ""),
        tuple(list_families(fields.get("author") or fields.get("editor", ""))),
        (fields.get("year") or fields.get("date", ""))[:4] or None,
        tuple(name for name in found if name),
        find_retraction_note(fields),
    )


def find_retraction_note(fields: Mapping[str, str]) -> str | None:
    """What the title or note of an entry says of a retraction."""
    texts: Sequence[str] = [fields.get("title", ""), fields.get("note", "")]
    found = next((match for text in texts if (match := re.match(r"(?i)\W*(retracted|withdrawn)\b", text))), None)
    return found[1].capitalize() if found else None


def list_families(names: str) -> Iterator[str]:
    """The family names of a list of names as BibTeX has it."""
    for name in " ".join(names.split()).split(" and "):
        family = name.partition(",")[0] if "," in name else name.rpartition(" ")[2]
        if folded := fold_to_key(family[:MAX_NAME_CHARS]):
            yield folded
