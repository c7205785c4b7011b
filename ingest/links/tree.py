"""The tree of a source: its documents and its other files, found by any address that a text may give."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.documents.attached_file import AttachedFile
from ingest.links.address import fold_path, fold_words, is_index, make_page_key, remove_page_suffix
from ingest.links.anchors import read_anchors, read_headings
from ingest.links.published_keys import CONTENT_FOLDERS, find_dated_name, list_page_keys

MAX_CONTENT_FOLDERS = 32  # that an address from the root of a site is looked for in
_MAX_DEPTH = 3  # folders above one that counts as a content folder


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """What links need to know of a document: where it lies in the source and is published, and its names.

    `published` has no leading slash. `extra` are the fields of its source that may state an address, `labels` the ids
    in its text by which others link to it from anywhere.
    """

    id: str
    source: str
    published: str
    title: str = ""
    names: Sequence[str] = ()
    extra: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NotAttached:
    """Why a file of the source is not published."""

    reason: str


class SourceTree:
    """The documents and files of a source by path; every lookup takes the same time, however many there are.

    `attach` makes an attached file of one of `files`, or says why it is not published; `read_body` reads the Markdown
    of a document by its id, and is asked only for those of which an address names a part. `find_owner` names the source
    of a path: a text finds the files of its own source alone, and documents of all.
    """

    def __init__(
        self,
        documents: Iterable[LinkedDocument],
        files: Iterable[str],
        attach: Callable[[str], AttachedFile | NotAttached],
        read_body: Callable[[str], str],
        find_owner: Callable[[str], str] = lambda _path: "",
    ) -> None:
        self._documents = {document.source: document for document in documents}
        self._files = {path: path for path in files}
        self._attach = attach
        self._find_owner = find_owner
        self._read_body = read_body
        self._attached: dict[str, AttachedFile | NotAttached] = {}
        self._anchors: dict[str, Mapping[str, str]] = {}
        self._headings: dict[str, Mapping[str, str]] = {}
        self._by_id = {document.id: document for document in self._documents.values()}
        self._pages: dict[str, list[tuple[int, LinkedDocument]]] = {}
        self._names: dict[str, list[LinkedDocument]] = {}
        self._titles: dict[str, list[LinkedDocument]] = {}
        self._posts: dict[str, list[LinkedDocument]] = {}
        self._labels: dict[str, list[LinkedDocument]] = {}
        self._folded: dict[str, list[str]] = {}
        self._file_names: dict[str, list[str]] = {}
        for document in sorted(self._documents.values(), key=lambda document: document.source):
            self._add(document)
        for path in sorted(self._files):
            self._folded.setdefault(fold_path(path), []).append(path)
            self._file_names.setdefault(fold_path(path).rpartition("/")[2], []).append(path)
        self._folders = {
            path[:end] for path in (*self._documents, *self._files) for end in range(len(path)) if path[end] == "/"
        }
        self.content_folders = self._find_content_folders()

    def has_folder(self, path: str) -> bool:
        """Whether a document or file lies below a path."""
        return path.rstrip("/") in self._folders

    def find_page(self, path: str) -> LinkedDocument | None:
        """The document at a path below the root, with or without suffix, or whose page is published there."""
        exact = self._documents.get(path)
        if exact is not None:
            return exact
        found = self._pages.get(make_page_key(path), ())
        if path.endswith("/"):  # the page of a folder comes before a file beside the folder
            found = [(0 if is_index(page.source) else rank + 1, page) for rank, page in found]
        least = min((rank for rank, _ in found), default=0)
        best = [document for rank, document in found if rank == least]
        return best[0] if len(best) == 1 else _choose_by_case(best, path)

    def find_file(self, path: str, asker: str) -> str | None:
        """The path of a file that is no document; one that differs in case alone when there is only one."""
        path = path.rstrip("/")
        if path in self._files:
            return path if self._find_owner(path) == self._find_owner(asker) else None
        found = self._keep_own(self._folded.get(fold_path(path), ()), asker)
        return found[0] if len(found) == 1 else None

    def find_by_id(self, document_id: str) -> LinkedDocument | None:
        """The document with an id."""
        return self._by_id.get(document_id)

    def find_by_name(self, name: str, folder: str) -> LinkedDocument | None:
        """The document that a wiki calls so: by file name or path, title, or another of its names.

        Of several with one file name the one in `folder` is meant, else the one with the shortest path.
        """
        key = remove_page_suffix(fold_path(name.strip("/ ")))
        named = self._names.get(key, ())
        if named:
            return min(named, key=lambda found: _measure_distance(found.source, folder))
        titled = self._titles.get(fold_words(name), [])
        return titled[0] if len({document.id for document in titled}) == 1 else None

    def find_file_by_name(self, name: str, asker: str) -> str | None:
        """The file that a wiki calls so: by name or by the end of its path."""
        folder = asker.rpartition("/")[0]
        key = fold_path(name.strip("/ "))
        found = [path for path in self._file_names.get(key.rpartition("/")[2], ()) if _ends_with(path, key)]
        found = self._keep_own(found, asker)
        return min(found, key=lambda path: _measure_distance(path, folder), default=None)

    def find_only_page(self, name: str) -> LinkedDocument | None:
        """The document whose file has this name, with its suffix, where there is only one."""
        named = self._names.get(remove_page_suffix(fold_path(name)), ())
        same = [document for document in named if fold_path(document.source).rpartition("/")[2] == fold_path(name)]
        return same[0] if len(same) == 1 else None

    def find_only_file(self, name: str, asker: str) -> str | None:
        """The file of this name that is no document, where there is only one."""
        found = self._keep_own(self._file_names.get(fold_path(name), ()), asker)
        return found[0] if len(found) == 1 else None

    def find_post(self, name: str) -> LinkedDocument | None:
        """The post that Jekyll calls so: by date and slug, below a folder or not."""
        found = self._posts.get(remove_page_suffix(fold_path(name.strip("/ "))).rpartition("/")[2], ())
        return found[0] if len(found) == 1 else None

    def find_by_label(self, label: str) -> LinkedDocument | None:
        """The document that states a label, where one alone does."""
        found = self._labels.get(fold_words(label), ())
        return found[0] if len(found) == 1 else None

    def get_headings(self, document: LinkedDocument) -> Mapping[str, str]:
        """The headings of a document by their anchors."""
        known = self._headings.get(document.id)
        if known is None:
            known = self._headings[document.id] = read_headings(self._read_body(document.id))
        return known

    def get_anchors(self, document: LinkedDocument) -> Mapping[str, str]:
        """The anchors of a document by what addresses may call them."""
        known = self._anchors.get(document.id)
        if known is None:
            known = self._anchors[document.id] = read_anchors(self._read_body(document.id))
        return known

    def attach(self, path: str) -> AttachedFile | NotAttached:
        """The file at a path as it is published, or why it is not; it is read once."""
        known = self._attached.get(path)
        if known is None:
            known = self._attached[path] = self._attach(path)
        return known

    def _keep_own(self, paths: Sequence[str], asker: str) -> list[str]:
        """The files of the source of the text at `asker`."""
        own = self._find_owner(asker)
        return [path for path in paths if self._find_owner(path) == own]

    def _add(self, document: LinkedDocument) -> None:
        source = fold_path(document.source)
        for rank, key in dict.fromkeys(list_page_keys(source, document.extra)):
            self._pages.setdefault(key, []).append((rank, document))
        path = _key(document)
        for start in _list_tails(path):
            self._names.setdefault(path[start:], []).append(document)
        for name in dict.fromkeys(fold_words(name) for name in (document.title, *document.names)):
            if name:
                self._titles.setdefault(name, []).append(document)
        for label in dict.fromkeys(map(fold_words, document.labels)):
            self._labels.setdefault(label, []).append(document)
        post = find_dated_name(document.source)
        if post is not None:
            self._posts.setdefault(post, []).append(document)

    def _find_content_folders(self) -> Sequence[str]:
        found = (
            folder
            for folder in self._folders
            if folder.count("/") <= _MAX_DEPTH and folder.rpartition("/")[2].lower() in CONTENT_FOLDERS
        )
        return sorted(found, key=lambda folder: (folder.count("/"), folder))[:MAX_CONTENT_FOLDERS]


def _key(document: LinkedDocument) -> str:
    """The path of a document without its suffix, as it compares."""
    folder, slash, name = fold_path(document.source).rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _measure_distance(path: str, folder: str) -> tuple[bool, int, str]:
    """How far a path is from who names it: first what lies in the same folder, then what lies highest."""
    return path.rpartition("/")[0] != folder, path.count("/"), path


def _list_tails(path: str) -> Sequence[int]:
    """Where the last parts of a path begin: a wiki names a page by as many of them as it takes; at most eight."""
    starts: list[int] = []
    end = len(path)
    while len(starts) < 8 and (end := path.rfind("/", 0, end)) >= 0:
        starts.append(end + 1)
    return [*starts, 0] if len(starts) < 8 else starts


def _ends_with(path: str, key: str) -> bool:
    folded = fold_path(path)
    return folded == key or folded.endswith(f"/{key}")


def _choose_by_case(found: Sequence[LinkedDocument], path: str) -> LinkedDocument | None:
    """Of documents whose paths differ in case alone, the one that is written so."""
    written = remove_page_suffix(path.rstrip("/"))
    same = [document for document in found if remove_page_suffix(document.source) == written]
    return same[0] if len(same) == 1 else None
