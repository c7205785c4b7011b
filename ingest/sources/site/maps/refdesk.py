"""What another Refdesk says of its documents: all of them in its catalogue, and what changed since a version."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.sources.site.maps.site_map import MapEntry, SiteMap, bound

ROOT_PATH = "api/v1"  # all below the address of the service
CATALOGUE_PATH = "api/index.json"
CHANGES_PATH = "api/v1/changes"
CATALOGUED = (  # facts of a record that are fields of ours
    "id", "kind", "title", "summary", "date", "authors", "topics", "language", "version", "series", "status",
    "canonical", "doi", "text", "inferred",
)  # fmt: skip
_API = "api/v1/openapi.json"
_VERSION = re.compile(r"[A-Za-z0-9_-]{30,1000}")
_QUERY = re.compile(r"[A-Za-z0-9_=&%:.+-]{1,1500}")


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes: the documents that there are now of those that changed, the ids of all, and where to go on.

    `following` is the query of the next page, empty for the last.
    """

    entries: Sequence[MapEntry]
    ids: Sequence[str]
    following: str


def read_catalogue(data: bytes) -> SiteMap | None:
    """The documents of a Refdesk, from its `/api/index.json`; None for another file of that name."""
    try:
        catalogue = json.loads(data)
        base = str(catalogue["api"]).removesuffix(_API)  # which may be another address than the one that we see
        entries = [_read_record(record, base) for record in catalogue["documents"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return bound(entries)


def read_version(data: bytes) -> str:
    """The version that a Refdesk has now, from its `/api/v1`; empty for what is none, or is of an earlier release."""
    try:
        root = json.loads(data)
        version = str(root["version"]) if isinstance(root["changes"], str) else ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return version if _VERSION.fullmatch(version) else ""


def read_changes(data: bytes) -> ChangePage | None:
    """A page of `/api/v1/changes`; None for what is none. What changed twice is there twice, as it is now."""
    try:
        page = json.loads(data)
        changes = page["changes"]
        ids = [_clean(str(change["id"])) for change in changes]
        records = [change["document"] for change in changes if change["document"] is not None]
        bases = [str(record["url"]).removesuffix(str(record["path"])) for record in records]
        entries = [_read_record(record, base) for record, base in zip(records, bases, strict=True)]
        following = str(page["next"] or "").partition("?")[2]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if following and not _QUERY.fullmatch(following):
        return None
    return ChangePage(entries, [*ids, *(str(entry.facts["id"]) for entry in entries)], following)


def _read_record(record: Mapping[str, Any], base: str) -> MapEntry:
    """A record of a catalogue: the form below `/raw` is the one to read, and its facts hold."""
    hashes = {str(form["url"]).removeprefix(base): str(form["sha256"]) for form in record["representations"]}
    raw = next((path for path in hashes if path.startswith("raw/")), None)
    if raw is None:  # of an earlier release, which does not tell where the source file of a page in HTML is
        raise ValueError(record["id"])
    facts = {name: _clean(record.get(name)) for name in CATALOGUED}
    known = {name: value for name, value in facts.items() if value}
    return MapEntry(f"../{raw}", str(record["kind"]), known, "", hashes[raw])


def _clean(value: Any) -> Any:
    """A value without halves of surrogate pairs, which JSON can hold and no text does."""
    if isinstance(value, list):
        return [_clean(entry) for entry in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
