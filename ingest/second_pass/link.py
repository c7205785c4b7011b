"""Link: once every id is known, links are resolved in the texts that are written; and which others change by that."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from index import count_reader_tokens
from index.documents.document import Document
from index.documents.original import Original
from index.storage.kept.originals import Originals
from index.storage.link_records import LinkRecord, join_lookups
from ingest.links import BrokenLink, Edit, LinkedDocument, Resolved, SourceTree, look_up_page, look_up_part, resolve
from ingest.second_pass.attach import Attachments
from ingest.second_pass.included import IncludedFiles
from ingest.sources import KnownItem, Source
from ingest.stages.convert import Draft
from ingest.stages.discover import Contents
from ingest.stages.plan import IngestPlan
from ingest.stages.texts import TextStore

_Found = TypeVar("_Found")


class IndexedTexts(Protocol):
    """The index as it is before an ingest, as far as links need it."""

    async def read_markdown(self, document_id: str) -> str:
        """The Markdown of a document."""
        ...


@dataclass(frozen=True, slots=True)
class Linked:
    """Documents with their links resolved, and what was found on the way.

    `attached` are the files that documents of the index show, offer or include from now on; `hashes` are those of all
    files that they show or did, because a reader may still be at the state before.
    """

    writes: Sequence[Draft]
    broken: Sequence[BrokenLink]
    attached: Mapping[str, KnownItem]
    hashes: Set[str]


class _TextNeededError(LookupError):
    """A text that the index holds, which can be read only between two steps."""

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(document_id)


class Linker:
    """Resolves the links of an ingest, with the tree of all documents that there are after its plan."""

    def __init__(
        self,
        source: Source,
        contents: Contents,
        texts: TextStore,
        originals: Originals,
        work: IngestPlan,
        indexed: IndexedTexts | None,
        records: Sequence[LinkRecord],
    ) -> None:
        """Build the tree of a plan from its documents and from `records`, what the index holds of the links of each.

        `indexed` is None where there is no index to go on from.
        """
        self._texts = texts
        self._indexed = indexed
        self._records = {record.document_id: record for record in records}
        self._drafts = {draft.document.id: draft for draft in work.writes}
        self._bodies: dict[str, str] = {}
        before = (file for record in records for file in record.files)
        self._attachments = Attachments(source, originals, contents.attached, before)
        self._included = IncludedFiles(source, contents)
        documents = list(self._list_forms(work))  # before the documents themselves, which their ids mean
        documents += [_describe_draft(draft.document) for draft in work.writes]
        documents += [_describe_record(record) for record in self._list_kept(work)]
        self._tree = SourceTree(
            documents, contents.files, self._attachments.attach, self._read_body, contents.find_owner
        )

    async def find_affected(self, work: IngestPlan) -> Set[str]:
        """The paths of the documents that the plan leaves as they are, and whose links lead elsewhere after it."""
        affected = set()
        for record in self._list_kept(work):
            if await self._complete(lambda record=record: self._is_affected(record)):  # type: ignore[misc]  # mypy infers no default
                affected.add(record.source)
        return affected

    async def link(self, work: IngestPlan) -> Linked:
        """Resolve the links of the documents that the plan writes; their texts and facts are those that result."""
        self._drafts = {draft.document.id: draft for draft in work.writes}
        writes: list[Draft] = []
        broken: list[BrokenLink] = []
        for draft in work.writes:
            text, start = self._texts.read(draft.text), draft.document.body_start
            line = text.count("\n", 0, start) + 1
            found = await self._complete(
                lambda body=text[start:], source=draft.document.source, line=line: resolve(  # type: ignore[misc]
                    body, source, self._tree, first_line=line
                )
            )
            writes.append(self._rewrite(draft, text, found))
            broken += [_place_in_file(link, line, draft.origins) for link in found.broken]
        after = [file for draft in writes for file in draft.document.files]
        after += [file for record in self._list_kept(work) for file in record.files]
        before = [file for record in self._records.values() for file in record.files]
        hashes = {file.sha256 for file in (*before, *after)}
        known = dict(self._attachments.list_known({file.path for file in after}))
        for included in (*(draft.included for draft in writes), *(kept.included for kept in self._list_kept(work))):
            known |= self._included.list_known(included)
        return Linked(writes, broken, known, hashes)

    def _list_forms(self, work: IngestPlan) -> Iterator[LinkedDocument]:
        """The other items that documents are made of: a link to one leads to the document."""
        for draft in work.writes:
            for form in draft.document.forms:
                yield LinkedDocument(draft.document.id, form.path, draft.document.path)
        for record in self._list_kept(work):
            yield from (LinkedDocument(record.document_id, path, record.published) for path in record.forms)

    def _list_kept(self, work: IngestPlan) -> Iterator[LinkRecord]:
        """What the plan leaves as it is."""
        gone = {*work.removed, *(draft.document.id for draft in work.writes)}
        return (record for name, record in self._records.items() if name not in gone)

    def _is_affected(self, record: LinkRecord) -> bool:
        """Whether an address in a text leads elsewhere than when it was indexed, or a file that it includes is another.

        The parts of a document that stays are what they were, so that its text need not be read.
        """
        if self._included.have_changed(record.included, record.source):
            return True
        for address, before in record.lookups.items():
            target = look_up_page(address, record.source, self._tree)
            if (target.address if target else "") != before.partition("#")[0]:
                return True
            document = target.document if target else None
            if "#" in address and document is not None and document.id in self._drafts:
                target = look_up_part(address, record.source, self._tree)
                if target is None or target.address != before:
                    return True
        return False

    async def _complete(self, step: Callable[[], _Found]) -> _Found:
        """Take a step, again when it needs a text of the index; each text is needed once at most."""
        while True:
            try:
                return step()
            except _TextNeededError as needed:
                if self._indexed is None:  # only what is indexed has records
                    raise
                text = await self._indexed.read_markdown(needed.document_id)
                self._bodies[needed.document_id] = text[self._records[needed.document_id].body_start :]

    def _read_body(self, document_id: str) -> str:
        draft = self._drafts.get(document_id)
        if draft is not None:
            return self._texts.read(draft.text)[draft.document.body_start :]
        body = self._bodies.pop(document_id, None)
        if body is None:
            raise _TextNeededError(document_id)
        return body

    def _rewrite(self, draft: Draft, text: str, found: Resolved) -> Draft:
        """The draft with what its links led to, and with the text that results."""
        document = draft.document
        markdown = text[: document.body_start] + found.markdown if found.edits else text
        facts: dict[str, object] = {
            "links": tuple(found.links),
            "files": tuple(found.files),
            "tokens": count_reader_tokens(markdown),
        }
        stored = draft.text
        if found.edits:
            stored = self._texts.keep(markdown)
            facts |= {
                "characters": len(markdown),
                "rewritten_sha256": hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest(),
                "original": _move_places(document.original, document.body_start, found.edits),
            }
        lookups = join_lookups(found.lookups, draft.included)
        return replace(draft, document=document.model_copy(update=facts), text=stored, lookups=lookups)


def _place_in_file(link: BrokenLink, first_line: int, origins: Sequence[int]) -> BrokenLink:
    """The link with the line of the file, where a dialect was rewritten and its lines are others."""
    position = link.line - first_line
    return link._replace(line=origins[position]) if 0 <= position < len(origins) else link


def _describe_draft(document: Document) -> LinkedDocument:
    return LinkedDocument(
        document.id,
        document.source,
        document.path,
        document.title,
        document.names,
        document.extra,
        document.labels,
    )


def _describe_record(record: LinkRecord) -> LinkedDocument:
    return LinkedDocument(
        record.document_id,
        record.source,
        record.published,
        record.title,
        record.names,
        record.extra,
        record.labels,
    )


def _move_places(original: Original | None, shift: int, edits: Sequence[Edit]) -> Original | None:
    """The original with its pages or cells where they stand after the edits, whose offsets count from `shift`."""
    if original is None or original.places is None:
        return original
    starts: list[int] = []
    moved = position = 0
    for start in original.places.starts:
        while position < len(edits) and shift + edits[position].end <= start:
            edit = edits[position]
            moved += len(edit.text) - (edit.end - edit.start)
            position += 1
        starts.append(start + moved)
    return original.model_copy(update={"places": original.places.model_copy(update={"starts": tuple(starts)})})
