"""A repository of git at a revision as a source: read from its objects, without a work tree."""

import os
import re
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import ClassVar, NamedTuple
from urllib.parse import unquote, urlsplit

from ingest.errors import ArchiveError
from ingest.sources.file_limits import is_file
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import SourceSettings
from ingest.sources.source import Beside
from ingest.sources.trees.confined import check_confined
from ingest.sources.trees.git import BlobReader, GitError, ask_git, pin_host, split_fields, stream_git
from ingest.sources.trees.history import describe_history, read_history
from ingest.sources.trees.tree_source import MAX_FILES, MAX_PATH_CHARS, ListedFile, TreeSource, explain_path, name_after

BUNDLE_SUFFIX = ".bundle"
_BUNDLE_STARTS = (b"# v2 git bundle\n", b"# v3 git bundle\n")
MAX_READ_S = 300.0  # of the tree, and of the history: 100,000 commits take 4 s
_SCHEMES = {"git+https": "https", "git+http": "http", "git+file": "file"}
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]{0,199}")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_WANTED = "refs/refdesk/wanted"  # the revision as it was fetched
_MODES = {b"120000": "a symbolic link of a repository", b"160000": "a submodule, which is another repository"}
_HEADER_FIELDS = 4  # of an entry of a tree: mode, type, hash and size


class RepositoryAddress(NamedTuple):
    """Where a repository is: `https`, `http` or `file`, its URL or path, the revision, and the folder in it."""

    scheme: str
    place: str
    revision: str
    folder: str


