"""Which documents the filters of a query leave over."""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from index.documents.archive import name_source
from index.documents.document import Document
from index.documents.plural import pluralize
from index.errors import DocumentNotFoundError, RefdeskError, shorten
from index.retrieval.query import CHANGE_FILTERS, Filter
from index.storage.sources import IndexSource

MAX_NAMED_VALUES = 40  # that a message offers


class FilterError(RefdeskError, ValueError):
    """A filter of a list that no document can match."""

    def __init__(self, name: str, value: str, known: Sequence[str]) -> None:
        self.name = name
        self.value = value
        some = [*known[:MAX_NAMED_VALUES], *(["…"] if len(known) > MAX_NAMED_VALUES else [])]
        advice = f"Choose one of: {', '.join(some)}." if some else f"No document states a {name}; leave the filter out."
        super().__init__(f"No document has the {name} '{shorten(value)}'. {advice}")


def find_meant_value(value: str, known: Iterable[str]) -> str | None:
    """The one of the known values that is meant, in any case, in the plural, with `_` or spaces for `-`; else None."""
    values = list(known)
    if value in values:
        return value
    wanted = _fold_name(value)
    found = [each for each in values if wanted in (_fold_name(each), pluralize(_fold_name(each)))]
    return found[0] if len(found) == 1 else None


def _fold_name(value: str) -> str:
    return _fold_to_slug(value.replace("_", " ").replace("-", " "))


def find_allowed_documents(
    documents: Mapping[str, Document],
    filters: Sequence[Filter],
    language: str,
    read_changed: Callable[[], Mapping[str, str]] = dict,
    sources: Sequence[IndexSource] = (),
) -> set[str] | None:
    """The ids of the documents that every filter lets through; None when there is no filter.

    Filters of one name widen what is found, those of different names narrow it; dates always narrow. A date that is
    not known passes no date filter, and a month or year passes only with every day of it. `language` is that of
    documents that name none; `read_changed` gives since when each has its text (UTC), where that is known, and is
    called when a filter asks for it. `sources` are those of the index. Raises FilterError or DocumentNotFoundError for
    a value that no document has.
    """
    if not filters:
        return None
    groups: dict[tuple[str, bool, int], list[Filter]] = {}
    for position, item in enumerate(filters):
        alone = item.excluded or item.name in ("after", "before", "changed_since")
        groups.setdefault((item.name, item.excluded, position if alone else -1), []).append(item)
    allowed = set(documents)
    for (_, excluded, _), group in groups.items():
        matching = {
            name
            for item in group
            for name in (
                _find_changed(documents, read_changed(), item)
                if item.name in CHANGE_FILTERS
                else _find_from(documents, item, sources)
                if item.name == "source"
                else _find_matching(documents, item, language)
            )
        }
        allowed = allowed - matching if excluded else allowed & matching
    return allowed


def _find_matching(documents: Mapping[str, Document], item: Filter, language: str) -> Iterable[str]:
    matches = _PREDICATES_BY_FILTER.get(item.name) or partial(_has_extra, item.name)
    list_values = _VALUES_BY_FILTER.get(item.name, partial(_list_extra, item.name))
    wanted = _fold_to_slug(item.value)
    found = [name for name, document in documents.items() if matches(document, wanted, language)]
    if found or item.name in _PREDICATES_BY_FILTER.keys() - _VALUES_BY_FILTER.keys() - {"id"}:
        return found
    if item.name == "id":
        raise DocumentNotFoundError(item.value)
    known = sorted({value for document in documents.values() for value in list_values(document, language)})
    meant = find_meant_value(item.value, known)
    if meant is None:
        raise FilterError(item.name, item.value, known)
    return [name for name, document in documents.items() if matches(document, _fold_to_slug(meant), language)]


