"""Match the entries of a bibliography with the files that lie beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path, PurePosixPath

from ingest.converters import SUFFIXES, find_suffix
from ingest.sources.bibliography.entry import Entry
from ingest.sources.bibliography.packed_tex import PACKED_SUFFIXES, has_packed_suffix

# of files that are one work but for their suffix
BEST_FIRST = (".md", ".tex", *PACKED_SUFFIXES, ".html", ".htm", ".pdf")
_RANKS: Mapping[str, int] = {suffix: rank for rank, suffix in enumerate(BEST_FIRST)}
_MAX_PARTS = 4  # of a path of another machine that are looked for here: `files/12/paper.pdf`
_MAX_NAMES = 20_000  # of a folder in which files with the arXiv number of a work are looked for
_BY_NUMBER = re.compile(
    r"(?:arxiv[-_.])?(?P<number>[0-9]{4}\.[0-9]{4,5})(?:v(?P<version>[0-9]{1,3}))?(?P<suffix>\.[a-z.]{1,8})", re.I
)


@dataclass(frozen=True, slots=True)
class Work:
    """An entry, the paths of the forms in which its text is here, the best first, and of its other files here."""

    entry: Entry
    forms: Sequence[str] = ()
    others: Sequence[str] = ()


def match_works(entries: Sequence[Entry], root: Path) -> Sequence[Work]:
    """Each entry with the forms of its text, in their order; a file may be that of two entries.

    Its text is the first file that the entry names, whole or by the last parts of a path, else one whose name is the
    entry's key. Other forms of that have its name but for the suffix, or the arXiv number of the work in theirs, or are
    a packed source that the entry names too. All lie below the root, and none is hidden.
    """
    list_numbered = cache(lambda folder: _list_numbered(root, folder))
    works = []
    for entry in entries:
        named = [path for path in _list_named(entry) if _is_taken(path) and _is_file(root, path)]
        found = named or [path for path in _list_by_key(entry) if _is_file(root, path)][:1]
        if not found:
            works.append(Work(entry))
            continue
        first = next((path for path in found if not has_packed_suffix(path)), found[0])
        forms = {first, *_list_siblings(first, root), *filter(has_packed_suffix, found)}
        number = str(entry.fields.get("eprint", ""))
        forms.update(list_numbered(str(PurePosixPath(first).parent)).get(number, ()))
        works.append(
            Work(entry, sorted(forms, key=partial(_rank, first)), [path for path in found if path not in forms])
        )
    return works


def _rank(first: str, path: str) -> tuple[int, bool, int, str]:
    """The order of forms: by suffix, then those with the name of the first, then the newest version of arXiv's."""
    stem, suffix = split_suffix(path)
    numbered = _BY_NUMBER.fullmatch(PurePosixPath(path).name)
    version = int(numbered["version"] or 0) if numbered is not None else 0
    return _RANKS.get(suffix, -1), stem != split_suffix(first)[0], -version, path


def split_suffix(path: str) -> tuple[str, str]:
    """Part a path into all before its suffix, and the suffix, of which that of a packed file may have two parts."""
    suffix = next((end for end in PACKED_SUFFIXES if path.lower().endswith(end)), find_suffix(path))
    return path[: len(path) - len(suffix)], suffix


def _is_taken(path: str) -> bool:
    return find_suffix(path) in SUFFIXES or has_packed_suffix(path)


def _list_siblings(path: str, root: Path) -> Iterator[str]:
    stem, suffix = split_suffix(path)
    if suffix in _RANKS:
        yield from (stem + other for other in BEST_FIRST if _is_file(root, stem + other))


def _list_numbered(root: Path, folder: str) -> Mapping[str, Sequence[str]]:
    """The files of a folder that are named by an arXiv number, of all versions, and are no PDF."""
    found: dict[str, list[str]] = {}
    try:
        names = sorted(path.name for path in islice((root / folder).iterdir(), _MAX_NAMES))
    except (OSError, ValueError):
        return {}
    for name in names:
        numbered = _BY_NUMBER.fullmatch(name)
        if numbered is not None and numbered["suffix"].lower() in _RANKS and not name.lower().endswith(".pdf"):
            path = str(PurePosixPath(folder) / name)
            found.setdefault(numbered["number"], []).extend([path] if _is_file(root, path) else [])
    return found


def _list_named(entry: Entry) -> Iterator[str]:
    for written in entry.files:
        parts = [part for part in PurePosixPath(written.replace("\\", "/")).parts if part not in ("/", ".", "..")]
        yield from ("/".join(parts[start:]) for start in range(max(0, len(parts) - _MAX_PARTS), len(parts)))


def _list_by_key(entry: Entry) -> Iterator[str]:
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
