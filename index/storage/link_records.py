"""What an index holds of the links of its documents, read without the rest of their records."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.documents.attached_file import AttachedFile
from index.documents.plural import pluralize

COLUMNS = ("id", "source", "record", "lookups")


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What links need to know of an indexed document, and what it looked up.

    `published` is where the document is published, without a leading slash. `lookups` are the addresses in its text
    with what they led to when it was indexed, empty for nothing.
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


def read_link_record(row: Mapping[str, Any]) -> LinkRecord:
    """Read a row of the documents table with COLUMNS: a tenth of the cost of the whole record."""
    record = json.loads(row["record"])
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
        json.loads(row["lookups"] or "{}"),
    )
