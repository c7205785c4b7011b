"""Match the entries of a bibliography with the files that lie beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.converters import SUFFIXES, find_suffix
from ingest.sources.bibliography.entry import Entry

BEST_FIRST = (".md", ".tex", ".html", ".htm", ".pdf")  # of files that are one work but for their suffix
_MAX_PARTS = 4  # of a path of another machine that are looked for here: `files/12/paper.pdf`


@dataclass(frozen=True, slots=True)
class Work:
    """An entry, the path of the file that has its text, None without one, and the paths of its worse forms."""

    entry: Entry
    path: str | None
    worse: Sequence[str] = ()


def match_works(entries: Sequence[Entry], root: Path) -> Sequence[Work]:
    """Each entry with the best form of its file, in their order; a file may be that of two entries.

    It is a file that the entry names, whole or by the last parts of a path, else one whose name is the entry's key. All
    lie below the root, and none is hidden.
    """
    return [_match(entry, root) for entry in entries]


def _match(entry: Entry, root: Path) -> Work:
    for path in _list_candidates(entry):
        if find_suffix(path) in SUFFIXES and _is_file(root, path):
            stem = path[: len(path) - len(find_suffix(path))]
            forms = [path] if find_suffix(path) not in BEST_FIRST else []
            forms += [stem + suffix for suffix in BEST_FIRST if stem + suffix == path or _is_file(root, stem + suffix)]
            return Work(entry, forms[0], forms[1:])
    return Work(entry, None)


def _list_candidates(entry: Entry) -> Iterator[str]:
    for written in entry.files:
        parts = [part for part in PurePosixPath(written.replace("\\", "/")).parts if part not in ("/", ".", "..")]
        for start in range(max(0, len(parts) - _MAX_PARTS), len(parts)):
            yield "/".join(parts[start:])
    if "/" not in entry.key and "\\" not in entry.key:
        yield from (entry.key + suffix for suffix in BEST_FIRST)


def _is_file(root: Path, path: str) -> bool:
    found = root / path
    if any(part.startswith(".") for part in path.split("/")):  # a folder does not give its hidden files either
        return False
    try:
        return found.is_file() and found.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError):  # a name that no system takes
        return False
