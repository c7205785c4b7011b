"""What a reference means: a document as it is, or a version of it that the index keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.documents.document import Document
from index.errors import RefdeskError
from index.history.recall import recall_document
from index.history.versions import Version, Versions
from index.storage.kept.text import KeptText

MIN_HASH_CHARS = 8  # hexadecimal digits that name a text


class VersionError(RefdeskError, LookupError):
    """A version of a document that this desk does not hold."""

    def __init__(self, document: Document, version: str) -> None:
        self.document_id = document.id
        self.version = version
        eprint = f"arXiv {document.eprint}" if document.eprint else None
        held = (
            f"version {document.version}"
            if document.version
            else eprint
            if eprint
            else f"the text with sha256 {document.sha256[:16]}…"
        )
        super().__init__(
            f"This desk holds {held} of '{document.id}', not '{version[:40]}'. Leave the version out to cite that one."
        )


class ForgottenVersionError(RefdeskError, LookupError):
    """A version that the owner of the archive had removed."""

    def __init__(self, version: Version) -> None:
        self.version = version
        day = version.forgotten[:10]
        super().__init__(f"The text of '{version.reference}' was removed by its owner on {day}. Name another version.")


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference means: a document, and the anchor of a section and the text directive where it has them.

    `former` is the text of a version that is not the newest, which `version` names; the document is then what it was.
    """

    document: Document
    anchor: str | None = None
    directive: str | None = None
    former: KeptText | None = None
    version: Version | None = None


def recall(version: Version, versions: Versions, documents: Mapping[str, Document]) -> Target:
    """The target that a version is. Raises ForgottenVersionError or KeptTextError."""
    if version.forgotten:
        raise ForgottenVersionError(version)
    newest = documents.get(version.document_id)
    if newest is not None and version.is_newest:
        return Target(newest)
    text = versions.read(version)
    return Target(recall_document(text, newest), former=text, version=version)


def choose_version(
    document: Document, wanted: str, versions: Versions | None, documents: Mapping[str, Document]
) -> Target:
    """A version of a document: `1.0`, `v1.0`, or a beginning of its hash.

    Raises VersionError for one that is not kept, ForgottenVersionError or KeptTextError.
    """
    found = versions.find(document.id, wanted) if versions else None
    if found is None or versions is None:
        check_version(document, wanted)
        return Target(document)
    return recall(found, versions, documents)


def check_version(document: Document, version: str) -> None:
    """Raises VersionError unless `version` is that of the document: `1.0`, `v1.0`, or a beginning of its hash."""
    digest = version.removeprefix("sha256-")
    if document.version not in (version, version.removeprefix("v")) and not (
        len(digest) >= MIN_HASH_CHARS
        and (document.sha256.startswith(digest) or document.text_sha256.startswith(digest))
    ):
        raise VersionError(document, version)
