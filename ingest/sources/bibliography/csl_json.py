"""CSL-JSON, and the JSON of Zotero and of its Better BibTeX."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingest.sources.bibliography.entry import Entry, check_count, join_date, make_entry

_MEANT = frozenset(
    re.findall(
        r"\w+",
        "id type title author editor issued DOI URL abstract abstractNote keyword language attachments tags creators "
        "date itemType itemID itemKey key citationKey citekey version url relations collections notes",
    )
)
_NO_WORKS = frozenset({"attachment", "note", "annotation"})  # of Zotero


def read_json(text: str) -> tuple[Sequence[Entry], Sequence[int]]:
    """The entries of a file; and no lines. Raises ValueError for what is no list of works."""
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise ValueError("it nests too deep") from error
    if isinstance(found, Mapping):
        found = found.get("items", found.get("references"))
    if not isinstance(found, list):
        raise ValueError("it holds no list of works")
    check_count(len(found))
    items = [item.get("data", item) for item in found if isinstance(item, Mapping)]
    works = [item for item in items if isinstance(item, Mapping) and item.get("itemType") not in _NO_WORKS]
    return [_make_entry(item, number) for number, item in enumerate(works, 1)], ()


def _make_entry(item: Mapping[str, Any], number: int) -> Entry:
    stated = {
        "title": _read_text(item.get("title")),
        "authors": list(_list_names(item)),
        "date": _read_date(item.get("issued")) or _read_text(item.get("date")),
        "doi": _read_text(item.get("DOI")),
        "abstract": _read_text(item.get("abstract") or item.get("abstractNote")),
        "canonical": _read_text(item.get("URL") or item.get("url")),
        "keywords": list(_list_keywords(item)),
        "language": _read_text(item.get("language")),
    }
    key = next(
        (text for name in ("citationKey", "citekey", "id", "itemKey", "key") if (text := _read_text(item.get(name)))),
        "",
    )
    others = {name: text for name, value in item.items() if name not in _MEANT and (text := _read_text(value))}
    attached = item.get("attachments")
    files = [
        path
        for entry in (attached if isinstance(attached, list) else ())
        if isinstance(entry, Mapping) and (path := _read_text(entry.get("path") or entry.get("localPath")))
    ]
    work_type = _read_text(item.get("type") or item.get("itemType"))
    return make_entry(key or f"entry-{number}", 0, work_type, stated, files, others)


def _list_names(item: Mapping[str, Any]) -> Iterator[str]:
    creators = item.get("author") or item.get("editor")
    if not creators and isinstance(item.get("creators"), list):
        creators = [one for one in item["creators"] if isinstance(one, Mapping) and one.get("creatorType") != "editor"]
    for creator in creators if isinstance(creators, list) else ():
        if not isinstance(creator, Mapping):
            continue
        family = _read_text(creator.get("family") or creator.get("lastName"))
        given = _read_text(creator.get("given") or creator.get("firstName"))
        particle = _read_text(creator.get("non-dropping-particle"))
        literal = _read_text(creator.get("literal") or creator.get("name"))
        suffix = _read_text(creator.get("suffix"))
        if family:
            yield ", ".join(part for part in (f"{particle} {family}".strip(), suffix, given) if part)
        elif literal:
            yield f"{{{literal}}}"


def _list_keywords(item: Mapping[str, Any]) -> Iterator[str]:
    words = _read_text(item.get("keyword"))
    yield from (word.strip() for word in words.split(",") if word.strip())
    tags = item.get("tags")
    yield from (
        text
        for tag in (tags if isinstance(tags, list) else ())
        if (text := _read_text(tag.get("tag") if isinstance(tag, Mapping) else tag))
    )


def _read_date(issued: object) -> str:
    """The first date of CSL: `{"date-parts": [[2020, 5, 1]]}`, or as it was written."""
    if not isinstance(issued, Mapping):
        return ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else ()
    texts = [_read_text(part) for part in first[:3]]
    if not texts:
        return _read_text(issued.get("raw") or issued.get("literal"))
    return join_date(*texts)


def _read_text(value: object) -> str:
    """A text or a number as text; nothing for what has parts."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
