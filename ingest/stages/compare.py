"""Compare: which items an index has already, by path and hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.sources import SourceItem


class Indexed(Protocol):
    """What an ingest needs to know of an indexed item."""

    @property
    def document_id(self) -> str:
        """The id of the document read from it."""
        ...

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        ...

    @property
    def cite_keys(self) -> Sequence[str]:
        """The citation key of the document, and those that it had before."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the index holds, by path, and the items: those that it holds as they are, and those that it does not."""

    indexed: Mapping[str, Indexed]
    unchanged: Sequence[SourceItem]
    changed: Sequence[SourceItem]


def compare(items: Sequence[SourceItem], indexed: Mapping[str, Indexed]) -> Comparison:
    """Split the items into those whose bytes the index has seen, and the rest, both in order."""
    unchanged: list[SourceItem] = []
    changed: list[SourceItem] = []
    for item in items:
        known = indexed.get(item.path)
        (unchanged if known is not None and known.sha256 == item.sha256 else changed).append(item)
    return Comparison(indexed, unchanged, changed)
