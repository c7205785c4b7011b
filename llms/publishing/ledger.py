"""What was published in a folder: every file with its hash and date, every document, and what changed when.

A document's hash says whether it changed, its fingerprint whether its files have to be rendered again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from index import LEDGER_FILE

LEDGER_FORMAT = 2  # bump when the meaning of a field changes: what another version published is rendered anew


class PublishedFile(NamedTuple):
    """A published file. `modified` is in seconds since 1970, None when no date is known of it."""

    sha256: str
    size: int
    modified: int | None
    kept: bool = False


class PublishedDocument(NamedTuple):
    """A published document: what its files were rendered from, the hash of its source, and its files."""

    fingerprint: str
    sha256: str
    files: Sequence[str]


class Change(NamedTuple):
    """A change of a document, as it was published; `time` is in UTC, `2026-11-25T08:57:12Z`."""

    time: str
    id: str
    change: Literal["created", "updated", "withdrawn"]
    sha256: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The state of a folder of surfaces. `stamp` names what it was published from.

    While a publication runs, `stamp` is empty and `beside` lists the files of others that were there before it:
    should it be killed, the next one knows all other files as its own. `links` are the `Link` headers of files,
    `headers` what every response says, `redirects` lead from a version to its text.
    """

    stamp: str = ""
    beside: Sequence[str] | None = None
    files: Mapping[str, PublishedFile] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, PublishedDocument] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def read_ledger(folder: Path) -> Ledger:
    """Read the ledger of `folder`; an empty one when there is none, or when it is of another format."""
    data: dict[str, Any] = {}
    try:
        data = json.loads((folder / LEDGER_FILE).read_bytes())
        if data["format"] != LEDGER_FORMAT:
            return _read_older_version(data)
        return Ledger(
            data["stamp"],
            data["beside"],
            {path: PublishedFile(*entry) for path, entry in data["files"].items()},
            data["links"],
            {name: PublishedDocument(*published) for name, published in data["documents"].items()},
            [Change(*change) for change in data["changes"]],
            data["headers"],
            data["redirects"],
        )
    except FileNotFoundError:
        return Ledger()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _read_older_version(data if isinstance(data, dict) else {})


def encode_ledger(ledger: Ledger) -> bytes:
    """The ledger as it is stored."""
    data = {
        "format": LEDGER_FORMAT,
        "stamp": ledger.stamp,
        "beside": ledger.beside,
        "files": ledger.files,
        "links": ledger.links,
        "documents": ledger.documents,
        "changes": ledger.changes,
        "headers": ledger.headers,
        "redirects": ledger.redirects,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _read_older_version(data: Mapping[str, Any]) -> Ledger:
    """The files that an older version listed are ours; nothing is known of their content."""
    files = data.get("files")
    return Ledger(
        files={str(path): PublishedFile("", -1, None) for path in files} if isinstance(files, (list, dict)) else {}
    )
