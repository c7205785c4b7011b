"""The texts under permalinks: those that the index keeps, and those of the documents themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from index.storage.kept.sightings import Sightings
from index.storage.kept.text import KeptText, make_kept_text
from llms.content.item import Item
from llms.content.json_text import encode_compact


class Keeper(Protocol):
    """What keeps texts: `digests` has the hash of what is kept for each permalink, in the order in which they came.

    `forgotten` are the permalinks whose texts their owner had removed; they are in no digests.
    """

    @property
    def digests(self) -> Mapping[str, str]:
        """The hash of what is kept, by permalink."""
        ...

    @property
    def forgotten(self) -> Mapping[str, str]:
        """When the text under a permalink was removed, by permalink."""
        ...

    @property
    def sightings(self) -> Sightings:
        """Which text of which document was served since when."""
        ...

    def read(self, path: str) -> KeptText:
        """What is kept for a permalink. Raises KeptTextError."""
        ...


@dataclass(frozen=True)
class Permalinks:
    """The text under each permalink. What is kept comes before what the document says now."""

    items: Sequence[Item]
    markdown: Mapping[str, str]
    kept: Keeper | None = None

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """By permalink, what changes with the text there, in the order in which they came."""
        taken = self._kept.keys() | self.forgotten.keys()
        missing = {path: item for path, item in self._current.items() if path not in taken}
        return {**self._kept, **{path: _identify(item) for path, item in missing.items()}}

    @property
    def forgotten(self) -> Mapping[str, str]:
        """The permalinks that nothing is published at any more, with when their texts were removed."""
        return self.kept.forgotten if self.kept else {}

    @cached_property
    def _kept(self) -> Mapping[str, str]:
        return self.kept.digests if self.kept else {}

    @cached_property
    def _current(self) -> Mapping[str, Item]:
        return {item.version_path: item for item in self.items}

    def is_current(self, path: str) -> bool:
        """Whether a permalink is that of a document as it is now."""
        return path in self._current

    def find_same(self, text: KeptText) -> Item | None:
        """The document whose text this still is, at the same page."""
        item = self._current.get(text.path)
        same = item is not None and item.path == text.page and self.markdown[item.id] == text.markdown
        return item if same else None

    def read(self, path: str) -> KeptText:
        """The text under a permalink. Raises KeptTextError when it was altered or lost."""
        if self.kept is not None and path in self._kept:
            return self.kept.read(path)
        item = self._current[path]
        text = make_kept_text(item.document, item.archive, self.markdown[item.id], item.formatted)
        return text.model_copy(update={"path": path})


def _identify(item: Item) -> str:
    return f"{item.document.sha256} {encode_compact(dict(item.formatted))}"
