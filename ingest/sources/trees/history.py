"""What the history of a repository says of each file: when it changed last, in which commit, and who wrote in it."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from ingest.sources.source import Beside
from ingest.sources.trees.git import MAX_GIT_S, GitError, ask_git, split_fields, stream_git

HISTORY = "history of the repository"  # the provenance of what it says
VERSION_DIGITS = 12  # of the hash of a commit: enough that no two of a repository share them
MAX_AUTHORS = 100  # of one file, the first of them
_HEAD = b"\x01"  # begins the line of a commit; git quotes no path with -z


@dataclass(frozen=True, slots=True)
class FileHistory:
    """The day and the hash of the last commit that changed a file, and its authors, the first one first.

    A commit says that a file changed, not when a work was published; the day is that of the committer's calendar.
    """

    changed: str
    commit: str
    authors: tuple[str, ...]


def read_history(
    repository: Path,
    paths: Collection[str] | None = None,
    revision: str = "HEAD",
    folder: str = "",
    limit_s: float = MAX_GIT_S,
) -> Mapping[str, FileHistory]:
    """The history of these paths below `folder`, which ends in a slash or is empty; of all without `paths`.

    Nothing where there is no repository or git is not installed or needs more time, and of a shallow clone, whose
    oldest commit holds all that came before. A file that was renamed begins anew: finding renames compares texts.
    """
    wanted = None if paths is None else frozenset(os.fsencode(folder + path) for path in paths)
    words = ["log", "--format=%x01%H %cs %aN", "--name-only", "--no-renames", "--no-ext-diff", "-z", revision, "--"]
    try:
        if ask_git(repository, "rev-parse", "--is-shallow-repository").strip() != "false":
            return {}
        with stream_git(repository, *words, *([folder] if folder else []), limit_s=limit_s) as log:
            found = parse_git_log(log, wanted)
    except GitError:
        return {}
    return {path.removeprefix(folder): history for path, history in found.items()}


def read_work_tree_history(
    root: Path, paths: Collection[str] | None = None, limit_s: float = MAX_GIT_S
) -> Mapping[str, FileHistory]:
    """The history of these files below a folder, or of all, by their paths there; nothing outside a work tree."""
    try:
        inside, _, prefix = ask_git(root, "rev-parse", "--is-inside-work-tree", "--show-prefix").partition("\n")
    except GitError:
        return {}
    if inside != "true":
        return {}
    folder, real = prefix.rstrip("\n"), root.resolve()
    return read_history((real, *real.parents)[folder.count("/")], paths, folder=folder, limit_s=limit_s)


def describe_change(history: FileHistory) -> Beside:
    """When a file changed, which is all that is said of one that its owner may be changing."""
    return Beside(provenance={"changed": HISTORY}, extra={"changed": (history.changed,)})


def describe_history(history: FileHistory) -> Beside:
    """What a history says of a file: when it changed, never when a work was published."""
    facts = {"authors": list(history.authors), "version": history.commit[:VERSION_DIGITS]}
    return replace(describe_change(history), facts=facts, provenance=dict.fromkeys((*facts, "changed"), HISTORY))


def parse_git_log(log: IO[bytes], wanted: Collection[bytes] | None = None) -> Mapping[str, FileHistory]:
    """The history by path, of a log of commits from the newest on with the names of what they changed.

    Each commit is U+0001, then `HASH DAY AUTHOR`; all fields end in NUL.
    """
    last: dict[bytes, tuple[str, str]] = {}
    authors: dict[bytes, dict[str, None]] = {}
    commit = day = author = ""
    for field in split_fields(log):
        if field.startswith(_HEAD):
            commit, _, rest = field[1:].decode("utf-8", "replace").partition(" ")
            day, _, author = rest.partition(" ")
            continue
        path = field.removeprefix(b"\n")
        if not path or not day or (wanted is not None and path not in wanted):
            continue
        known = last.setdefault(path, (day, commit))
        if day > known[0]:  # commits come as their parents have it, not always by their days
            last[path] = (day, known[1])
        authors.setdefault(path, {}).pop(author, None)
        authors[path][author] = None
    return {
        os.fsdecode(path): FileHistory(day, commit, tuple(reversed(authors[path]))[:MAX_AUTHORS])
        for path, (day, commit) in last.items()
    }
