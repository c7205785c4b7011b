"""Walk a folder: the paths of its files, and what is left out by rule."""

import errno
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index import LEDGER_FILE
from index.citation import REGISTER_FILE
from index.regular_file import read_regular_file
from ingest.sources import left_out
from ingest.sources.ignore_rules import IgnoreRule, find_rule, read_ignore_rules
from ingest.sources.left_out import LeftOut
from ingest.sources.site_kinds import find_site_kinds
from ingest.sources.tree import DiskTree, Tree, TreeEntry

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
_LINKS = {None: left_out.BROKEN_LINK, "outside": left_out.OUTSIDE, "folder": left_out.FOLDER_LINK}
_HAVE_PARTIALS = frozenset({"docusaurus", "quarto"})  # a name with `_` before it is no page there


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of one file, and how many parts of a path lie above its folder."""

    file: str
    depth: int
    rules: Sequence[IgnoreRule]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into: its path below the root, the parts of it that rules see, and what holds in it.

    `path` is empty for the root, and ends in a slash otherwise.
    """

    path: str
    names: tuple[str, ...]
    rules: tuple[_Rules, ...]
    partials: bool


def walk(root: Path, is_known: Callable[[str], bool]) -> Iterator[str | LeftOut]:
    """Walk a folder of this machine as `walk_tree` does, with the rules of git that hold in it from above."""
    names, rules = _read_rules_above(root.resolve())
    return walk_tree(DiskTree(root), is_known, names, rules)


def walk_tree(
    tree: Tree, is_known: Callable[[str], bool], names: tuple[str, ...] = (), rules: tuple[_Rules, ...] = ()
) -> Iterator[str | LeftOut]:
    """The path of each file of a tree whose name is known, and everything else with the reason; in no order.

    `names` are the parts of the root's path that `rules` see. However deep the tree, the stack stays as it is, and
    each folder is listed once. Nothing below a folder that is left out is looked at. Raises OSError for a folder or a
    file of rules that cannot be read.
    """
    waiting = [_Folder("", names, rules, partials=False)]
    while waiting:
        yield from _look_into(tree, waiting.pop(), is_known, waiting)


def _look_into(
    tree: Tree, folder: _Folder, is_known: Callable[[str], bool], waiting: list[_Folder]
) -> Iterator[str | LeftOut]:
    try:
        entries = tree.list_folder(folder.path)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        yield LeftOut(folder.path, left_out.TOO_LONG)
        return
    listed = {entry.name: entry.is_folder for entry in entries}
    if folder.path and LEDGER_FILE in listed:
        yield LeftOut(folder.path, left_out.PUBLISHED)
        return
    kinds = find_site_kinds(tree, folder.path, listed)
    beside = {name: reason for kind in kinds for name, reason in _BESIDE.get(kind, {}).items()}
    if "obsidian" in kinds:
        beside |= _find_obsidian_templates(tree, folder.path)
    rules = folder.rules + _read_rules(tree, folder.path, listed, len(folder.names))
    partials = folder.partials or bool(kinds & _HAVE_PARTIALS)
    for entry in (entry for entry in entries if entry.name not in _OURS):
        path, is_folder, names = folder.path + entry.name, entry.is_folder, (*folder.names, entry.name)
        reason = _find_reason(entry.name, names, rules, beside, is_folder=is_folder)
        if reason is None and partials and entry.name.startswith("_") and (is_folder or is_known(entry.name)):
            reason = left_out.PARTIAL
        if reason is None and not is_folder:
            reason = _find_reason_of_file(tree, path, entry, is_known)
        if reason is not None:
            yield LeftOut(path + "/" * is_folder, reason)
        elif is_folder:
            waiting.append(_Folder(f"{path}/", names, rules, partials))
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


def _find_reason_of_file(tree: Tree, path: str, entry: TreeEntry, is_known: Callable[[str], bool]) -> str | None:
    if entry.is_link:
        target = tree.find_target(path)
        if target != "file":
            return _LINKS[target]
    return None if is_known(entry.name) else left_out.name_unknown_suffix(PurePosixPath(entry.name).suffix.lower())


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


def _read_rules(tree: Tree, folder: str, listed: Mapping[str, bool], depth: int) -> tuple[_Rules, ...]:
    files = [name for name in (GIT_IGNORE, OUR_IGNORE) if listed.get(name) is False]
    return tuple(
        rules
        for name in files
        for rules in _parse_rules(name, depth, lambda name=name: tree.read(folder + name, MAX_RULES_BYTES))  # type: ignore[misc]  # mypy infers no default
    )


def _read_file(path: Path, depth: int) -> Iterator[_Rules]:
    return _parse_rules(path.name, depth, lambda: read_regular_file(path, MAX_RULES_BYTES))


def _parse_rules(name: str, depth: int, read: Callable[[], bytes]) -> Iterator[_Rules]:
    """The rules of a file; none where there is no such file. Raises OSError: what it lists would be published."""
    try:
        text = read().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return
    rules = read_ignore_rules(text)
    if rules:
        yield _Rules(OUR_IGNORE if name == OUR_IGNORE else GIT_IGNORE, depth, rules)


def _find_obsidian_templates(tree: Tree, vault: str) -> Mapping[str, str]:
    """The folder of templates at the root of a vault, where its settings name one."""
    try:
        name = read_template_folder(tree.read(f"{vault}.obsidian/templates.json", MAX_RULES_BYTES))
    except OSError:
        return {}
    return {name: left_out.TEMPLATES} if name else {}


def read_template_folder(settings: bytes) -> str | None:
    """The folder that the settings of a vault's templates name."""
    try:
        return str(json.loads(settings)["folder"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
