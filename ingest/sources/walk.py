"""Walk a folder: the paths of its files, and what is left out by rule."""

import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import LEDGER_FILE
from index.citation import REGISTER_FILE
from index.regular_file import read_regular_file
from ingest.sources import left_out
from ingest.sources.ignore_rules import IgnoreRule, find_rule, read_ignore_rules
from ingest.sources.left_out import LeftOut
from ingest.sources.site_kinds import find_site_kinds

OUR_IGNORE, GIT_IGNORE = ".refdeskignore", ".gitignore"
MAX_RULES_BYTES = 1_000_000  # of a file of rules
_OURS = frozenset({"archive.yaml", REGISTER_FILE, OUR_IGNORE, GIT_IGNORE})  # read, but not as documents
_ALWAYS: Mapping[str, str] = {
    **dict.fromkeys(("node_modules", "bower_components", "jspm_packages"), left_out.DEPENDENCIES),
    **dict.fromkeys(("__pycache__", "venv", "site-packages", "vendor"), left_out.DEPENDENCIES),
    **dict.fromkeys(("_site", "_build"), left_out.BUILT),
    **dict.fromkeys(("_layouts", "_includes", "_templates", "_sass"), left_out.TEMPLATES),
    "_drafts": left_out.DRAFTS,
}
_BESIDE: Mapping[str, Mapping[str, str]] = {  # folders beside the configuration of a kind of site
    "docusaurus": {"build": left_out.BUILT},
    "eleventy": {"_data": left_out.TEMPLATES},
    "hugo": {
        **dict.fromkeys(("public", "resources"), left_out.BUILT),
        **dict.fromkeys(("layouts", "archetypes", "themes"), left_out.TEMPLATES),
    },
    "jekyll": dict.fromkeys(("_data", "_plugins"), left_out.TEMPLATES),
    "mdbook": {"book": left_out.BUILT, "theme": left_out.TEMPLATES},
    "mkdocs": {"site": left_out.BUILT},
    "pelican": {"output": left_out.BUILT, **dict.fromkeys(("theme", "themes"), left_out.TEMPLATES)},
    "quarto": dict.fromkeys(("_book", "_freeze"), left_out.BUILT) | {"_extensions": left_out.DEPENDENCIES},
    "zola": {"public": left_out.BUILT, **dict.fromkeys(("templates", "themes"), left_out.TEMPLATES)},
}
_FOR_PROGRAMS = re.compile(r"requirements[\w.-]*\.txt|CMakeLists\.txt|(?:robots|humans|ads)\.txt")
_HAVE_PARTIALS = frozenset({"docusaurus", "quarto"})  # a name with `_` before it is no page there


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of one file, and how many parts of a path lie above its folder."""

    file: str
    depth: int
    rules: Sequence[IgnoreRule]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into: its path and the parts of it that rules see, and what holds in it."""

    path: str
    below_root: str
    names: tuple[str, ...]
    rules: tuple[_Rules, ...]
    partials: bool


def walk(root: Path, is_known: Callable[[str], bool]) -> Iterator[str | LeftOut]:
    """The path of each file below the root whose name is known, and everything else with the reason; in no order.

    However deep the tree, the stack stays as it is, and each folder is listed once. Nothing below a folder that is
    left out is looked at. Raises OSError for a folder or a file of rules that cannot be read.
    """
    inside = os.path.realpath(root)
    names, rules = _read_rules_above(Path(inside))
    waiting = [_Folder(os.fspath(root), "", names, rules, partials=False)]
    while waiting:
        yield from _look_into(waiting.pop(), inside, is_known, waiting)


