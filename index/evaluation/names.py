"""The names that a collection gives to documents, and those of the index."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from index.documents.document import Document
from index.retrieval.searcher import Searcher
from index.storage.chunk_table import Rows

GENERATED_KIND = "x"  # the kind of a document whose file had no front matter


class DocumentNames:
    """A document goes by its id, its path, its path without the suffix, and its file's name, where that is unique."""

    def __init__(self, searcher: Searcher) -> None:
        """Read the names of the documents in the index."""
        self._table = searcher.table
        self._ids: dict[str, str] = {}
        stems: dict[str, list[str]] = {}
        for name, document in searcher.reader.documents.items():
            path = PurePosixPath(document.source)
            stems.setdefault(path.stem, []).append(name)
            self._ids |= {name: name, document.source: name, str(path.with_suffix("")): name}
        for stem, names in stems.items():
            if len(names) == 1:
                self._ids.setdefault(stem, names[0])

    def find_id(self, name: str) -> str:
        """The document's id; the name itself when nothing is known by it, so that it counts as not found."""
        return self._ids.get(name, self._ids.get(name.removeprefix("./"), name))

    def resolve_grades(self, grades: Mapping[str, int]) -> Mapping[str, int]:
        """The grades by document id."""
        return {self.find_id(name): grade for name, grade in grades.items()}

    def documents(self, rows: Rows, limit: int) -> Sequence[str]:
        """The documents of these chunks, each at its first chunk."""
        numbers: list[int] = list(dict.fromkeys(self._table.documents[rows].tolist()))
        return [self._table.document_ids[number] for number in numbers[:limit]]

    def offset(self, document: Document) -> int:
        """Where the collection's own text starts in the indexed file."""
        return document.body_start if document.kind == GENERATED_KIND else 0
