"""Identity: the id of a document that states none, which stays when its file is renamed and the index made anew."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain, count

from index import ArchiveInfo, Document, IndexMismatchError, IndexMissingError
from index.documents.fields import MAX_ID_CHARS
from index.storage.location import IndexLocation
from ingest.facts.fetched import FETCHED_FROM
from ingest.facts.place import FOLDERS_ORIGIN, RENAMED_ORIGIN, hash_path, read_place
from ingest.stages.compare import Indexed
from ingest.stages.convert import Draft


def settle_ids(
    drafts: Sequence[Draft], known: Mapping[str, Indexed], held: Collection[str], archive: ArchiveInfo
) -> Sequence[Draft]:
    """Give each draft an id of its own, in the order of the drafts; one that its file states stays as it is.

    `known` is what the index holds, or held before it is made anew, by path; `held` are the paths among them that keep
    their documents as they are. A derived id stays with its path, goes to the one new path of the same content, and is
    told apart by the file's suffix, then by a part of the path's hash, where it is taken. An id that a document had
    before becomes one of its aliases.
    """
    taken = {known[path].document_id for path in held if path in known}
    taken |= {draft.document.id for draft in drafts if not _is_derived(draft.document)}
    sources = {draft.document.source for draft in drafts} | set(held)
    known = _follow_forms(drafts, known, sources)
    moved = _match_moved(drafts, {path: entry for path, entry in known.items() if path not in sources})
    settled: dict[str, Document] = {}
    for draft in sorted(drafts, key=lambda draft: _rank(draft.document, known, moved)):
        document = draft.document
        before = known.get(document.source) or moved.get(document.source)
        if _is_derived(document):
            candidates = _list_candidates(document, before, document.source in known)
            document = _take_id(document, next(name for name in candidates if name not in taken), archive)
        taken.add(document.id)
        settled[document.source] = _add_aliases(document, draft.document.id, before)
    own = {document.id for document in settled.values()} | taken
    return [replace(draft, document=_drop_taken_aliases(settled[draft.document.source], own)) for draft in drafts]


def _follow_forms(
    drafts: Sequence[Draft], known: Mapping[str, Indexed], sources: Collection[str]
) -> Mapping[str, Indexed]:
    """What the index holds by path, also by the paths at which a document goes on that had its text elsewhere.

    That is in one of its other forms where the text is gone, and in a better one that came.
    """
    goes_on = {form.path: entry for path, entry in known.items() if path not in sources for form in entry.forms}
    came = {
        draft.document.source: known[form.path]
        for draft in drafts
        for form in draft.document.forms
        if form.path in known
    }
    return {**goes_on, **came, **known}


def _is_derived(document: Document) -> bool:
    return "id" in document.inferred


def _rank(document: Document, known: Mapping[str, Indexed], moved: Mapping[str, Indexed]) -> tuple[int, bool, str]:
    """Who had an id keeps it, then who was moved, then the first by path; a page of a web site comes last."""
    source = document.source
    return 0 if source in known else 1 if source in moved else 2, FETCHED_FROM in document.extra, source


def _match_moved(drafts: Sequence[Draft], gone: Mapping[str, Indexed]) -> Mapping[str, Indexed]:
    """By new path, the entry that one file of the same content had under another path, where both are the only ones."""
    by_hash: dict[str, list[Indexed]] = {}
    for entry in gone.values():
        by_hash.setdefault(entry.sha256, []).append(entry)
    copies: dict[str, list[str]] = {}
    for draft in drafts:
        copies.setdefault(draft.document.sha256, []).append(draft.document.source)
    return {
        paths[0]: by_hash[sha256][0]
        for sha256, paths in copies.items()
        if len(paths) == 1 and len(by_hash.get(sha256, ())) == 1
    }


def _list_candidates(document: Document, before: Indexed | None, same_path: bool) -> Iterator[str]:
    """The ids that a document may have, the best first."""
    if before is not None and (not same_path or _may_keep_kind(document, before.document_id.partition(":")[0])):
        yield before.document_id
    yield document.id
    suffix = document.source.rpartition(".")[2].lower()
    endings = chain([suffix] if suffix.isascii() and suffix.isalnum() else [], [hash_path(document.source)])
    yield from (_append(document.id, ending) for ending in endings)
    yield from (_append(document.id, f"{hash_path(document.source)}-{number}") for number in count(2))


def _may_keep_kind(document: Document, kind: str) -> bool:
    """Whether nobody gave the document another kind than it had."""
    by_owner = document.provenance.get("kind", "").endswith((FOLDERS_ORIGIN, RENAMED_ORIGIN))
    is_given = "kind" not in document.inferred or by_owner
    return document.kind == kind or not is_given


def _append(document_id: str, ending: str) -> str:
    return f"{document_id[: MAX_ID_CHARS - len(ending) - 1].rstrip('-.')}-{ending}"


def _take_id(document: Document, document_id: str, archive: ArchiveInfo) -> Document:
    if document_id == document.id:
        return document
    kind = document_id.partition(":")[0]
    provenance = {**document.provenance, "id": "path, told apart or kept from before"}
    update = {"id": document_id, "kind": kind, "collection": archive.collection(kind), "provenance": provenance}
    return document.model_copy(update=update)


async def read_former(location: IndexLocation) -> Mapping[str, Indexed]:
    """What the index holds that readers see, by path, for one that is made anew; nothing of one that is not read."""
    from index.storage.indexed_source import IndexedSource
    from index.storage.reader import Reader

    try:
        documents = (await Reader.open(location)).documents.values()
    except (IndexMissingError, IndexMismatchError):
        return {}
    return {
        document.source: IndexedSource(
            document.id,
            document.source,
            document.sha256,
            (document.key,),
            0,
            None,
            document.aliases,
            forms=document.forms,
        )
        for document in documents
    }


def _add_aliases(document: Document, derived: str, before: Indexed | None) -> Document:
    """The document with the ids by which it was, or would be, known."""
    had = list(before.aliases) if before is not None else []
    if before is not None and (_is_derived(document) or _names_path(before.document_id, document.source)):
        had.append(before.document_id)  # an id that somebody states in the place of another is another document's
    names = dict.fromkeys(name for name in (*document.aliases, *had, derived) if name != document.id)
    return document.model_copy(update={"aliases": tuple(names)}) if had and names else document


def _names_path(document_id: str, path: str) -> bool:
    """Whether an id is what the path alone gives."""
    return document_id.partition(":")[2] == read_place(path).slug


def _drop_taken_aliases(document: Document, ids: Set[str]) -> Document:
    free = tuple(name for name in document.aliases if name not in ids)
    return document if free == document.aliases else document.model_copy(update={"aliases": free})
