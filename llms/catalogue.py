"""What every surface is rendered from: the archive, its documents and their Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import ArchiveInfo, Document


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The documents in the order in which surfaces list them: by kind, newest first, then by title.

    `base_url` is where the surfaces are served, without a trailing slash.
    """

    archive: ArchiveInfo
    documents: Sequence[Document]
    markdown: Mapping[str, str]
    base_url: str

    @classmethod
    def of(
        cls, archive: ArchiveInfo, documents: Mapping[str, Document], markdown: Mapping[str, str], base_url: str
    ) -> "Catalogue":
        """Put documents into the order of surfaces; kinds come as `archive.kinds` lists them, others after."""
        ordered = sorted(documents.values(), key=lambda document: (document.title, document.id))
        ordered.sort(key=lambda document: document.date or "", reverse=True)
        kinds = [*archive.kinds, *sorted({document.kind for document in ordered} - set(archive.kinds))]
        ordered.sort(key=lambda document: kinds.index(document.kind))
        return cls(archive, ordered, markdown, base_url)

    def sections(self) -> Mapping[str, Sequence[Document]]:
        """The documents by the heading of their kind: `Papers`, `Field notes`."""
        sections: dict[str, list[Document]] = {}
        for document in self.documents:
            heading = f"{document.kind.replace('-', ' ')}s"
            sections.setdefault(heading[0].upper() + heading[1:], []).append(document)
        return sections
