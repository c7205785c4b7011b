"""The query language: words, "exact phrases", -exclusions and filters such as kind:paper, in one line.

    query     = item *( space item )
    item      = [ "-" ] ( filter | phrase | word )
    filter    = name ":" ( phrase | word )
    name      = "kind" | "topic" | "id" | "lang" | "source" | "year" | "after" | "before"
              | "changed" | "changed_since" | other field
    phrase    = '"' 1*( any character but '"' ) '"'
    word      = 1*( any character but space ), not starting with '"'

A "-" excludes before a letter, a phrase or a filter; `-5` is a number. Whatever else has a colon or a hyphen inside is
a word: `paper:routing-premium`, `10.1000/x`, `κ·Δ`; one that is all but a filter (`kinds:paper`) is noted. Several
filters of one name widen, of different names narrow.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Literal, get_args

from index.documents.dates import DATE_PATTERN
from index.errors import RefdeskError, shorten
from index.markdown.invisible import remove_hidden
from index.retrieval.spelling import generate_one_slip

MAX_QUERY_CHARS = 2000  # characters; the encoder reads about 1,000 of them, full text all
MAX_NARROWING = 16  # different phrases, exclusions and filters, each of which looks at the whole index
FilterName = Literal["kind", "topic", "id", "lang", "source", "year", "after", "before", "changed", "changed_since"]
CHANGE_FILTERS = frozenset({"changed", "changed_since"})  # which ask when the archive had a document new or changed
FILTER_NAMES: tuple[FilterName, ...] = get_args(FilterName)

_DATE = re.compile(DATE_PATTERN)
_YEAR = re.compile(r"[0-9]{4}")
_VALUE_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "year": (_YEAR, "a year such as 2026"),
    "after": (_DATE, "a date such as 2026, 2026-05 or 2026-05-16"),
    "before": (_DATE, "a date such as 2026, 2026-05 or 2026-05-16"),
    "changed": (_DATE, "a date such as 2026, 2026-05 or 2026-05-16"),
    "changed_since": (_DATE, "a date such as 2026, 2026-05 or 2026-05-16"),
}
# What is all but the name of a filter; two letters are near to too much.
_FILTER_NAME_SLIPS = {
    slip: name
    for name in FILTER_NAMES
    for slip in (generate_one_slip(name, ascii_lowercase) if len(name) > 2 else [name])
}
_OTHER_FIELD = re.compile(r"(?P<minus>-)?(?P<name>[^\W\d][\w.-]{0,119}):(?P<quote>\")?(?P<value>\S*)")
_START = re.compile(rf"(?P<minus>-)?(?:(?P<name>{'|'.join(FILTER_NAMES)}):)?(?P<quote>\")?(?P<value>\S*)")


class QueryError(RefdeskError, ValueError):
    """A query that cannot be searched; `position` is the character it is about, from 1, where there is one."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        self.reason = reason
        self.position = position
        place = f" at character {position}" if position else ""
        super().__init__(
            f"The query{place} {reason}. Give a question or a few words, at most {MAX_QUERY_CHARS} characters."
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as it was written; `position` is its first character, from 1, and changes nothing of what passes.

    `name` is one of FILTER_NAMES, or another field of the archive's documents in lower case.
    """

    name: str
    value: str
    excluded: bool
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `words` is what is looked for, phrases included; the rest narrows where.

    `slips` are the beginnings, as they were written, of words that are all but a filter, each with what was meant.
    """

    words: str
    phrases: Sequence[str] = ()
    excluded: Sequence[str] = ()
    filters: tuple[Filter, ...] = ()
    slips: Sequence[tuple[str, str]] = ()

    @property
    def asks_for_changes(self) -> bool:
        """Whether a filter asks when documents changed."""
        return any(item.name in CHANGE_FILTERS for item in self.filters)


@dataclass(slots=True)
class _Parts:
    words: list[str] = field(default_factory=list)
    phrases: dict[str, None] = field(default_factory=dict)  # each once, in order
    excluded: dict[str, None] = field(default_factory=dict)
    filters: dict[Filter, None] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)


