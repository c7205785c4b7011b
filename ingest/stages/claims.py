"""Who owns an id or a citation key: one item each."""

from collections.abc import Iterator, Sequence

from index import Document
from index.citation import Register
from ingest.errors import SourceFileError
from ingest.stages.compare import Indexed


class Claims:
    """Which item has which id and which citation keys."""

    def __init__(self, register: Register) -> None:
        self.ids: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._register = register
        self._owners = register.map_key_owners()

    def keep(self, path: str, known: Indexed) -> None:
        """Leave an item the id and the keys that the index has for it."""
        self.ids[known.document_id] = path
        self._keys.update(dict.fromkeys(known.cite_keys, path))

    def claim(self, document: Document) -> None:
        """Give a document its id and keys. Raises SourceFileError when another has one of them."""
        keys = (document.key, *document.cite_aliases)
        for name, value, taken in (("id", document.id, self.ids), *(("cite_key", key, self._keys) for key in keys)):
            owner = taken.get(value, document.source)
            if owner != document.source:
                raise SourceFileError(
                    document.source, None, f"its {name} '{value}' is also that of {owner}; give one of them another"
                )
        for reason in self._against_the_register(document.id, keys):
            raise SourceFileError(document.source, None, reason)
        self.ids[document.id] = document.source
        self._keys.update(dict.fromkeys(keys, document.source))

    def unfrozen(self, path: str, known: Indexed) -> list[str]:
        """What the register says against the keys of a document that is indexed already, one sentence each."""
        reasons = self._against_the_register(known.document_id, known.cite_keys)
        return [str(SourceFileError(path, None, reason)) for reason in reasons]

    def _against_the_register(self, document_id: str, keys: Sequence[str]) -> Iterator[str]:
        lost = self._register.find_lost_key(document_id, keys)
        if lost is not None:
            yield f"its published citation key '{lost}' is gone; make it its cite_key, or list it in cite_aliases"
        for key in keys:
            owner = self._owners.get(key, document_id)
            if owner != document_id:
                yield f"its citation key '{key}' was published for '{owner}'; give it another"