class RepositorySource(TreeSource):
    """Lists the files of one revision: `git+https://host/owner/repo@revision#path`, `git+file://` or a bundle.

    Without a revision it is the one that the repository points to. What is fetched stays beside the index, and another
    run transfers what is new. The history gives the day of the last change, its commit as the version, and the authors
    of what names none; a shallow one gives nothing. No hook, filter or submodule is looked at.
    """

    kind: ClassVar[str] = "git"
    summary: ClassVar[str] = "a repository of git at a revision: git+https://host/owner/repo@revision#path, or a bundle"

    def __init__(self, address: str, settings: SourceSettings, /) -> None:
        super().__init__(address)
        self._settings = settings
        self._commit = ""  # the hash of the one that was listed last

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether it begins with `git+`, or is a bundle or a repository without a work tree."""
        path = Path(address.partition("#")[0])
        return address.startswith("git+") or _is_bundle(path) or _is_bare(path)

    def _name(self) -> str:
        return name_after(self._where.place)

    @cached_property
    def _where(self) -> RepositoryAddress:
        return read_address(self._address)

    def _list(self) -> Mapping[str, ListedFile]:
        try:
            self._commit = find_commit(self._repository, (self._where.revision or "HEAD") if self._is_here else _WANTED)
            files: dict[str, ListedFile] = {}
            where = self._where
            tree = f"{self._commit}:{where.folder}" if where.folder else self._commit
            words = ("ls-tree", "-r", "-l", "-z", "--full-tree", tree)
            with stream_git(self._repository, *words, limit_s=MAX_READ_S) as listing:
                for entry in split_fields(listing):
                    self._take(entry, files)
        except GitError as error:
            reason = f"its revision cannot be read ({error.reason})"
            raise ArchiveError(self._address, reason, "see that the address, revision and path are right") from error
        return files

    def _take(self, entry: bytes, files: dict[str, ListedFile]) -> None:
        header, _, name = entry.partition(b"\t")
        mode, *_, oid, size = [*header.split(), b"", b"", b""][:_HEADER_FIELDS]
        path = os.fsdecode(name)
        reason = explain_path(path) or _MODES.get(mode)
        if len(files) + len(self._left_out) >= MAX_FILES:
            raise GitError(f"it has more than {MAX_FILES:,} files")
        if reason is not None:
            self._left_out.append(LeftOut(path[:MAX_PATH_CHARS], reason))
        elif size.isdigit():
            files[path] = ListedFile(int(size), oid.decode("ascii"))

    def _read(self, path: str) -> bytes:
        return self._blobs.read(self._files[path].hint)

    def _describe(self, paths: Sequence[str]) -> Mapping[str, Beside]:
        folder = f"{self._where.folder}/" if self._where.folder else ""
        found = read_history(self._repository, paths, self._commit, folder, limit_s=MAX_READ_S)
        return {path: describe_history(history) for path, history in found.items()}

    @cached_property
    def _blobs(self) -> BlobReader:
        return BlobReader(self._repository)

    @property
    def _is_here(self) -> bool:
        """Whether it is read where it lies."""
        return self._where.scheme == "file" and not _is_bundle(Path(self._where.place))

    @cached_property
    def _repository(self) -> Path:
        """The folder of the repository, fetched where it lies elsewhere. Raises GitError or ArchiveError."""
        where = self._where
        if where.scheme == "file" and self._settings.within is not None:
            check_confined(Path(where.place), self._settings.within)
        if self._is_here:
            return Path(where.place)
        if where.scheme == "file":
            _check_bundle(Path(where.place))
        mirror = self._find_mirror()
        is_new = not (mirror / "HEAD").is_file()
        if where.scheme != "file" and not self._settings.online:
            if is_new:
                raise ArchiveError(self._address, "it was not fetched yet", f"run 'refdesk ingest {self._address}'")
            return mirror
        if is_new:
            mirror.mkdir(parents=True, exist_ok=True)
            ask_git(mirror, "init", "-q", "--bare", "--template=")
        self._fetch(mirror)
        return mirror

    def _find_mirror(self) -> Path:
        if self._settings.state is not None:
            return self._settings.state / "repository"
        folder = tempfile.mkdtemp(prefix="refdesk-")
        weakref.finalize(self, rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _fetch(self, mirror: Path) -> None:
        """Fetch the revision alone, or where the other side does not know it by that name, all branches and tags."""
        wanted = self._where.revision or "HEAD"
        try:
            self._ask_to_fetch(mirror, f"+{wanted}:{_WANTED}")
        except GitError:
            self._ask_to_fetch(mirror, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
            if not self._where.revision:
                wanted = _find_only_branch(mirror)
            ask_git(mirror, "update-ref", _WANTED, find_commit(mirror, wanted))

    def _ask_to_fetch(self, mirror: Path, *what: str) -> None:
        where, budget = self._where, self._settings.budget
        allowed = ["-c", "protocol.allow=never", "-c", f"protocol.{where.scheme}.allow=always"]
        if where.scheme == "http" and not self._settings.allow_private:
            raise GitError(
                "nothing protects what http transfers; use git+https, or --allow-private in your own network"
            )
        if where.scheme != "file":
            parts = urlsplit(where.place)
            port = parts.port or (443 if where.scheme == "https" else 80)
            pinned = pin_host(parts.hostname or "", port, allow_private=self._settings.allow_private)
            allowed += ["-c", f"http.curloptResolve={pinned}"] if pinned else []
        words = ("fetch", "-q", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", where.place, *what)
        ask_git(mirror, *allowed, *words, limit_s=budget.seconds, max_bytes=budget.bytes)


def read_address(address: str) -> RepositoryAddress:
    """Read `git+https://host/owner/repo@revision#path`, `git+file:///path@revision#path`, or the path of a bundle.

    Raises ArchiveError for another scheme, credentials, and a revision or path that no repository has.
    """
    remedy = "write git+https://host/owner/repo@revision#path"
    given, _, folder = address.partition("#")
    folder = unquote(folder).strip("/")
    scheme, found, rest = given.partition("://")
    if not found:
        scheme, rest = "git+file", str(Path(given).absolute())
    if scheme not in _SCHEMES:
        raise ArchiveError(address, f"'{scheme}' is no way to a repository", f"{remedy}, or git+file:///path")
    if scheme != "git+file":  # before a password is cut at an `@`
        _check_host(address, rest, remedy)
    revision = ""
    if scheme != "git+file" or not (
        is_file(Path(rest)) or is_file(Path(rest, "HEAD")) or is_file(Path(rest, ".git/HEAD"))
    ):
        start, at, last = rest.rpartition("@")
        if at and (scheme == "git+file" or "/" in start):
            rest, revision = start, last
    if revision and (not _REVISION.fullmatch(revision) or ".." in revision):
        raise ArchiveError(address, f"'{revision}' is no revision", "give a branch, a tag or the hash of a commit")
    if folder and explain_path(folder) is not None:
        raise ArchiveError(address, f"'{folder}' is no path in a repository", remedy)
    if scheme == "git+file":
        if not Path(rest).is_absolute():
            raise ArchiveError(address, "its path is not absolute", "write git+file:///path/of/repository@revision")
        return RepositoryAddress("file", rest, revision, folder)
    return RepositoryAddress(_SCHEMES[scheme], f"{_SCHEMES[scheme]}://{rest}", revision, folder)


def _check_host(address: str, rest: str, remedy: str) -> None:
    host = rest.partition("/")[0]
    if not _HOST.fullmatch(host):
        raise ArchiveError(address, "it names no host alone", f"{remedy}, without a user or password")
    if not _has_port(f"https://{host}"):
        raise ArchiveError(address, f"'{host}' is no host with a port", "give an address, and a port from 1 to 65535")


def _has_port(url: str) -> bool:
    """Whether the host of a URL is one, and its port one of those that there are, or left out."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def find_commit(repository: Path, revision: str) -> str:
    """The hash of the commit that a revision means. Raises GitError."""
    if not any(is_file(repository / name) for name in ("HEAD", ".git", ".git/HEAD")):
        raise GitError(f"there is no repository in '{repository}'")  # none further up is meant
    try:
        return ask_git(repository, "rev-parse", "--verify", f"{revision}^{{commit}}").strip()
    except GitError as error:
        raise GitError(f"there is no revision '{revision}' ({error.reason})") from error


def _find_only_branch(mirror: Path) -> str:
    branches = ask_git(mirror, "for-each-ref", "--format=%(refname)", "refs/heads/").split()
    named = [name for name in branches if name in ("refs/heads/main", "refs/heads/master")]
    if len(branches) != 1 and len(named) != 1:
        raise GitError(f"it points to no revision; name one of: {' '.join(branches)[:200]}")
    return branches[0] if len(branches) == 1 else named[0]


def _is_bundle(path: Path) -> bool:
    return path.name.lower().endswith(BUNDLE_SUFFIX) and is_file(path)


def _check_bundle(path: Path) -> None:
    """Refuse a file that git would take for the way to a repository elsewhere. Raises GitError."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_BUNDLE_STARTS[0]))
    except OSError as error:
        raise GitError(f"the bundle cannot be read ({error.strerror})") from error
    if start not in _BUNDLE_STARTS:
        raise GitError("it is no bundle: it does not begin with '# v2 git bundle' or '# v3 git bundle'")


def _is_bare(path: Path) -> bool:
    return is_file(path / "HEAD") and (path / "objects").is_dir() and (path / "refs").is_dir()
