"""Trees of sources for the tests of links."""

from collections.abc import Mapping, Sequence

from index.documents.attached_file import AttachedFile
from ingest.links import LinkedDocument, NotAttached, SourceTree

HASH = "0123456789ab"


def attach(path: str) -> AttachedFile | NotAttached:
    """Every file but a program is attached."""
    if path.endswith(".exe"):
        return NotAttached("the file is of a type that is not published")
    name = path.rpartition("/")[2]
    return AttachedFile(path=path, sha256="0" * 64, size=1, media_type="x/y", published=f"files/{HASH}/{name}")


def make_tree(
    bodies: Mapping[str, str],
    files: Sequence[str] = (),
    *,
    titles: Mapping[str, str] | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    extra: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> SourceTree:
    """A tree of documents by path; that at `a/b c.md` has the id `note:a.b-c`."""
    documents = [
        LinkedDocument(
            f"note:{name_document(path)}",
            path,
            f"notes/{name_document(path)}",
            (titles or {}).get(path, ""),
            (names or {}).get(path, ()),
            (extra or {}).get(path, {}),
            (labels or {}).get(path, ()),
        )
        for path in bodies
    ]
    by_id = {document.id: bodies[document.source] for document in documents}
    return SourceTree(documents, files, attach, by_id.__getitem__)


def name_document(path: str) -> str:
    """The end of the id of the document at a path."""
    return path.rpartition(".")[0].replace("/", ".").replace(" ", "-").lower()
