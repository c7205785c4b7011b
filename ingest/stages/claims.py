"""Who owns an id, what is published for it, and a citation key: one item each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from index import ArchiveInfo, Document
from index.citation import Register
from index.documents.reserved import list_clashing_ids
from ingest.errors import SourceFileError
from ingest.stages.compare import Indexed

_LETTERS = re.compile(r"[a-z]+")  # what tells derived keys apart


class Claims:
    """Which item has which id and which citation keys. Keys that differ in case alone are one, as in BibTeX."""

    def __init__(self, register: Register, archive: ArchiveInfo, indexed: Mapping[str, Indexed]) -> None:
        self.ids: dict[str, str] = {}
        self._archive = archive
        self._kinds: dict[str, tuple[str, str]] = {}  # by plural, with the item that brought the kind
        self._keys: dict[str, str] = {}
        self._untried: dict[str, Iterator[str]] = {}  # by derived key; what was not free once never will be
        self._register = register
        self._owners = register.map_key_owners()
        self._indexed_keys = {known.document_id: known.cite_keys[0] for known in indexed.values()}

    def keep(self, path: str, known: Indexed) -> None:
        """Leave an item the id and the keys that the index has for it."""
        self._take(known.document_id, known.cite_keys, path)

    def freeze(self, document: Document) -> Document:
        """The document with the key that was given to it before, where it states none and had one; reserves that.

        What the register holds stays. What the index holds stays as long as it is made of the same facts.
        """
        if document.cite_key is not None:
            return document
        key = self._register.find_derived_key(document.id, document.cite_aliases)
        if key is None:
            known = self._indexed_keys.get(document.id, "")
            key = known if _is_derived(known, document.key) and self._is_free(known, document) else None
        if key is None:
            return document
        self._keys.setdefault(key.lower(), document.source)
        return document.model_copy(update={"cite_key": key})

    def claim(self, document: Document, lines: Mapping[str, int]) -> None:
        """Give a document its id and the keys that it states. Raises SourceFileError when another has one of them."""
        for field, reason in self._objections(document):
            raise SourceFileError(document.source, lines.get(field), reason)
        self._take(document.id, _list_keys(document), document.source)

    def derive_key(self, document: Document) -> Document:
        """Give a document that states no key the one made of its facts, with a letter where that is taken."""
        if document.cite_key is not None:
            return document
        untried = self._untried.setdefault(document.key, _vary(document.key))
        key = next(key for key in untried if self._is_free(key, document))
        self._keys[key.lower()] = document.source
        return document if key == document.key else document.model_copy(update={"cite_key": key})

    def _take(self, document_id: str, keys: Sequence[str], path: str) -> None:
        kind = document_id.partition(":")[0]
        self.ids[document_id] = path
        self._kinds.setdefault(self._archive.collection(kind), (kind, path))
        self._keys.update(dict.fromkeys((key.lower() for key in keys), path))

    def _is_free(self, key: str, document: Document) -> bool:
        """Whether a document may have a key: no other has it, and none ever had."""
        key = key.lower()
        return (
            self._keys.get(key, document.source) == document.source
            and self._owners.get(key, document.id) == document.id
        )

    def _objections(self, document: Document) -> Iterator[tuple[str, str]]:
        """What speaks against the claims of a document, and in which field it stands."""
        yield from self._against_its_address(document)
        own = document.source
        for key in _list_keys(document):
            owner = self._keys.get(key.lower(), own)
            owner = self.ids.get(key.lower(), own) if owner == own else owner
            field = "cite_aliases" if key in document.cite_aliases else "cite_key"
            if owner != own:
                yield field, f"its cite_key '{key}' is also that of {owner}; give one of them another"
            published_for = self._owners.get(key.lower(), document.id)
            if published_for != document.id:
                yield field, f"its citation key '{key}' was published for '{published_for}'; give it another"
        lost = self._register.find_lost_key(document.id, _list_keys(document))
        if lost is not None:
            yield (
                "cite_key",
                (f"its published citation key '{lost}' is gone; make it its cite_key, or list it in cite_aliases"),
            )

    def _against_its_address(self, document: Document) -> Iterator[tuple[str, str]]:
        own = document.source
        owner = self.ids.get(document.id, self._keys.get(document.id, own))
        if owner != own:
            yield "id", f"its id '{document.id}' is also that of {owner}; give one of them another"
        plural = self._archive.collection(document.kind)
        kind, owner = self._kinds.get(plural, (document.kind, own))
        if kind != document.kind:
            yield (
                "kind",
                (
                    f"its kind '{document.kind}' has the plural '{plural}', which is that of '{kind}' in {owner}; "
                    "give one of them another in `kinds` of archive.yaml"
                ),
            )
        for other in list_clashing_ids(document.id):
            owner = self.ids.get(other, own)
            if owner != own:
                yield (
                    "id",
                    (
                        f"its id '{document.id}' and '{other}' of {owner} would be published at one address; "
                        "give one of them another id"
                    ),
                )


def _list_keys(document: Document) -> Sequence[str]:
    """The keys that a document states, or was given before."""
    return tuple(key for key in (document.cite_key, *document.cite_aliases) if key is not None)


def _is_derived(key: str, base: str) -> bool:
    """Whether a key is the one made of a document's facts, with or without letters that tell it apart."""
    return key == base or (key.startswith(base) and _LETTERS.fullmatch(key, len(base)) is not None)


def _vary(key: str) -> Iterator[str]:
    """The key, then with a, b, ... z, aa, ab and so on behind it."""
    yield key
    for number in count(1):
        letters = ""
        while number:
            number, digit = divmod(number - 1, 26)
            letters = chr(ord("a") + digit) + letters
        yield key + letters
