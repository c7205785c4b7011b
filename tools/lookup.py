"""Look up what a reference means: a document as it is, or one of the versions that the index keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import ArchiveInfo, Document, DocumentNotFoundError, RefdeskError
from index.citation import CitationRecord, make_citation_record
from index.history.recall import recall_record
from index.history.versions import Version, Versions
from index.quotes.reference import References
from index.quotes.target import Target

if TYPE_CHECKING:
    from index.quotes.quote import QuoteNotFoundError
    from index.storage.reader import Reader


class QuoteDroppedError(RefdeskError, LookupError):
    """A quote that a former text has and the newest one has not."""

    def __init__(self, document_id: str, told: str) -> None:
        self.document_id = document_id
        super().__init__(f"The quote is not in '{document_id}' any more, so it was not verified. {told}")


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """What a reference means; `newest` is the document of today, where the archive still has it."""

    target: Target
    newest: Document | None
    versions: Versions

    @property
    def permalink(self) -> str | None:
        """The path of the text's permalink, without a leading slash; None where the text is not kept."""
        current = self.target.version or self.versions.find_current(self.target.document)
        return current.path if current else None

    def describe(self, base_url: str) -> Iterator[str]:
        """Say that the version is not the newest."""
        from index.quotes.former import describe_former

        if self.target.version is not None:
            yield describe_former(self.target.version, self.newest, base_url)

    def list_former(self) -> Sequence[Version]:
        """The versions of the document that are not the newest and can be read, newest first."""
        from index.quotes.former import list_former

        return list_former(self.target.document, self.versions)


def look_up(reader: "Reader", base_url: str, reference: str, version: str | None = None) -> FoundDocument:
    """Find a document or a version of it; reads what the index keeps, so call it in a thread.

    What is no document and the name of a threshold, such as `cost-correct`, is the document that states the threshold.
    Raises what `References.find` raises.
    """
    archive = reader.manifest.archive
    versions = Versions(reader.open_kept(), reader.documents, archive)
    references = References(reader.documents, archive, base_url, versions)
    try:
        target = references.find(reference)
    except DocumentNotFoundError:
        stating = _find_stating_document(reference) if archive.offers("thresholds") else None
        if stating is None or stating.partition("#")[0] not in reader.documents:
            raise
        target = references.find(stating)
    if version is not None:
        target = references.choose_version(target, version)
    return FoundDocument(target, reader.documents.get(target.document.id), versions)


def _find_stating_document(reference: str) -> str | None:
    """The id of the document that states the threshold of this name; None where there is no such threshold."""
    from tools.thresholds import find_threshold
    from tools.thresholds.engine.errors import UnknownThresholdError

    name, _, anchor = reference.partition("#")
    try:
        return "#".join(filter(None, (find_threshold(name).sources[0], anchor)))
    except UnknownThresholdError:
        return None


def make_record(found: FoundDocument, archive: ArchiveInfo, base_url: str, accessed: str | None) -> CitationRecord:
    """The citation record of what was found, with the permalink of exactly that text."""
    target = found.target
    if target.former is not None:
        former = recall_record(target.former, target.document, archive, base_url)
        record = former.model_copy(update={"accessed": accessed})
    else:
        record = make_citation_record(target.document, archive, base_url, accessed=accessed)
    permalink = found.permalink
    return record.model_copy(update={"permalink": f"{base_url}/{permalink}"}) if permalink else record


def explain_missing_quote(error: "QuoteNotFoundError", found: FoundDocument, quote: str, base_url: str) -> RefdeskError:
    """The error of a quote that is not in the text: the same, unless a former text has it."""
    from index.quotes.former import look_in_former_texts

    if found.target.former is not None:
        return error
    is_dropped, told = look_in_former_texts(found.target.document, quote, found.versions, base_url)
    return QuoteDroppedError(found.target.document.id, told) if is_dropped else error


def warn_if_dropped(found: FoundDocument, quote: str, newest_markdown: str | None) -> Iterator[str]:
    """Say that the newest text does not have a quote that stands in a former one."""
    from index.quotes.quote import find_quote

    if found.target.former is None or found.newest is None or newest_markdown is None:
        return
    try:
        find_quote(found.newest, newest_markdown, quote)
    except RefdeskError:
        yield f"The newest text of '{found.newest.id}' does not have these words."
