"""Compare: which items an index has already, by path and hash."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from index.citation import Register
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

    @property
    def aliases(self) -> Sequence[str]:
        """The ids that the document had before."""
        ...

    @property
    def converted_by(self) -> str | None:
        """What made the Markdown of its bytes; None where they are the Markdown."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the index holds, by path, and the items: those that it holds as they are, and those that it does not."""

    indexed: Mapping[str, Indexed]
    unchanged: Sequence[SourceItem]
    changed: Sequence[SourceItem]

    def take_again(self, paths: Set[str]) -> "Comparison":
        """The comparison with these items among those that changed."""
        unchanged = [item for item in self.unchanged if item.path not in paths]
        return replace(self, unchanged=unchanged, changed=[*self.changed, *self.select(paths)])

    def select(self, paths: Set[str]) -> Sequence[SourceItem]:
        """The unchanged items at these paths."""
        return [item for item in self.unchanged if item.path in paths]


def compare(
    items: Sequence[SourceItem],
    indexed: Mapping[str, Indexed],
    register: Register,
    versions: Collection[str] = (),
    restated: Collection[str] = (),
) -> Comparison:
    """Split the items into those whose bytes the index has seen, and the rest, both in order.

    An item whose citation keys are not those of the register counts as changed: what it states has to be read again.
    So does one that was converted by what is not among `versions`, those of today, and one that is `restated`.
    """
    owners = register.map_key_owners()

    def is_unchanged(item: SourceItem) -> bool:
        known = indexed.get(item.path)
        if (
            known is None
            or item.path in restated
            or known.sha256 != item.sha256
            or known.converted_by not in {None, *versions}
        ):
            return False
        name, keys = known.document_id, known.cite_keys
        return register.find_lost_key(name, keys) is None and all(owners.get(key.lower(), name) == name for key in keys)

    unchanged = [item for item in items if is_unchanged(item)]
    paths = {item.path for item in unchanged}
    return Comparison(indexed, unchanged, [item for item in items if item.path not in paths])
