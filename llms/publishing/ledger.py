"""What was published in a folder: every file with its hash and date, every document, and what changed when.

A document's hash says whether it changed, its fingerprint whether its files have to be rendered again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import msgspec

from index.storage.sealed import seal, unseal_as

LEDGER_FORMAT = 3  # bump when the meaning of a field changes: what another version published is rendered anew
IN_PLACE = 0  # the generation of formats 1 and 2, which had their files beside the ledger


class PublishedFile(NamedTuple):
    """A published file. `modified` is in seconds since 1970, None when no date is known of it.

    What is `kept` never changes, so that clients may keep it.
    """

    sha256: str
    size: int
    modified: int | None
    kept: bool = False


class PublishedDocument(NamedTuple):
    """A published document: what its files were rendered from, the hash of its source, its files, and `targets`.

    These are the pages that its links lead to, or would lead to if there were one (`RenderedTexts.take_targets`).
    `facts` is the hash of what is stated of it, empty where an earlier release published it.
    """

    fingerprint: str
    sha256: str
    files: Sequence[str]
    targets: Sequence[str] = ()
    facts: str = ""


class Change(NamedTuple):
    """A change of a document, as it was published; `time` is in UTC, `2026-11-25T08:57:12Z`.

    `sha256` is the hash of its source, `facts` that of what is stated of it, empty where an earlier release noted it.
    """

    time: str
    id: str
    change: Literal["created", "updated", "withdrawn"]
    sha256: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A publication: `stamp` names what it was made from, `generation` the folder that holds its files.

    `on_request` are the forms that are made when somebody asks: their hash and size are known, and no file has them.
    `links` are the `Link` headers of files, `headers` what every response says, `redirects` lead from a version to
    its text. `sources` are the hashes of what the files of the whole archive were made from. `permalinks` are the
    texts under permalinks by path. `beside` is of format 2 alone: the files of others, where a publication in place was
    killed. `leftovers` are files of such a format that are still to be removed.
    """

    stamp: str = ""
    generation: int = IN_PLACE
    files: Mapping[str, PublishedFile] = field(default_factory=dict)
    on_request: Mapping[str, PublishedFile] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, PublishedDocument] = field(default_factory=dict)
    permalinks: Mapping[str, PublishedDocument] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)
    leftovers: Sequence[str] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    beside: Sequence[str] | None = None

    def find(self, path: str) -> PublishedFile | None:
        """What is published at `path`, written or made on request."""
        return self.files.get(path) or self.on_request.get(path)


def encode_ledger(ledger: Ledger) -> bytes:
    """The ledger as it is stored, with its own hash."""
    return seal(
        LEDGER_FORMAT,
        {
            "stamp": ledger.stamp,
            "generation": ledger.generation,
            "files": ledger.files,
            "on_request": ledger.on_request,
            "links": ledger.links,
            "documents": ledger.documents,
            "permalinks": ledger.permalinks,
            "changes": ledger.changes,
            "headers": ledger.headers,
            "redirects": ledger.redirects,
            "leftovers": ledger.leftovers,
            "sources": ledger.sources,
        },
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What a ledger says of the files that are ours."""

    generation: int
    files: Mapping[str, msgspec.Raw]


# into these classes at once, because the plain data of 40 MB would take 150 MB of memory and as long again
_DECODER, _NAMES_DECODER = msgspec.json.Decoder(Ledger), msgspec.json.Decoder(_Names)
_last: dict[bytes, Ledger] = {}  # a publication asks for the same one several times, and it may name 100,000 files


def decode_ledger(data: bytes) -> Ledger | None:
    """The ledger that is stored as `data`; None when these are not its bytes any more, or of another format."""
    digest = hashlib.sha256(data).digest()  # so that the bytes, as long as the ledger, are not kept with it
    known = _last.get(digest)
    if known is not None:
        return known
    ledger = unseal_as(data, LEDGER_FORMAT, _DECODER)
    if ledger is not None:
        _last.clear()
        _last[digest] = ledger
    return ledger


def decode_names(data: bytes) -> tuple[int, Set[str]] | None:
    """The generation and the paths of the files of a ledger, in a tenth of the time of all of it; None as above."""
    found = unseal_as(data, LEDGER_FORMAT, _NAMES_DECODER)
    return None if found is None else (found.generation, found.files.keys())


def decode_older_ledger(data: bytes) -> Ledger:
    """What formats 1 and 2 say: their files are ours. An empty ledger for what is of neither."""
    try:
        found = json.loads(data)
    except ValueError:
        return Ledger()
    if not isinstance(found, dict) or found.get("format", 1) not in (1, 2):
        return Ledger()
    try:
        return _read(found)
    except (KeyError, TypeError, AttributeError, ValueError):
        return _list_files(found)


def _read(data: Mapping[str, Any]) -> Ledger:
    def documents(name: str) -> Mapping[str, PublishedDocument]:
        return {key: PublishedDocument(*published) for key, published in data.get(name, {}).items()}

    return Ledger(
        stamp=data["stamp"],
        generation=data.get("generation", IN_PLACE),
        files={path: PublishedFile(*entry) for path, entry in data["files"].items()},
        on_request={path: PublishedFile(*entry) for path, entry in data.get("on_request", {}).items()},
        links=data["links"],
        documents=documents("documents"),
        permalinks=documents("permalinks"),
        changes=[Change(*change) for change in data["changes"]],
        headers=data["headers"],
        redirects=data["redirects"],
        leftovers=data.get("leftovers", ()),
        sources=data.get("sources", {}),
        beside=data.get("beside"),
    )


def _list_files(data: Mapping[str, Any]) -> Ledger:
    """The files that an older version listed are ours; nothing is known of their content."""
    files = data.get("files")
    return Ledger(
        files={str(path): PublishedFile("", -1, None) for path in files} if isinstance(files, (list, dict)) else {}
    )