def _look_into(
    folder: _Folder, inside: str, is_known: Callable[[str], bool], waiting: list[_Folder]
) -> Iterator[str | LeftOut]:
    try:
        with os.scandir(folder.path) as found:
            entries = list(found)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        yield LeftOut(folder.below_root, left_out.TOO_LONG)
        return
    listed = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    if folder.below_root and LEDGER_FILE in listed:
        yield LeftOut(folder.below_root, left_out.PUBLISHED)
        return
    kinds = find_site_kinds(Path(folder.path), listed)
    beside = {name: reason for kind in kinds for name, reason in _BESIDE.get(kind, {}).items()}
    if "obsidian" in kinds:
        beside |= _find_obsidian_templates(Path(folder.path))
    rules = folder.rules + _read_rules(folder.path, listed, len(folder.names))
    partials = folder.partials or bool(kinds & _HAVE_PARTIALS)
    for entry in (entry for entry in entries if entry.name not in _OURS):
        path, is_folder, names = folder.below_root + entry.name, listed[entry.name], (*folder.names, entry.name)
        reason = _find_reason(entry.name, names, rules, beside, is_folder=is_folder)
        if reason is None and partials and entry.name.startswith("_") and (is_folder or is_known(entry.name)):
            reason = left_out.PARTIAL
        if reason is None and not is_folder:
            reason = _find_reason_of_file(entry, inside, is_known)
        if reason is not None:
            yield LeftOut(path + "/" * is_folder, reason)
        elif is_folder:
            waiting.append(_Folder(entry.path, f"{path}/", names, rules, partials))
        else:
            yield path


def _find_reason(
    name: str, names: tuple[str, ...], rules: Sequence[_Rules], beside: Mapping[str, str], *, is_folder: bool
) -> str | None:
    """Why this entry is left out. The rules of `.refdeskignore` come before all others, also to take it back."""
    decides = _find_deciding_rule(OUR_IGNORE, names, rules, is_folder=is_folder)
    if decides is not None:
        return None if decides.takes_back else left_out.name_ignored(OUR_IGNORE)
    if name.startswith("."):
        return left_out.HIDDEN
    decides = _find_deciding_rule(GIT_IGNORE, names, rules, is_folder=is_folder)
    if decides is not None and not decides.takes_back:
        return left_out.name_ignored(GIT_IGNORE)
    if not is_folder:
        return left_out.FOR_PROGRAMS if _FOR_PROGRAMS.fullmatch(name) else None
    return _ALWAYS.get(name) or beside.get(name)


def _find_deciding_rule(
    file: str, names: tuple[str, ...], rules: Sequence[_Rules], *, is_folder: bool
) -> IgnoreRule | None:
    for found in reversed(rules):
        if found.file == file:
            decides = find_rule(found.rules, names[found.depth :], is_folder=is_folder)
            if decides is not None:
                return decides
    return None


def _find_reason_of_file(entry: "os.DirEntry[str]", inside: str, is_known: Callable[[str], bool]) -> str | None:
    path = Path(entry.path)
    if entry.is_symlink():
        if not path.exists():  # one that leads to itself does not either
            return left_out.BROKEN_LINK
        if not path.resolve().is_relative_to(inside):
            return left_out.OUTSIDE
        if path.is_dir():
            return left_out.FOLDER_LINK
    return None if is_known(entry.name) else left_out.name_unknown_suffix(path.suffix.lower())


def _read_rules_above(root: Path) -> tuple[tuple[str, ...], tuple[_Rules, ...]]:
    """The parts of the root's path below its git work tree, and the rules of git that hold in it from above."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if top is None:
        return (), ()
    names = root.relative_to(top).parts
    rules = [*_read_file(top / ".git" / "info" / "exclude", 0)]
    for depth in range(len(names)):
        rules += _read_file(top.joinpath(*names[:depth], GIT_IGNORE), depth)
    return names, tuple(rules)


def _read_rules(folder: str, listed: Mapping[str, bool], depth: int) -> tuple[_Rules, ...]:
    files = [name for name in (GIT_IGNORE, OUR_IGNORE) if listed.get(name) is False]
    return tuple(rules for name in files for rules in _read_file(Path(folder, name), depth))


def _read_file(path: Path, depth: int) -> Iterator[_Rules]:
    """The rules of a file; none where there is no such file. Raises OSError: what it lists would be published."""
    try:
        text = read_regular_file(path, MAX_RULES_BYTES).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return
    rules = read_ignore_rules(text)
    if rules:
        yield _Rules(OUR_IGNORE if path.name == OUR_IGNORE else GIT_IGNORE, depth, rules)


def _find_obsidian_templates(vault: Path) -> Mapping[str, str]:
    """The folder of templates at the root of a vault, where its settings name one."""
    try:
        name = read_template_folder(read_regular_file(vault / ".obsidian" / "templates.json", MAX_RULES_BYTES))
    except OSError:
        return {}
    return {name: left_out.TEMPLATES} if name else {}


def read_template_folder(settings: bytes) -> str | None:
    """The folder that the settings of a vault's templates name."""
    try:
        return str(json.loads(settings)["folder"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
