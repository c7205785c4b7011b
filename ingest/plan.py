"""What an ingest has to do, from what the sources hold and what the index holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index import ArchiveInfo, Document, SourceFileError, hidden_offsets
from index.citation import Register
from ingest.parse import parse
from ingest.sources import SourceFile


class Indexed(Protocol):
    """What a plan needs to know of an indexed source."""

    @property
    def document_id(self) -> str:
        """The id of the document read from it."""
        ...

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        ...

    @property
    def cite_keys(self) -> Sequence[str]:
        """The citation key of the document, and those that it had before."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """Documents to write with their Markdown, ids among them that replace indexed ones, ids to remove.

    `problems` are the files that cannot be used, one sentence each: what the index holds of them stays.
    """

    writes: Sequence[tuple[Document, str]]
    replaced: Sequence[str]
    removed: Sequence[str]
    problems: Sequence[str]
    notices: Sequence[str]


def plan(
    files: Sequence[SourceFile], indexed: Mapping[str, Indexed], register: Register, archive: ArchiveInfo | None = None
) -> Plan:
    """Compare source files with the index, by path; only files whose bytes changed are parsed.

    Of two files with one id or one citation key, the one already indexed keeps it, else the first by path. A key
    that the register holds stays with its document.
    """
    problems: list[str] = []
    parsed: list[tuple[Document, str]] = []
    claims = _Claims(register)
    for file in files:
        known = indexed.get(file.path)
        if known is not None and known.sha256 == file.sha256:
            claims.keep(file.path, known)
            problems += claims.unfrozen(file.path, known.document_id, known.cite_keys)
            continue
        try:
            parsed.append(parse(file, archive))
        except SourceFileError as error:
            problems.append(str(error))
            if known is not None:
                claims.keep(file.path, known)
    writes: list[tuple[Document, str]] = []
    parsed.sort(key=lambda pair: not _keeps_its_id(pair[0], indexed))  # in the order of paths otherwise
    for document, markdown in parsed:
        try:
            claims.claim(document)
        except SourceFileError as error:
            problems.append(str(error))
            if document.source in indexed:
                claims.keep(document.source, indexed[document.source])
        else:
            writes.append((document, markdown))
    before = {known.document_id for known in indexed.values()}
    return Plan(
        writes=writes,
        replaced=[document.id for document, _ in writes if document.id in before],
        removed=sorted(before - claims.ids.keys()),
        problems=sorted(problems),
        notices=[notice for document, markdown in writes if (notice := _hidden_notice(document, markdown))],
    )


def _keeps_its_id(document: Document, indexed: Mapping[str, Indexed]) -> bool:
    known = indexed.get(document.source)
    return known is not None and known.document_id == document.id


class _Claims:
    """Which file has which id and which citation keys."""

    def __init__(self, register: Register) -> None:
        self.ids: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._register = register
        self._owners = register.owners()

    def keep(self, path: str, known: Indexed) -> None:
        self.ids[known.document_id] = path
        self._keys.update(dict.fromkeys(known.cite_keys, path))

    def claim(self, document: Document) -> None:
        keys = (document.key, *document.cite_aliases)
        for name, value, taken in (("id", document.id, self.ids), *(("cite_key", key, self._keys) for key in keys)):
            owner = taken.get(value, document.source)
            if owner != document.source:
                raise SourceFileError(
                    document.source, None, f"its {name} '{value}' is also that of {owner}; give one of them another"
                )
        for reason in self._against_the_register(document.id, keys):
            raise SourceFileError(document.source, None, reason)
        self.ids[document.id] = document.source
        self._keys.update(dict.fromkeys(keys, document.source))

    def unfrozen(self, path: str, document_id: str, keys: Sequence[str]) -> list[str]:
        """What the register says against the keys of a document that is indexed already, one sentence each."""
        return [str(SourceFileError(path, None, reason)) for reason in self._against_the_register(document_id, keys)]

    def _against_the_register(self, document_id: str, keys: Sequence[str]) -> Iterator[str]:
        lost = self._register.lost_key(document_id, keys)
        if lost is not None:
            yield f"its published citation key '{lost}' is gone; make it its cite_key, or list it in cite_aliases"
        for key in keys:
            owner = self._owners.get(key, document_id)
            if owner != document_id:
                yield f"its citation key '{key}' was published for '{owner}'; give it another"


def _hidden_notice(document: Document, markdown: str) -> str | None:
    offsets = hidden_offsets(markdown)
    if not offsets:
        return None
    line = markdown.count("\n", 0, offsets[0]) + 1
    return (
        f"{document.source}, line {line}: {len(offsets)} hidden character(s) stay in the file "
        "and are left out of the passages that search shows."
    )
