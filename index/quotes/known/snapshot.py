"""Read what others say of works from a file: BibTeX, CSL-JSON, an export of Crossref or of Retraction Watch."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from index.documents.authors import fold_to_key
from index.errors import RefdeskError
from index.quotes.answer.bibliography import read_bibliography
from index.quotes.known.work import (
    MAX_NAME_CHARS,
    KnownWork,
    fold_identifier,
    list_families,
    list_names,
    make_known_work,
)

MAX_SNAPSHOT_BYTES = 2_000_000_000  # of a table or of lines of JSON, which are read a row at a time
MAX_WHOLE_BYTES = 200_000_000  # of a file that is read as a whole: BibTeX, or JSON that is no lines
MAX_FIELD_CHARS = 1_000_000  # of a cell of a table
_RETRACTIONS = frozenset(("retraction", "withdrawal", "removal", "expression_of_concern", "partial_retraction"))


class SnapshotError(RefdeskError, ValueError):
    """A file of works that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(
            f"'{path}' is no list of works ({reason}). Give BibTeX (.bib), CSL-JSON or an export of Crossref (.json, "
            ".jsonl), or the table of Retraction Watch (.csv)."
        )


def check_snapshot(path: Path) -> None:
    """Raises SnapshotError for a file that is not there."""
    try:
        path.stat()
    except OSError as error:
        raise SnapshotError(path, error.strerror or str(error)) from error


def read_snapshot(path: Path, wanted: AbstractSet[str]) -> list[KnownWork]:
    """The works of a file that have one of the wanted names, as `list_names` gives them. Raises SnapshotError."""
    try:
        size = path.stat().st_size
        works = _read(path, size)
        return [work for work in works if not wanted.isdisjoint(list_names(work))] if wanted else []
    except OSError as error:
        raise SnapshotError(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise SnapshotError(path, "it is not UTF-8") from error
    except (ValueError, RecursionError, csv.Error) as error:
        if isinstance(error, SnapshotError):
            raise
        raise SnapshotError(path, " ".join(str(error).split())[:200]) from error


def read_crossref_work(item: object, told_by: str) -> KnownWork:
    """A work as CSL-JSON or Crossref has it. Raises ValueError for what is no object."""
    if not isinstance(item, Mapping):
        raise ValueError("a work is no object")
    names = [_take_first(item, name) for name in ("DOI", "ISBN", "URL", "number")]
    identifiers = [fold_identifier(name) for name in names if name]
    people = item.get("author") or item.get("editor") or []
    families = [_read_family(person) for person in people if isinstance(person, Mapping)] if _is_list(people) else []
    return KnownWork(
        told_by,
        _take_first(item, "title"),
        tuple(family for family in families if family),
        _read_year(item),
        tuple(name for name in identifiers if name),
        _read_retraction(item),
    )


def _read(path: Path, size: int) -> Iterator[KnownWork]:
    suffix, name = path.suffix.lower(), path.name
    is_rows = suffix in {".csv", ".jsonl", ".ndjson"}
    most = MAX_SNAPSHOT_BYTES if is_rows else MAX_WHOLE_BYTES
    if not path.is_file() or size > most:
        raise SnapshotError(
            path, f"it has {size:,} bytes, and {most:,} are the most" if size > most else "it is no file"
        )
    if suffix == ".bib":
        yield from (make_known_work(entry, name) for entry in read_bibliography(path.read_text(encoding="utf-8")))
    elif suffix == ".csv":
        yield from _read_table(path)
    elif is_rows:
        with path.open(encoding="utf-8") as lines:
            yield from (read_crossref_work(json.loads(line), name) for line in lines if line.strip())
    else:
        yield from (read_crossref_work(item, name) for item in _list_items(json.loads(path.read_bytes())))


def _list_items(content: object) -> Iterable[object]:
    """The works of CSL-JSON, which is a list, or of an answer or a file of Crossref, whose list is `items`."""
    if isinstance(content, Mapping):
        content = content.get("message", content)
    if isinstance(content, Mapping):
        return list(content["items"]) if _is_list(content.get("items")) else [content]
    if not _is_list(content):
        raise ValueError("it holds no list of works")
    return content if isinstance(content, list) else ()


def _read_table(path: Path) -> Iterator[KnownWork]:
    """The table of Retraction Watch: one retracted work a row."""
    csv.field_size_limit(MAX_FIELD_CHARS)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"OriginalPaperDOI", "RetractionNature", "Title"} - {*(rows.fieldnames or ())}
        if missing:
            raise ValueError(f"it has no column {' and '.join(sorted(missing))}")
        for row in rows:
            identifier = fold_identifier(row["OriginalPaperDOI"] or "")
            date = row.get("OriginalPaperDate") or ""
            year = next((part for part in re.split(r"\D", date) if len(part) == 4), None)
            people = " and ".join((row.get("Author") or "").split(";"))
            yield KnownWork(
                path.name,
                row["Title"] or "",
                tuple(list_families(people)),
                year,
                (identifier,) if identifier else (),
                row["RetractionNature"] or "Retraction",
            )


def _take_first(item: Mapping[Any, Any], name: str) -> str:
    value = item.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


def _read_family(person: Mapping[Any, Any]) -> str:
    name = str(person.get("family") or person.get("literal") or person.get("name") or "")
    return fold_to_key(name[:MAX_NAME_CHARS])


def _read_year(item: Mapping[Any, Any]) -> str | None:
    for name in ("issued", "published", "published-print", "published-online"):
        date = item.get(name)
        parts = date.get("date-parts") if isinstance(date, Mapping) else None
        if _is_list(parts) and parts and _is_list(parts[0]) and parts[0] and parts[0][0]:
            return str(parts[0][0])[:4]
    return None


def _read_retraction(item: Mapping[Any, Any]) -> str | None:
    """What a work is said to be: `updated-by` of Crossref names what was published about it since."""
    updates = item.get("updated-by")
    listed = updates if isinstance(updates, list) else []
    kinds = [str(update.get("type")) for update in listed if isinstance(update, Mapping)]
    found = next((kind for kind in kinds if kind.lower().replace("-", "_") in _RETRACTIONS), None)
    if found is not None:
        return found.replace("_", " ").capitalize()
    return "Retracted" if _take_first(item, "title").casefold().startswith(("retracted:", "withdrawn:")) else None


def _is_list(value: object) -> bool:
    return isinstance(value, list)
