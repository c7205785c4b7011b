"""What an index holds of the links of its documents, read without the rest of their records."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.documents.attached_file import AttachedFile
from index.documents.forms import list_identifiers
from index.documents.plural import pluralize

COLUMNS = ("id", "source", "record", "lookups")
_INCLUDED = "\n"  # before the path of an included file among the addresses, none of which holds a line end


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What links need to know of an indexed document, and what it looked up.

    `published` is where the document is published, without a leading slash. `lookups` are the addresses in its text
    with what they led to when it was indexed, empty for nothing. `included` are the paths of files that it includes or
    would, with the hash of what lay there, empty for nothing. `identifiers` are what the document is known by in every
    source, `forms` the paths of the other items that it is made of.
    """

    document_id: str
    source: str
    published: str
    title: str
    names: Sequence[str]
    extra: Mapping[str, Sequence[str]]
    labels: Sequence[str]
    body_start: int
    files: Sequence[AttachedFile]
    lookups: Mapping[str, str]
    included: Mapping[str, str] = field(default_factory=dict)
    identifiers: Sequence[str] = ()
    stub: bool = False
    forms: Sequence[str] = ()


def join_lookups(lookups: Mapping[str, str], included: Mapping[str, str]) -> Mapping[str, str]:
    """What a text looked up and what it includes, as one column holds them."""
    return {**lookups, **{_INCLUDED + path: sha256 for path, sha256 in included.items()}}


def read_link_record(row: Mapping[str, Any]) -> LinkRecord:
    """Read a row of the documents table with COLUMNS: a tenth of the cost of the whole record."""
    record = json.loads(row["record"])
    found: Mapping[str, str] = json.loads(row["lookups"] or "{}")
    collection = record.get("collection") or pluralize(record["kind"])
    return LinkRecord(
        row["id"],
        row["source"],
        f"{collection}/{row['id'].partition(':')[2]}",
        record["title"],
        record.get("names", ()),
        record.get("extra", {}),
        record.get("labels", ()),
        record["body_start"],
        [AttachedFile.model_validate(file) for file in record.get("files", ())],
        {address: target for address, target in found.items() if not address.startswith(_INCLUDED)},
        {name.removeprefix(_INCLUDED): sha256 for name, sha256 in found.items() if name.startswith(_INCLUDED)},
        list_identifiers(record),
        record.get("stub", False),
        [form["path"] for form in record.get("forms", ())],
    )
