"""Compare what an answer says of a work with its record: authors, year, title, version, number and section."""

import difflib
import re
from collections.abc import Collection, Iterator, Sequence

from index.citation.record import split_title
from index.documents.authors import read_name
from index.documents.document import Document
from index.markdown.normalization import normalize
from index.markdown.sections import Section
from index.quotes.checks.sources import fold_name, list_families

MAX_TITLE_CHARS = 200  # characters of a title that are compared
NEAR_TITLE = 0.55  # likeness from which words are taken as a wrong form of a title
_NUMBERED = re.compile(r"(?P<genre>[A-Z][A-Za-z ]*[A-Za-z]) #(?P<number>\d+)")
_WORD = re.compile(r"[^\W\d_]{2,}")
# words that a name of a work may have beside those of its title
_GENERIC = frozenset(
    re.findall(
        r"\S+",
        "paper papers note notes field research report article page summary definition topic program section "
        "part the a "
        "an of on in and for to with by from original text essay post study chapter appendix table figure "
        "abstract about "
        "this that its their our your here see work works site archive pdf markdown html version version's",
    )
)


def compare_authors(document: Document, families: Sequence[str], *, more: bool) -> str | None:
    """What differs between the family names that an answer gives, with `more` "and others", and the record's."""
    held = list_families(document)
    given = [fold_name(family) for family in families]
    if not held or not given:
        return None
    if not given[0].isascii():  # no space parts a name from the words before it
        given = [next((name for name in held if folded.endswith(name)), folded) for folded in given]
    is_first = given[0] == held[0]
    others = [name for name in given if name not in held]
    if is_first and not others and (more or len(given) in {1, len(held)}) and not (more and len(held) == 1):
        return None
    said = f"{' and '.join(families)}{' et al.' if more else ''}"
    return f"it says {said}, and the record has {list_names(document)}"


def compare_year(document: Document, years: Collection[str]) -> str | None:
    """What differs between the years that an answer gives and the record's."""
    if document.date is None or not years or document.date[:4] in years:
        return None
    return f"it says {' and '.join(sorted(years))}, and the record has {document.date[:4]}"


def compare_version(document: Document, version: str) -> str | None:
    """What differs between a version that an answer names and the one that this desk holds."""
    if document.version is None or version.removeprefix("v") == document.version.removeprefix("v"):
        return None
    return f"it says version {version}, and this desk holds version {document.version}"


def compare_number(document: Document, genre: str, number: str) -> str | None:
    """What differs between a number in a series and the record's, where it has one of that name."""
    held = _NUMBERED.match(document.series or "")
    if held is None or not held["genre"].casefold().startswith(genre.casefold().rstrip("s")):
        return None
    return (
        None
        if held["number"] == number
        else f"it says No. {number}, and the record has {held['genre']} #{held['number']}"
    )


def compare_title(document: Document, title: str, sections: Sequence[Section]) -> str | None:
    """What differs between words that look like a title and what the work is called.

    They may be a part of the title, a heading, the names of its authors and common words for a work.
    """
    words = [word.casefold() for word in _WORD.findall(normalize(title).text)]
    known = set(_list_known_words(document, sections))
    unknown = [word for word in words if word not in known and word not in _GENERIC]
    return f"it says '{' '.join(title.split())}', and the title is '{document.title}'" if unknown else None


def is_part_of_title(document: Document, text: str) -> bool:
    """Whether words stand in a title as they are, such as its subtitle."""
    return f" {_fold(text)} " in f" {_fold(document.title)} "


def resembles_title(document: Document, text: str) -> bool:
    """Whether words come near to a title without being written as one, as in languages with few capitals."""
    folded = normalize(text).text.casefold()[:MAX_TITLE_CHARS]
    titles = (document.title, split_title(document.title)[0])
    return any(
        difflib.SequenceMatcher(None, folded, title.casefold()[:MAX_TITLE_CHARS], autojunk=False).ratio() >= NEAR_TITLE
        for title in titles
    )


def looks_like_title(text: str) -> bool:
    """Whether words are written as a title: two or more, the long ones in capitals."""
    words = [word for word in _WORD.findall(text) if len(word) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def find_section_named(sections: Sequence[Section], name: str) -> bool:
    """Whether a heading is, or begins with, a name."""
    wanted = _fold(name)
    return any(wanted in {_fold(part), _fold(part).partition(":")[0]} for section in sections for part in section.path)


def list_names(document: Document) -> str:
    """The authors of a record as one writes them."""
    return " and ".join(read_name(author).display for author in document.work_authors)


def _list_known_words(document: Document, sections: Sequence[Section]) -> Iterator[str]:
    names = (read_name(author).display for author in document.work_authors)
    texts = [document.title, document.id, document.kind, document.series or "", *document.names, *names]
    texts += [part for section in sections for part in section.path]
    for text in texts:
        yield from (word.casefold() for word in _WORD.findall(normalize(text).text))


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", normalize(text).text.casefold()))