def _find_changed(documents: Mapping[str, Document], changed: Mapping[str, str], item: Filter) -> Iterable[str]:
    """The documents that changed in a year, a month or on a day, or since its beginning.

    By an ingest that saw it, or by what its source says, as the history of a repository does.
    """
    first, _ = _expand_to_days(item.value)

    def is_meant(time: str) -> bool:
        return time.startswith(item.value) if item.name == "changed" else time >= first

    return [
        name
        for name, document in documents.items()
        if is_meant(changed.get(name, "")) or any(map(is_meant, document.extra.get("changed", ())))
    ]


def _fold_to_slug(value: str) -> str:
    """`Inference Economics` as the slug that front matter uses."""
    return "-".join(value.casefold().split())


def _expand_to_days(date: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or a day."""
    if len(date) == len("2026"):
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) == len("2026-05"):
        year, month = map(int, date.split("-"))
        return f"{date}-01", f"{date}-{calendar.monthrange(year, month)[1]:02}"
    return date, date


def _has_id(document: Document, wanted: str, _: str) -> bool:
    return wanted in (document.id, document.slug)


def _has_year(document: Document, wanted: str, _: str) -> bool:
    return document.date is not None and document.date.startswith(wanted)


def _is_after(document: Document, wanted: str, _: str) -> bool:
    return document.date is not None and _expand_to_days(document.date)[0] >= _expand_to_days(wanted)[0]


def _is_before(document: Document, wanted: str, _: str) -> bool:
    return document.date is not None and _expand_to_days(document.date)[1] < _expand_to_days(wanted)[0]


def _list_kinds(document: Document, _: str) -> list[str]:
    return [document.kind]


def _list_topics(document: Document, _: str) -> list[str]:
    return [_fold_to_slug(topic) for topic in document.topics or ()]


def _list_languages(document: Document, language: str) -> list[str]:
    spoken = (document.language or language).casefold()
    return sorted({spoken, spoken.partition("-")[0]})  # `de` finds `de-AT`


def _find_from(documents: Mapping[str, Document], item: Filter, sources: Sequence[IndexSource]) -> Iterable[str]:
    """The documents of a source, by the name that their paths begin with; of a single one, of a folder at its root.

    Of several sources the first has no name before its paths: it is called after its address.
    """
    names = {_fold_to_slug(source.name) for source in sources if source.name}
    first = next((_fold_to_slug(name_source(source.resolved)) for source in sources if not source.name), "")
    named = {name: set(_list_sources(document)) for name, document in documents.items()}
    if first and names:
        for name, document in documents.items():
            if any(_fold_to_slug(path.partition("/")[0]) not in names for path in _list_paths(document)):
                named[name].add(first)
    wanted = _fold_to_slug(item.value)
    found = [name for name, values in named.items() if wanted in values]
    if not found:
        raise FilterError(item.name, item.value, sorted(set().union(*named.values())))
    return found


def _list_sources(document: Document) -> Iterable[str]:
    return (_fold_to_slug(path.partition("/")[0]) for path in _list_paths(document) if "/" in path)


def _list_paths(document: Document) -> Sequence[str]:
    return (document.source, *(form.path for form in document.forms))


def _has_extra(field: str, document: Document, wanted: str, _: str) -> bool:
    return wanted in _list_extra(field, document)


def _list_extra(field: str, document: Document, _: str = "") -> list[str]:
    """What the source of a document says in a field of its own; names differ by more than case."""
    return [
        _fold_to_slug(value) for name, values in document.extra.items() if name.lower() == field for value in values
    ]


_VALUES_BY_FILTER: Mapping[str, Callable[[Document, str], list[str]]] = {
    "kind": _list_kinds,
    "topic": _list_topics,
    "lang": _list_languages,
}
_PREDICATES_BY_FILTER: Mapping[str, Callable[[Document, str, str], bool]] = {
    "kind": lambda document, wanted, language: wanted in _list_kinds(document, language),
    "topic": lambda document, wanted, language: wanted in _list_topics(document, language),
    "lang": lambda document, wanted, language: wanted in _list_languages(document, language),
    "id": _has_id,
    "year": _has_year,
    "after": _is_after,
    "before": _is_before,
}
