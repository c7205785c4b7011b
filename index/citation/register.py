"""The register of citations: every key that was ever published, and each document in the citation styles.

It is a file of the archive, `citations.json`, committed with it. Ingest reads it and holds documents to their keys;
an index carries a copy, so that a server formats citations without the packages that made them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from index.citation.citeproc import can_format, format_styles
from index.citation.csl import build_csl_item
from index.citation.record import CitationRecord, make_citation_record
from index.citation.styles import STYLES
from index.documents.document import ArchiveInfo, CiteKey, Document
from index.errors import RefdeskError
from index.model import Model
from index.regular_file import read_regular_file

REGISTER_FILE = "citations.json"
MAX_REGISTER_BYTES = 256_000_000  # bytes; a document takes about 3,000
BASE_URL_PLACEHOLDER = "{base_url}"  # stands for the address of the service, which a register does not know


class RegisterError(RefdeskError, ValueError):
    """A register of citations that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' is not a register of citations ({reason}). Restore it from the archive's history.")


class RegisterEntry(Model):
    """A document's published keys, oldest first, and its citation by style, made from the item with this hash."""

    keys: tuple[CiteKey, ...]
    csl_sha256: str | None = None
    formatted: Mapping[str, str] = {}


class Register(Model):
    """The entries by document id."""

    documents: Mapping[str, RegisterEntry] = {}

    def find_lost_key(self, document_id: str, keys: Sequence[str]) -> str | None:
        """A key under which the document was published and that is not among its `keys` any more."""
        entry = self.documents.get(document_id)
        return next((key for key in entry.keys if key not in keys), None) if entry else None

    def find_derived_key(self, document_id: str, aliases: Sequence[str]) -> str | None:
        """The key of a document that states none: the newest that it was published under, but for its aliases."""
        entry = self.documents.get(document_id)
        return next((key for key in reversed(entry.keys) if key not in aliases), None) if entry else None

    def map_key_owners(self) -> Mapping[str, str]:
        """The id of the document that each key, in lower case, was published for."""
        return {key.lower(): name for name, entry in self.documents.items() for key in entry.keys}

    @property
    def lacks_styles(self) -> bool:
        """Whether a document has its citation in some of STYLES and not in others, which were added since."""
        return any(entry.formatted and STYLES.keys() - entry.formatted.keys() for entry in self.documents.values())

    def formatted(self, document: Document, archive: ArchiveInfo, base_url: str) -> Mapping[str, str]:
        """The document's citation by style; empty when there is none, or it was made from another state of it."""
        entry = self.documents.get(document.id)
        if entry is None or entry.csl_sha256 != _compute_fingerprint(
            make_citation_record(document, archive, BASE_URL_PLACEHOLDER)
        ):
            return {}
        texts = entry.formatted
        return {style: texts[style].replace(BASE_URL_PLACEHOLDER, base_url) for style in STYLES if style in texts}

    def to_json(self) -> str:
        """The file: sorted, so that a change shows as what it is."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_register(path: Path) -> Register:
    """Read a register; one that does not exist is empty. Raises RegisterError for a broken one."""
    try:
        register = Register.model_validate_json(read_regular_file(path, MAX_REGISTER_BYTES, below=path.parent))
    except FileNotFoundError:
        return Register()
    except OSError as error:
        raise RegisterError(path, error.strerror or str(error)) from error
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise RegisterError(path, f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    counts = Counter(key.lower() for entry in register.documents.values() for key in entry.keys)
    twice = next((key for key, count in counts.items() if count > 1), None)
    if twice is not None:
        raise RegisterError(path, f"the key '{twice}' is there twice")
    return register


def update_register(
    register: Register, documents: Sequence[Document], archive: ArchiveInfo, *, with_styles: bool
) -> Register:
    """The register with these documents in it: new keys are added to those of old, none is ever taken out.

    With `with_styles`, what lacks a citation of its present state in one of STYLES is formatted; that needs the extra
    `publish`. Without, it stays without. Raises MissingExtraError.
    """
    records = {document.id: make_citation_record(document, archive, BASE_URL_PLACEHOLDER) for document in documents}
    entries = {**register.documents}
    for name, record in records.items():
        old = entries.get(name, RegisterEntry(keys=()))
        keys = tuple(dict.fromkeys([*old.keys, *record.aliases, record.key]))
        current = old.formatted if old.csl_sha256 == _compute_fingerprint(record) else {}
        entries[name] = RegisterEntry(keys=keys, csl_sha256=old.csl_sha256 if current else None, formatted=current)
    missing = [
        record for name, record in records.items() if STYLES.keys() - entries[name].formatted.keys() and with_styles
    ]
    for record, texts in zip(missing, format_styles(missing) if missing else [], strict=True):
        update = {"csl_sha256": _compute_fingerprint(record), "formatted": texts}
        entries[record.id] = entries[record.id].model_copy(update=update)
    return Register(documents=entries)


def add_missing_styles(
    register: Register, known: Register, documents: Sequence[Document], archive: ArchiveInfo
) -> Register:
    """The register with the styles that were added since it was made, for documents that it has in other styles.

    What `known` has of the same state of a document is taken from there. The rest is formatted where that can be
    done, and stays missing where it cannot.
    """
    entries = {**register.documents}
    missing: list[CitationRecord] = []
    for document in documents:
        entry = entries.get(document.id)
        if entry is None or not entry.formatted:
            continue
        record = make_citation_record(document, archive, BASE_URL_PLACEHOLDER)
        if entry.csl_sha256 != _compute_fingerprint(record):
            continue
        kept = known.documents.get(document.id)
        if kept is not None and kept.csl_sha256 == entry.csl_sha256:
            entries[document.id] = entry = _add_styles(entry, kept.formatted)
        if STYLES.keys() - entry.formatted.keys():
            missing.append(record)
    if missing and can_format():
        for record, texts in zip(missing, format_styles(missing), strict=True):
            entries[record.id] = _add_styles(entries[record.id], texts)
    return Register(documents=entries)


def _add_styles(entry: RegisterEntry, texts: Mapping[str, str]) -> RegisterEntry:
    return entry.model_copy(update={"formatted": {**texts, **entry.formatted}})


def _compute_fingerprint(record: CitationRecord) -> str:
    return hashlib.sha256(json.dumps(build_csl_item(record), sort_keys=True).encode()).hexdigest()
