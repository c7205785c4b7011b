"""Find the document that a reference means: an id, a citation key, a URL, a path or a title."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from urllib.parse import SplitResult, unquote, urlsplit

from index.citation.exports import EXPORTS
from index.citation.record import build_permalink_path, is_permalink, split_title
from index.documents.document import ArchiveInfo, Document
from index.errors import DocumentNotFoundError, RefdeskError
from index.history.versions import Versions, split_version
from index.markdown.normalization import normalize
from index.quotes.target import Target, VersionError, choose_version, recall
from index.quotes.words import UNSPACED, count_words

_FORM_SUFFIX = re.compile(rf"\.(?:md|html|pdf|{'|'.join(re.escape(export.extension) for export in EXPORTS.values())})$")
_DOI_URL = re.compile(r"https?://(?:dx\.)?doi\.org/(?P<doi>10\..+)", re.IGNORECASE)
_ARXIV_URL = re.compile(
    r"https?://(?:\w+\.)?arxiv\.org/(?:abs|pdf|html)/(?P<number>[\w.-]+/\d{7}|\d{4}\.\d{4,5})(?P<version>v\d+)?",
    re.IGNORECASE,
)
_BARE_DOI = re.compile(r"(?:doi:\s*)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
_BARE_ARXIV = re.compile(r"(?:arxiv:\s*)?(?P<number>\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE)
MIN_TITLE_WORDS = 2  # of a title that is looked for inside other words
NEAR_TITLE = 0.7  # likeness from which words are taken as a wrong form of a title
MAX_NEAR_TITLES = 5_000  # titles that words are compared with
_WORD = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])\w)+")  # where no space parts words, each letter is one


class AmbiguousReferenceError(RefdeskError, LookupError):
    """A reference that several documents answer to."""

    def __init__(self, reference: str, ids: Sequence[str]) -> None:
        self.reference = reference
        self.ids = ids
        super().__init__(f"'{reference[:80]}' is the name of {len(ids)} documents. Give an id: {', '.join(ids)}.")


class References:
    """The names of the documents of an archive, as served at `base_url`; with `versions` of former texts too."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        archive: ArchiveInfo,
        base_url: str,
        versions: Versions | None = None,
    ) -> None:
        self._documents = documents
        self._versions = versions
        self._hosts = {split_url(url).netloc for url in (base_url, archive.site) if url}
        self._root = split_url(base_url).path

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        names: dict[str, list[str]] = {}
        for document in self._documents.values():
            for name in {document.key, *document.cite_aliases, *document.aliases, *_list_titles(document)}:
                names.setdefault(name, []).append(document.id)
        return names

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        """As many titles as words are compared with, each with a document."""
        titles = ((title, item.id) for item in self._documents.values() for title in _list_titles(item))
        return dict(islice(titles, MAX_NEAR_TITLES))

    @cached_property
    def _identifiers(self) -> Mapping[str, str]:
        """DOIs, and arXiv numbers without a version."""
        found = {f"doi:{item.doi.lower()}": item.id for item in self._documents.values() if item.doi}
        eprints = ((item.eprint, item.id) for item in self._documents.values() if item.eprint)
        return found | {f"arxiv:{re.sub(r'v[0-9]+$', '', eprint).lower()}": name for eprint, name in eprints}

    @cached_property
    def _titles_by_start(self) -> Mapping[tuple[str, str], Sequence[tuple[Sequence[str], str]]]:
        """The words of titles of two words and more with their documents, by the first two, the longest first."""
        found: dict[tuple[str, str], list[tuple[Sequence[str], str]]] = {}
        for document in self._documents.values():
            for title in _list_titles(document):
                words = _WORD.findall(title)
                if count_words(title) >= MIN_TITLE_WORDS and len(words) > 1:
                    found.setdefault((words[0], words[1]), []).append((words, document.id))
        return {start: sorted(titles, key=lambda title: -len(title[0])) for start, titles in found.items()}

    @cached_property
    def _urls(self) -> Mapping[str, str]:
        return {_normalize_url(item.canonical): item.id for item in self._documents.values() if item.canonical}

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        originals = ((split_url(item.canonical or "").path, item.id) for item in self._documents.values())
        paths = {path.rstrip("/"): name for path, name in originals if path.strip("/")}
        raw = {f"/{item.raw_path}": item.id for item in self._documents.values() if item.original}
        return paths | raw | {f"/{item.path}": item.id for item in self._documents.values()}

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """The ids by the path of the source file, and by ids that a document had before."""
        former = {alias: item.id for item in self._documents.values() for alias in item.aliases}
        return former | {item.source: item.id for item in self._documents.values()}

    @cached_property
    def _last_parts(self) -> Mapping[str, list[str]]:
        """The ids by what stands after their kind, and after its last slash."""
        parts: dict[str, list[str]] = {}
        for name in self._documents:
            slug = name.partition(":")[2]
            for part in {slug, slug.rpartition("/")[2]}:
                parts.setdefault(part, []).append(name)
        return parts

    def find(self, reference: str) -> Target:
        """The document of a reference: an id, a URL, a source's path, a key, a title, a DOI or an arXiv number.

        What no document has of these may be the last part of an id: `routing-premium` of `paper:routing-premium`.

        It may end in `#section`. `paper:x@1.0`, `paper:x@` with a beginning of a hash, and a permalink mean a version.
        Raises DocumentNotFoundError, AmbiguousReferenceError, VersionError for a version that is not kept,
        ForgottenVersionError or KeptTextError.
        """
        reference = reference.strip()
        name, _, fragment = reference.partition("#")
        anchor, _, directive = fragment.partition(":~:")
        target = self._find_version(name)
        if target is None:
            found = self._documents.get(name) or self._find_by_url(name) or self._find_by_source(name)
            found = found or self._by_name(reference) or self._by_name(name) or self._find_by_bare_identifier(name)
            found = found or self._find_by_last_part(name)
            target = Target(found) if found else None
        if target is None:
            raise DocumentNotFoundError(reference, self._near(reference))
        return replace(target, anchor=unquote(anchor) or None, directive=directive or None)

    def choose_version(self, target: Target, wanted: str) -> Target:
        """The same with a version of its document. Raises what `find` raises of versions."""
        found = choose_version(target.document, wanted, self._versions, self._documents)
        return replace(found, anchor=target.anchor, directive=target.directive)

    def _find_version(self, name: str) -> Target | None:
        """What `paper:x@1.0` or a permalink of this service means; None for any other reference."""
        kept, parts = None, split_version(name)
        if parts is not None:
            found = self._documents.get(parts[0]) or self._by_name(parts[0]) or self._find_by_last_part(parts[0])
            if found is not None:
                return choose_version(found, parts[1], self._versions, self._documents)
            kept = self._versions.find(*parts) if self._versions else None
        elif self._versions is not None and self.is_ours(name):
            path = _FORM_SUFFIX.sub("", self._extract_path(name)) if name.endswith(".md") else self._extract_path(name)
            kept = self._versions.find_permalink(path[1:]) if is_permalink(path) else None
        return recall(kept, self._versions, self._documents) if kept and self._versions else None

    def find_title_in(self, text: str) -> Document | None:
        """The document whose title stands in a text, the longest of several; None where two have the same."""
        words = _WORD.findall(_fold_title(text))
        best: tuple[int, set[str]] = (0, set())
        for position in range(len(words) - 1):
            for title, name in self._titles_by_start.get((words[position], words[position + 1]), ()):
                if len(title) >= best[0] and words[position : position + len(title)] == list(title):
                    best = (len(title), {name, *(best[1] if len(title) == best[0] else ())})
        return self._documents[min(best[1])] if len(best[1]) == 1 else None

    def find_near_title(self, words: str) -> Document | None:
        """The document whose title comes nearest to words that are no title, if one resembles them."""
        folded = _fold_title(words)[:200]
        near = difflib.get_close_matches(folded, self._titles, n=1, cutoff=NEAR_TITLE)
        return self._documents[self._titles[near[0]]] if near else None

    def is_title(self, words: str) -> bool:
        """Whether the words are the title, or main title, of a document."""
        return _fold_title(words.rstrip(",;:")) in self._names

    def is_ours(self, url: str) -> bool:
        """Whether a URL is on the archive's site or on this service."""
        return split_url(url).netloc in self._hosts

    def is_among_documents(self, url: str) -> bool:
        """Whether a URL is where documents are: in a folder that the archive or this service has some in."""
        folders = {path.rpartition("/")[0] for path in self._paths} - {""}
        return self.is_ours(url) and self._extract_path(url).removeprefix("/raw").rpartition("/")[0] in folders

    def is_home(self, url: str) -> bool:
        """Whether a URL is that of the archive's site or of this service as a whole."""
        return self.is_ours(url) and self._extract_path(url) == ""

    def _find_by_url(self, url: str) -> Document | None:
        if "://" not in url:
            return None
        found = self._urls.get(_normalize_url(url)) or self._find_by_identifier(url)
        path = self._extract_path(url)
        if found is None and self.is_ours(url):
            found = self._paths.get(path) or self._paths.get(_FORM_SUFFIX.sub("", path.removeprefix("/raw")))
            if found is None and is_permalink(path):
                found = self._paths.get(path.rpartition("/")[0])
                self._check_version(found, path)
        return self._documents[found] if found else None

    def _find_by_source(self, path: str) -> Document | None:
        found = self._sources.get(path.removeprefix("./"))
        return self._documents[found] if found else None

    def _find_by_identifier(self, url: str) -> str | None:
        if doi := _DOI_URL.match(url):
            return self._identifiers.get(f"doi:{unquote(doi['doi']).lower().rstrip('/')}")
        if number := _ARXIV_URL.match(url):
            found = self._identifiers.get(f"arxiv:{number['number'].lower()}")
            held = re.search(r"v\d+$", self._documents[found].eprint or "") if found else None
            if found and held and number["version"] and held[0] != number["version"].lower():
                raise VersionError(self._documents[found], number["version"])
            return found
        return None

    def _find_by_bare_identifier(self, name: str) -> Document | None:
        """A document by its DOI or arXiv number alone, such as `arXiv:2605.04357v1`."""
        if doi := _BARE_DOI.fullmatch(name):
            return self._find_by_url(f"https://doi.org/{doi['doi']}")
        if number := _BARE_ARXIV.fullmatch(name):
            return self._find_by_url(f"https://arxiv.org/abs/{number['number']}")
        return None

    def _check_version(self, found: str | None, path: str) -> None:
        document = self._documents[found] if found else None
        if document is not None and f"/{build_permalink_path(document)}" != path:
            raise VersionError(document, path.rpartition("/")[2])

    def _extract_path(self, url: str) -> str:
        return unquote(split_url(url).path).removeprefix(self._root).rstrip("/")

    def _by_name(self, name: str) -> Document | None:
        ids = sorted(set(self._names.get(name) or self._names.get(_fold_title(name), [])))
        if len(ids) > 1:
            raise AmbiguousReferenceError(name, ids)
        return self._documents[ids[0]] if ids else None

    def _find_by_last_part(self, name: str) -> Document | None:
        ids = sorted(self._last_parts.get(name.lower(), ()))
        if len(ids) > 1:
            raise AmbiguousReferenceError(name, ids)
        return self._documents[ids[0]] if ids else None

    def _near(self, reference: str) -> str | None:
        if "://" in reference:  # is like no name, and to compare it with each takes long
            return None
        near = difflib.get_close_matches(reference[:120], self._documents, n=1, cutoff=0.75)
        if near:
            return near[0]
        paths = difflib.get_close_matches(reference[:120], self._sources, n=1, cutoff=0.75)
        if paths:
            return self._sources[paths[0]]
        titles = difflib.get_close_matches(_fold_title(reference)[:200], self._names, n=1, cutoff=0.75)
        return self._names[titles[0]][0] if titles else None


def split_url(url: str) -> SplitResult:
    """The parts of a URL; none for one that is broken, such as `https://[x`."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _list_titles(document: Document) -> Iterable[str]:
    yield from map(_fold_title, (document.title, *document.names))
    yield _fold_title(split_title(document.title)[0])
    yield from map(_fold_title, document.names)


def _fold_title(title: str) -> str:
    """A title without case, white space and final stop."""
    return " ".join(normalize(title).text.casefold().split()).rstrip(".")


def _normalize_url(url: str) -> str:
    parts = split_url(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path).rstrip('/')}?{parts.query}"