def parse_query(text: str, fields: Set[str] = frozenset()) -> Query:
    """Read a query. Raises QueryError, pointing at the character, for one that cannot be searched.

    `fields` are the other fields by which documents can be asked for, in lower case. A query has at most 2,000
    characters, at least one letter or digit to look for, and at most 16 different phrases, exclusions and filters; one
    that is repeated counts once; hidden characters (bidi controls, zero-width) count as if they were not there. An
    error never repeats the query.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(f"has {len(text)} characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError("is not valid Unicode")
    visible = remove_hidden(text)
    if not visible.strip():
        raise QueryError("is empty")
    parts = _read(visible, fields)
    words = " ".join(parts.words)
    if not any(character.isalnum() for character in words):
        found = parts.filters or parts.excluded
        raise QueryError("only narrows: add words to look for" if found else "has no letter or digit")
    narrowing = len(parts.phrases) + len(parts.excluded) + len(parts.filters)
    if narrowing > MAX_NARROWING:
        raise QueryError(
            f"narrows by {narrowing} different phrases, exclusions and filters, and {MAX_NARROWING} is most"
        )
    _check_dates(list(parts.filters))
    return Query(words, tuple(parts.phrases), tuple(parts.excluded), tuple(parts.filters), tuple(parts.slips.items()))


def parse_filters(text: str, fields: Set[str] = frozenset()) -> tuple[Filter, ...]:
    """Read filters alone, such as `kind:note year:2026`. Raises QueryError for anything else."""
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(f"has {len(text)} characters")
    parts = _read(remove_hidden(text), fields)
    if parts.words or parts.excluded:
        word = next(iter([*parts.words, *parts.excluded]))
        raise QueryError(f"has the word '{shorten(word)}', and a list takes filters such as kind:note alone")
    if len(parts.filters) > MAX_NARROWING:
        raise QueryError(f"narrows by {len(parts.filters)} different filters, and {MAX_NARROWING} is most")
    _check_dates(list(parts.filters))
    return tuple(parts.filters)


def _read(text: str, fields: Set[str]) -> _Parts:
    parts = _Parts()
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        place = _read_item(text, place, parts, fields)
    return parts


def _read_item(text: str, start: int, parts: _Parts, fields: Set[str]) -> int:
    """Read the item at `start` into `parts` and return where it ends."""
    opening = _OTHER_FIELD.match(text, start)
    if opening is None or opening["name"].lower() not in fields or opening["name"] in FILTER_NAMES:
        opening = _START.match(text, start)
    assert opening is not None  # noqa: S101 - every part of the pattern is optional
    if opening["quote"]:
        first = opening.start("value")
        end = text.find('"', first)
        if end < 0:
            raise QueryError("opens a quotation that nothing closes", first)
        value, end = text[first:end].strip(), end + 1
    else:
        value, end = opening["value"], opening.end()
    _add(parts, opening, value, start + 1)
    return end


def _add(parts: _Parts, opening: re.Match[str], value: str, position: int) -> None:
    if not opening["name"] and not opening["quote"]:
        _note_slip(parts, opening["minus"] or "", value)
    if opening["name"]:
        parts.filters.setdefault(_make_filter(opening, value, position))
    elif opening["quote"] and not any(character.isalnum() for character in value):
        raise QueryError("quotes no letter or digit", position)
    elif opening["minus"] and (opening["quote"] or value[:1].isalpha()):
        parts.excluded.setdefault(value)
    elif opening["quote"]:
        parts.phrases.setdefault(value)
        parts.words.append(value)
    else:
        parts.words.append((opening["minus"] or "") + value)


def _note_slip(parts: _Parts, minus: str, word: str) -> None:
    name, _, value = word.partition(":")
    meant = _FILTER_NAME_SLIPS.get(name.lower())
    if meant and value:
        parts.slips[f"{minus}{name}:"] = f"{minus}{meant}:"


def _make_filter(opening: re.Match[str], value: str, position: int) -> Filter:
    name = opening["name"] if opening["name"] in FILTER_NAMES else opening["name"].lower()
    if not value:
        raise QueryError(f"has the filter '{name}:' without a value (write {name}:VALUE, without a space)", position)
    _check_form(name, value, position)
    return Filter(name, value, opening["minus"] is not None, position)


def _check_form(name: str, value: str, position: int | None = None) -> None:
    form, example = _VALUE_FORMS.get(name, (None, ""))
    if form is not None and not form.fullmatch(value):
        raise QueryError(f"has a filter '{name}:' that needs {example}", position)


def make_filter(name: FilterName, value: str) -> Filter:
    """A filter that was given apart from a query. Raises QueryError for a value of another form."""
    _check_form(name, value)
    return Filter(name, value, False, 0)


def _check_dates(filters: Sequence[Filter]) -> None:
    """Refuse dates that no document can have. Raises QueryError at the second of two that contradict each other."""
    kept = [item for item in filters if not item.excluded]
    latest = max((item for item in kept if item.name == "after"), key=lambda item: item.value, default=None)
    earliest = min((item for item in kept if item.name == "before"), key=lambda item: item.value, default=None)
    if latest and earliest and not latest.value < earliest.value:
        later = max(latest, earliest, key=lambda item: item.position)
        raise QueryError(f"asks for after:{latest.value} and before:{earliest.value}, which no date is", later.position)
