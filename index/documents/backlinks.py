"""Which documents link to a document."""

from collections.abc import Mapping, Sequence

from index.documents.document import Document


def find_backlinks(documents: Mapping[str, Document]) -> Mapping[str, Sequence[str]]:
    """The ids of the documents that link to each document or name it as related, in order; without those of none."""
    found: dict[str, list[str]] = {}
    for name in sorted(documents):
        for target in dict.fromkeys((*documents[name].links, *documents[name].related)):
            if target != name and target in documents:
                found.setdefault(target, []).append(name)
    return found
