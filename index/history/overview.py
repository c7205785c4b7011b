"""The history of a document as data: the one place where the terminal, the page and the API read it."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from index.documents.document import Document
from index.errors import DocumentNotFoundError, RefdeskError, shorten
from index.history.difference import Counts, Difference, compare_texts, count_differences
from index.history.versions import Version, Versions
from index.model import Model
from index.storage.kept.text import KeptText

MAX_ENTRIES = 50  # newest versions of a document that are listed
MAX_COUNTED = 4_000  # pairs of texts whose numbers are remembered, some 400 bytes each
_counted: dict[tuple[str, str], Counts] = {}  # by the hashes of both texts
_counting = Lock()


class UnknownVersionError(RefdeskError, LookupError):
    """A version that a document does not have."""

    def __init__(self, document_id: str, wanted: str, names: Sequence[str]) -> None:
        self.document_id = document_id
        self.wanted = wanted
        some = f"Choose one of: {', '.join(names[:10])}." if names else "It has no version yet."
        super().__init__(f"No version '{shorten(wanted)}' of '{document_id}' is kept. {some}")


class HistoryEntry(Model):
    """A version: what it is called, its permalink, and what it has that the version before it has not.

    `reference` is what `fetch` and `cite` take; `version` the one that the text states. `seen` are the times at which
    an ingest began to serve it. Nothing but its name is known of one that its owner had removed at `forgotten`.
    `counts` is null for the first version, and where one of the two was removed.
    """

    reference: str
    url: str
    version: str | None
    sha256: str
    title: str
    date: str | None
    seen: tuple[str, ...]
    is_newest: bool
    forgotten: str | None
    counts: Counts | None


class Comparison(Model):
    """What changed from one version to another, both as references."""

    before: str
    after: str
    difference: Difference


class History(Model):
    """The versions of a document, newest first; `total` counts those that are not listed, too.

    `gone` is when the archive had the document no more; null while it is there. `comparison` is null where there is
    nothing to compare with.
    """

    id: str
    title: str
    url: str | None
    gone: str | None
    total: int
    versions: tuple[HistoryEntry, ...]
    comparison: Comparison | None


def describe_history(
    versions: Versions,
    documents: Mapping[str, Document],
    document_id: str,
    base_url: str,
    chosen: str | None = None,
    check: Callable[[], object] = lambda: None,
) -> History:
    """List the versions of a document, and compare the `chosen` one, else the newest, with the one before it.

    `check` is called between versions; what it raises ends the work.
    Raises DocumentNotFoundError, UnknownVersionError or KeptTextError.
    """
    found = versions.list_of(document_id)
    document = documents.get(document_id)
    if not found and document is None:
        raise DocumentNotFoundError(document_id)
    wanted = versions.find(document_id, chosen) if chosen is not None else None
    if chosen is not None and wanted is None:
        raise UnknownVersionError(document_id, chosen, [each.name for each in reversed(found)])
    listed = found[-MAX_ENTRIES:]
    place = next((number for number, each in enumerate(found) if wanted and each.path == wanted.path), len(found) - 1)
    before = versions.read(found[-MAX_ENTRIES - 1]) if len(found) > MAX_ENTRIES else None
    entries, title = [], document_id
    for version in listed:
        check()
        text = versions.read(version)
        entries.append(_describe(version, text, before, base_url))
        before, title = text, text.title or title
    check()
    return History(
        id=document_id,
        title=document.title if document else title,
        url=document.page_url(base_url) if document else None,
        gone=versions.find_gone(document_id),
        total=len(found),
        versions=tuple(reversed(entries)),
        comparison=_compare(versions, found, place),
    )


def _describe(version: Version, text: KeptText, before: KeptText | None, base_url: str) -> HistoryEntry:
    comparable = before is not None and not before.forgotten and not text.forgotten
    return HistoryEntry(
        reference=version.reference,
        url=f"{base_url}/{version.path}",
        version=text.version,
        sha256=text.sha256,
        title=text.title,
        date=text.date,
        seen=tuple(version.seen),
        is_newest=version.is_newest,
        forgotten=version.forgotten or None,
        counts=_count(before, text) if before and comparable else None,
    )


def _count(before: KeptText, after: KeptText) -> Counts:
    """The numbers of two texts; those of pairs that were counted last are remembered."""
    pair = (before.sha256, after.sha256)
    with _counting:
        known = _counted.get(pair)
    if known is None:
        known = count_differences(before.markdown, after.markdown)
        with _counting:
            while len(_counted) >= MAX_COUNTED:
                del _counted[next(iter(_counted))]
            _counted[pair] = known
    return known


def _compare(versions: Versions, found: Sequence[Version], place: int) -> Comparison | None:
    if place < 1 or found[place].forgotten or found[place - 1].forgotten:
        return None
    before, after = (versions.read(found[number]) for number in (place - 1, place))
    return Comparison(
        before=found[place - 1].reference,
        after=found[place].reference,
        difference=compare_texts(before.markdown, after.markdown),
    )
