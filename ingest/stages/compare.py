"""Compare: which items an index has already, by path and hash."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from index.citation import Register
from index.documents.forms import OtherForm
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

    @property
    def forms(self) -> Sequence[OtherForm]:
        """The other items that the document is made of."""
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

    def add_forms(self, paths: Set[str]) -> Set[str]:
        """The paths of indexed documents with those of all items that these are made of."""
        forms = (form.path for path in paths for form in self.indexed[path].forms)
        return paths | set(forms)

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
    So does one that was converted by what is not among `versions`, those of today, and one that is `restated`. All
    items that one document is made of change together.
    """
    owners = register.map_key_owners()
    present = {item.path: item for item in items}
    mains = {form.path: path for path, known in indexed.items() for form in known.forms}

    def is_same(path: str, seen: Indexed | OtherForm) -> bool:
        item = present.get(path)
        return item is not None and item.sha256 == seen.sha256 and path not in restated

    def is_unchanged(item: SourceItem) -> bool:
        main = mains.get(item.path, item.path)
        known = indexed.get(main)
        if known is None or not is_same(main, known) or known.converted_by not in {None, *versions}:
            return False
        if not all(is_same(form.path, form) for form in known.forms):
            return False
        name, keys = known.document_id, known.cite_keys
        return register.find_lost_key(name, keys) is None and all(owners.get(key.lower(), name) == name for key in keys)

    unchanged = [item for item in items if is_unchanged(item)]
    paths = {item.path for item in unchanged}
    return Comparison(indexed, unchanged, [item for item in items if item.path not in paths])
