"""Who owns which published path: every path has one owner, and the folders that lead to it are folders for ever."""

from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from index import RefdeskError
from llms.content.catalogue import Catalogue
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.sections import group_by_kind
from llms.surfaces.registry import SURFACES


class PathClaimedError(RefdeskError, ValueError):
    """Two files that claim one published path."""

    def __init__(self, path: str, first: str, second: str) -> None:
        self.path = path
        self.first = first
        self.second = second
        super().__init__(f"'{path}' is claimed by {first} and by {second}. Rename one of them, then publish again.")


class PathClaim(NamedTuple):
    """A path that is taken, and by whom."""

    path: str
    owner: str


@dataclass
class PathClaims:
    """The paths that are taken so far."""

    _files: dict[str, str] = field(default_factory=dict)
    _folders: dict[str, PathClaim] = field(default_factory=dict)

    def conflict(self, path: str) -> PathClaim | None:
        """The claim that a file at `path` would break; None when the path is free."""
        if path in self._files:
            return PathClaim(path, self._files[path])
        if path in self._folders:
            return self._folders[path]
        if path.rpartition("/")[0] in self._folders:  # so no file stands where a folder has to be
            return None
        folder = next((folder for folder in _folders_of(path) if folder in self._files), None)
        return None if folder is None else PathClaim(folder, self._files[folder])

    def are_apart_from(self, files: Set[str], folders: Set[str]) -> bool:
        """Whether none of the paths that are taken is one of these, and no folder is a file."""
        return self._files.keys().isdisjoint(files | folders) and self._folders.keys().isdisjoint(files)

    def take(self, path: str, owner: str) -> None:
        """Claim a path. Raises PathClaimedError when it is taken."""
        if path not in self._files and path not in self._folders and path.rpartition("/")[0] in self._folders:
            self._files[path] = owner  # as nearly all of a hundred thousand
            return
        taken = self.conflict(path)
        if taken is not None:
            raise PathClaimedError(min(path, taken.path, key=len), taken.owner, owner)
        self._files[path] = owner
        for folder in _folders_of(path):
            self._folders.setdefault(folder, PathClaim(path, owner))


class Admitted(NamedTuple):
    """What is published: documents and permalinks without those whose paths others own, and a notice for each."""

    catalogue: Catalogue
    notices: Sequence[str]
    permalinks: Sequence[str]


def admit(catalogue: Catalogue, published: Container[str], kept: Container[str]) -> Admitted:
    """Find out who owns which path.

    First comes what the publication itself puts into a section, then the permalinks of former texts and those that
    are published already (`kept`), which stay for ever, then the documents that are published already (`published`
    are their ids), then new ones by id: so a document never loses its address to a newer one.
    """
    claims = _reserved(catalogue)
    if _are_apart(catalogue, claims):
        return Admitted(catalogue, (), list(catalogue.permalinks.digests))
    ordered = sorted(catalogue.items, key=lambda item: (item.id not in published, item.id))
    return _settle(catalogue, claims, ordered, kept)


def _settle(catalogue: Catalogue, claims: PathClaims, ordered: Sequence[Item], kept: Container[str]) -> Admitted:
    """Who owns which path, of documents in the order in which they may choose."""
    permalinks = catalogue.permalinks
    at = {item.path: document_name(item) for item in reversed(ordered)}
    refused: dict[str, str] = {}
    shown: set[str] = set()
    for path in permalinks.digests:
        if path not in kept and permalinks.is_current(path):
            continue
        document = path.rpartition("/")[0]
        owner = at.get(document, f"the permalinks of '{document}'")
        taken = next(filter(None, map(claims.conflict, permalink_paths(path))), None)
        if taken is None:
            for file in permalink_paths(path):
                claims.take(file, owner)
            shown.add(path)
        else:
            refused[path] = (
                f"{permalink_name(path)} is not published: {PathClaimedError(taken.path, taken.owner, owner)}"
            )
    for item in ordered:
        free = []
        for path in document_paths(item):
            taken = claims.conflict(path)
            if taken is None:
                free.append(path)
            elif taken.owner != document_name(item):
                error = PathClaimedError(min(path, taken.path, key=len), taken.owner, document_name(item))
                refused[item.id] = f"{document_name(item)} is not published: {error}"
                break
        else:
            for path in free:
                claims.take(path, document_name(item))
    items = [item for item in catalogue.items if item.id not in refused]
    sections = group_by_kind(catalogue.archive, items)
    admitted = replace(catalogue, items=items, sections=sections) if refused else catalogue
    shown.update(item.version_path for item in items)
    return Admitted(admitted, list(refused.values()), [path for path in permalinks.digests if path in shown])


def _are_apart(catalogue: Catalogue, claims: PathClaims) -> bool:
    """Whether no two files of documents, permalinks and surfaces have one path, and none has that of a folder.

    That holds for nearly every archive, and finding out for each path who owns it takes ten times as long.
    """
    digests = catalogue.permalinks.digests
    paths = [file for path in digests for file in permalink_paths(path)]
    paths += [form.file(item.path) for item in catalogue.items for form in OFFERED_FORMS.values()]
    files = set(paths)
    folders = {path.rpartition("/")[0] for path in paths}
    above = {folder for path in folders for folder in (path, *_folders_of(path))}
    return len(files) == len(paths) and files.isdisjoint(above) and claims.are_apart_from(files, above)


def _reserved(catalogue: Catalogue) -> PathClaims:
    """The paths that surfaces of the whole archive take in the folder of every section."""
    claims = PathClaims()
    for section in catalogue.sections:
        for name, surface in SURFACES.items():
            for file in surface.reserves:
                claims.take(f"{section.path}/{file}", surface_name(name))
    return claims


def surface_name(name: str) -> str:
    """How a message names a surface that owns a path."""
    return f"the surface '{name}'"


def document_name(item: Item) -> str:
    """How a message names a document that owns a path."""
    return f"'{item.id}'"


def permalink_name(path: str) -> str:
    """How a message names a permalink that owns a path."""
    return f"the permalink '{path}'"


def document_paths(item: Item) -> Iterator[str]:
    """The paths of the files that a document can have."""
    for form in OFFERED_FORMS.values():
        yield form.file(item.path)
    yield from permalink_paths(item.version_path)


def permalink_paths(path: str) -> Iterator[str]:
    """The paths of the files of a permalink."""
    for suffix in ("html", "md"):
        yield f"{path}.{suffix}"


def _folders_of(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)
