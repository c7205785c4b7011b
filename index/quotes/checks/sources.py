"""Resolve what an answer refers to: a document of the archive, something elsewhere, or nothing that there is."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin

from index.documents.archive import ArchiveInfo
from index.documents.authors import fold_to_key, read_name
from index.documents.document import Document
from index.errors import DocumentNotFoundError, RefdeskError
from index.history.versions import Versions
from index.quotes.answer.entries import find_short_citation
from index.quotes.reference import References, split_url
from index.quotes.target import Target

MIN_ENTRY_WORDS = 4  # of an entry of a list of references in which a title is looked for


class Sources:
    """The documents of an archive, as served at `base_url`, by all that an answer may call them.

    With `versions`, their former texts too.
    """

    def __init__(
        self,
        documents: Mapping[str, Document],
        archive: ArchiveInfo,
        base_url: str,
        versions: Versions | None = None,
    ) -> None:
        self._stated = documents
        self.desk_name = archive.desk_name
        self._author = _list_families((archive.author,)) if archive.author else ()
        self.documents = {name: _describe_as_cited(document, archive) for name, document in documents.items()}
        self.versions = versions
        self.references = References(self.documents, archive, base_url, versions)
        self.base_url = base_url
        self.language = archive.language
        self.kinds = frozenset(document.kind for document in documents.values())
        hosts = (split_url(url).netloc for url in (base_url, archive.site) if url)
        self.hosts = frozenset(host for host in hosts if "." in host)
        self._keys: Mapping[str, str] = {}
        self._found: dict[str, Document | None] = {}
        self._former: dict[tuple[str, str], str] = {}  # the Markdown of former texts that were found, by id and hash
        self._works_by_family: dict[str, list[Document]] | None = None

    def add_keys(self, keys: Mapping[str, str]) -> None:
        """Let keys of a bibliography of the answer stand for what its entries lead to, where the archive has none."""
        self._keys = {key: reference for key, reference in keys.items() if not self.references.is_title(key)}

    def find(self, reference: str) -> Target:
        """The document of a reference. Raises DocumentNotFoundError and what `References.find` does."""
        reference = self._keys.get(reference, reference)
        absolute = self.make_absolute(reference)
        try:
            target = self.references.find(absolute)
            if target.former is not None:
                self._former[target.document.id, target.document.text_sha256] = target.former.markdown
            return target
        except DocumentNotFoundError:
            found = self.references.find_title_in(reference) if len(reference.split()) >= MIN_ENTRY_WORDS else None
            found = found or self._find_by_author_year(reference)
            if found is None:
                raise
            return Target(found)

    def _find_by_author_year(self, reference: str) -> Document | None:
        """The only document by the authors and of the year that a footnote names in short."""
        mention = find_short_citation(reference)
        if mention is None:
            return None
        others = {fold_name(family) for family in mention.families[1:]}
        found = [
            work
            for work in self.find_works_by(mention.families[0])
            if work.date and work.date[:4] == mention.year and others <= {*list_families(work)}
        ]
        return found[0] if len(found) == 1 else None

    def find_or_none(self, reference: str) -> Document | None:
        """The document of a reference, None where there is none or several."""
        if reference not in self._found:
            try:
                self._found[reference] = self.find(reference).document
            except RefdeskError:
                self._found[reference] = None
        return self._found[reference]

    def get_former_markdown(self, document: Document) -> str | None:
        """The Markdown of a document that `find` gave as it was; None for one as it is."""
        return self._former.get((document.id, document.text_sha256))

    def is_outside(self, reference: str) -> bool:
        """Whether a reference leads to what is not of the archive and does not claim to be."""
        if reference in self._keys:
            found = self._keys[reference]
            return "://" not in found or not self.references.is_among_documents(found)
        if "://" in reference:
            return not self.references.is_among_documents(reference)
        return ":" in reference and reference.partition(":")[0] not in self.kinds

    def is_entry(self, reference: str) -> bool:
        """Whether a reference is what a line of a list of references says, and no name, of a work that is not here."""
        mention = find_short_citation(reference)
        if mention is not None:
            return not self.find_works_by(mention.families[0])
        return "://" not in reference and len(reference.split()) >= MIN_ENTRY_WORDS

    def is_itself(self, reference: str) -> bool:
        """Whether a reference leads to the archive as a whole, or to a part of the answer."""
        return reference.startswith("#") or ("://" in reference and self.references.is_home(reference))

    def list_misnamed_families(self, document: Document) -> tuple[str, ...]:
        """The family names of whom words of a summary are not: the authors stated for it, and that of the archive."""
        if document.text != "summary":
            return ()
        families = (*list_families(self._stated[document.id]), *self._author)
        return tuple(name for name in dict.fromkeys(families) if name != fold_name(self.desk_name))

    def find_works_by(self, family: str) -> list[Document]:
        """The documents that have an author of this family name."""
        if self._works_by_family is None:
            self._works_by_family = {}
            for document in self.documents.values():
                for name in list_families(document):
                    self._works_by_family.setdefault(name, []).append(document)
        folded = fold_name(family)
        found = self._works_by_family.get(folded)
        if found is None and not folded.isascii():  # a name that no space parts from the words before it
            ends = (folded[position:] for position in range(1, len(folded) - 1))
            found = next((works for end in ends if (works := self._works_by_family.get(end))), None)
        return found or []

    def make_absolute(self, reference: str) -> str:
        """A relative link as on a page of this service; ids, keys and anchors as they are."""
        if "://" in reference or " " in reference or not ("/" in reference or reference.endswith(".md")):
            return reference
        try:
            return urljoin(f"{self.base_url}/", reference)
        except ValueError:  # a broken address, such as //[x
            return reference


def _describe_as_cited(document: Document, archive: ArchiveInfo) -> Document:
    """A document with title and author of its citation: those of the work, or the desk's where there is no work."""
    if not document.has_work:
        return document.model_copy(update={"authors": (f"{{{archive.desk_name}}}",)})
    if document.work_title == document.title:
        return document
    return document.model_copy(update={"title": document.work_title, "names": (*document.names, document.title)})


def fold_name(name: str) -> str:
    """A name as names are compared: as keys have it, or, in another script, without white space."""
    return fold_to_key(name) or "".join(unicodedata.normalize("NFKC", name).casefold().split())


def list_families(document: Document) -> tuple[str, ...]:
    """The family names, or names of bodies, of the authors as keys have them."""
    return _list_families(document.work_authors)


@lru_cache(maxsize=4096)
def _list_families(authors: tuple[str, ...]) -> tuple[str, ...]:
    names = [read_name(author) for author in authors]
    return tuple(fold_name(name.family or name.literal or "") for name in names)
