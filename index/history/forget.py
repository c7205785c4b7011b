"""Forget a version: what an owner has to remove is removed for good, and its permalink is never given to another."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from index.documents.document import ArchiveInfo, Document
from index.errors import RefdeskError
from index.history.overview import UnknownVersionError
from index.history.versions import Version, Versions
from index.storage.kept.sightings import format_time
from index.storage.kept.texts import KeptTexts
from index.storage.location import IndexLocation


class NewestVersionError(RefdeskError, ValueError):
    """A version that is the text of today, so that to forget it would not remove it."""

    def __init__(self, version: Version) -> None:
        self.version = version
        super().__init__(
            f"'{version.reference}' is what the archive holds today. Change or remove the document there, run 'refdesk "
            "ingest', then forget this version."
        )


def forget(
    location: IndexLocation,
    documents: Mapping[str, Document],
    archive: ArchiveInfo,
    document_id: str,
    wanted: str,
    now: datetime,
) -> Sequence[Version]:
    """Remove the text of a version from what an index keeps, wherever it stands; returns all that have it no more.

    That is the version, forgotten already or not, and what is kept of the same text or file under other permalinks, as
    of a document that had another address or id.

    What is published is as it was until the next publication. Raises UnknownVersionError, NewestVersionError,
    KeptTextError, IndexBusyError or LocationError; nothing is changed then.
    """
    with location.lock():
        kept = KeptTexts.open(location)
        versions = Versions(kept, documents, archive)
        version = versions.find(document_id, wanted)
        if version is None:
            names = [each.name for each in reversed(versions.list_of(document_id))]
            raise UnknownVersionError(document_id, wanted, names)
        taken = [version, *versions.list_same(version)]
        for each in taken:
            if each.is_newest:
                raise NewestVersionError(each)
        for each in taken:
            if not each.forgotten:
                kept.forget(each.path, format_time(now))
        kept.commit()
    return taken
