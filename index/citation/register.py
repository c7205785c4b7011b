"""The register of citations: every key that was ever published, and each document in the citation styles.

It is a file of the archive, `citations.json`, committed with it. Ingest reads it and holds documents to their keys;
an index carries a copy, so that a server formats citations without the packages that made them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.citation.citeproc import can_format, format_styles
from index.citation.csl import build_csl_item
from index.citation.record import CitationRecord, make_citation_record, make_page_record
from index.citation.styles import STYLES
from index.citation.variants import BASE_URL_PLACEHOLDER, CITED, choose_variant, fill_variant, list_variants
from index.documents.document import ArchiveInfo, CiteKey, Document
from index.errors import RefdeskError
from index.model import Model
from index.regular_file import read_regular_file

REGISTER_FILE = "citations.json"
MAX_REGISTER_BYTES = 256_000_000  # bytes; a document takes about 3,000


class RegisterError(RefdeskError, ValueError):
    """A register of citations that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' is not a register of citations ({reason}). Restore it from the archive's history.")


class RegisterEntry(Model):
    """A document's published keys, oldest first, and its citation by style, made from the items with this hash.

    `variants` has the same for its other forms: with a day of access, and, of a summary, as the desk's page.
    """

    keys: tuple[CiteKey, ...]
    csl_sha256: str | None = None
    formatted: Mapping[str, str] = {}
    variants: Mapping[str, Mapping[str, str]] = {}

    def get_texts(self, variant: str) -> Mapping[str, str]:
        """The citation by style in a form."""
        return self.formatted if variant == CITED else self.variants.get(variant, {})


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
        if document.id not in self.documents:
            return {}
        return self.format_record(document, archive, base_url, make_citation_record(document, archive, base_url))

    def format_record(
        self, document: Document, archive: ArchiveInfo, base_url: str, record: CitationRecord
    ) -> Mapping[str, str]:
        """The same of one of the document's records: with a day of access, or of the desk's page."""
        entry = self.documents.get(document.id)
        if entry is None or entry.csl_sha256 != _compute_fingerprint(document, archive):
            return {}
        texts = entry.get_texts(choose_variant(document, record))
        return {style: fill_variant(texts[style], base_url, record.accessed) for style in STYLES if style in texts}

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

    With `with_styles`, what lacks a citation of its present state in one of STYLES and forms is formatted; that needs
    the extra `publish`. Without, it stays without. Raises MissingExtraError.
    """
    entries = {**register.documents}
    missing: list[Document] = []
    for document in documents:
        old = entries.get(document.id, RegisterEntry(keys=()))
        keys = tuple(dict.fromkeys([*old.keys, *document.cite_aliases, document.key]))
        is_current = old.csl_sha256 == _compute_fingerprint(document, archive)
        entries[document.id] = old.model_copy(update={"keys": keys}) if is_current else RegisterEntry(keys=keys)
        if with_styles and _lacks_forms(entries[document.id], document, archive):
            missing.append(document)
    for name, texts in _format_forms(missing, archive).items():
        entries[name] = entries[name].model_copy(update=texts)
    return Register(documents=entries)


def add_missing_styles(
    register: Register, known: Register, documents: Sequence[Document], archive: ArchiveInfo
) -> Register:
    """The register with the styles that were added since it was made, for documents that it has in other styles.

    What `known` has of the same state of a document is taken from there. The rest is formatted where that can be
    done, and stays missing where it cannot.
    """
    entries = {**register.documents}
    missing: list[Document] = []
    for document in documents:
        entry = entries.get(document.id)
        if entry is None or not entry.formatted or entry.csl_sha256 != _compute_fingerprint(document, archive):
            continue
        kept = known.documents.get(document.id)
        if kept is not None and kept.csl_sha256 == entry.csl_sha256:
            entries[document.id] = entry = _add_styles(entry, kept)
        if STYLES.keys() - entry.formatted.keys():
            missing.append(document)
    if missing and can_format():
        for name, texts in _format_forms(missing, archive).items():
            entries[name] = _add_styles(entries[name], entries[name].model_copy(update=texts))
    return Register(documents=entries)


def _lacks_forms(entry: RegisterEntry, document: Document, archive: ArchiveInfo) -> bool:
    """Whether a form of the document lacks one of STYLES."""
    return any(STYLES.keys() - entry.get_texts(name).keys() for name in list_variants(document, archive))


def _format_forms(documents: Sequence[Document], archive: ArchiveInfo) -> Mapping[str, Mapping[str, Any]]:
    """The fields of the entries of documents: every form of each in every style, all by one call."""
    records = {
        (document.id, name): record
        for document in documents
        for name, record in list_variants(document, archive).items()
    }
    texts = dict(zip(records, format_styles(list(records.values())) if records else [], strict=True))
    return {
        document.id: {
            "csl_sha256": _compute_fingerprint(document, archive),
            "formatted": texts[document.id, CITED],
            "variants": {name: texts[document.id, name] for name in list_variants(document, archive) if name != CITED},
        }
        for document in documents
    }


def _add_styles(entry: RegisterEntry, other: RegisterEntry) -> RegisterEntry:
    """An entry with the texts of another that it lacks."""
    variants = {
        name: {**other.get_texts(name), **entry.get_texts(name)}
        for name in other.variants.keys() | entry.variants.keys()
    }
    return entry.model_copy(
        update={"formatted": {**other.formatted, **entry.formatted}, "variants": dict(sorted(variants.items()))}
    )


def _compute_fingerprint(document: Document, archive: ArchiveInfo) -> str:
    """The hash of the item that is cited, and, of a summary of a work, of that of its page."""
    items = [build_csl_item(make_citation_record(document, archive, BASE_URL_PLACEHOLDER))]
    if document.text == "summary" and document.has_work:
        items.append(build_csl_item(make_page_record(document, archive, BASE_URL_PLACEHOLDER)))
    return hashlib.sha256(json.dumps(items if len(items) > 1 else items[0], sort_keys=True).encode()).hexdigest()
