"""Which site generators or note programs a tree of files is made for, told by their own files."""

from collections.abc import Mapping
from pathlib import Path

from ingest.sources.tree import DiskTree, Tree

MAX_DEPTH = 3  # levels below the root that are looked at
MAX_CONFIG_BYTES = 1_000_000  # of a configuration that is read to tell two generators apart

_KINDS_BY_FILE: Mapping[str, str] = {
    "_config.yaml": "jekyll",
    "_config.yml": "jekyll",
    "_quarto.yaml": "quarto",
    "_quarto.yml": "quarto",
    "_toc.yml": "myst",
    "book.toml": "mdbook",
    "conf.py": "myst",
    "docusaurus.config.cjs": "docusaurus",
    "docusaurus.config.js": "docusaurus",
    "docusaurus.config.mjs": "docusaurus",
    "docusaurus.config.ts": "docusaurus",
    ".eleventy.js": "eleventy",
    "eleventy.config.cjs": "eleventy",
    "eleventy.config.js": "eleventy",
    "eleventy.config.mjs": "eleventy",
    "eleventy.config.ts": "eleventy",
    "hugo.json": "hugo",
    "hugo.toml": "hugo",
    "hugo.yaml": "hugo",
    "hugo.yml": "hugo",
    "mkdocs.yaml": "mkdocs",
    "mkdocs.yml": "mkdocs",
    "myst.yml": "myst",
    "pelicanconf.py": "pelican",
}
_KINDS_BY_FOLDER: Mapping[str, str] = {".obsidian": "obsidian", "_posts": "jekyll"}
_OLD_CONFIGS = ("config.toml", "config.yaml", "config.yml", "config.json")  # of Hugo before 0.110; Zola has the first
_NEVER_ENTERED = frozenset({"node_modules", "bower_components", "__pycache__", "venv", "vendor"})


def find_site_kinds(tree: Tree, folder: str, names: Mapping[str, bool]) -> frozenset[str]:
    """The kinds of site whose root a folder is, given its entries and which of them are folders.

    The path of the folder is empty for the root of the tree, and ends in a slash otherwise.
    """
    found = {kind for name, kind in _KINDS_BY_FILE.items() if names.get(name) is False}
    found |= {kind for name, kind in _KINDS_BY_FOLDER.items() if names.get(name)}
    if "myst" in found and names.get("_toc.yml") is False:  # Jupyter Book's settings have the name of Jekyll's
        found -= {"jekyll"}
    if names.get("content"):
        old = next((name for name in _OLD_CONFIGS if names.get(name) is False), None)
        if old is not None:
            found.add(_tell_by_config(tree, folder + old))
        elif names.get("config") and _list_names(tree, f"{folder}config").get("_default"):
            found.add("hugo")
    return frozenset(found)


def detect_site_kinds(root: Path) -> frozenset[str]:
    """The kinds of site that lie at a folder of this machine, as `detect_kinds_in_tree` finds them."""
    return detect_kinds_in_tree(DiskTree(root))


def detect_kinds_in_tree(tree: Tree) -> frozenset[str]:
    """The kinds of site that lie at the root or up to three levels below; nothing where it cannot be read."""
    found: set[str] = set()
    level = [""]
    for _ in range(MAX_DEPTH + 1):
        below: list[str] = []
        for folder in level:
            names = _list_names(tree, folder)
            found |= find_site_kinds(tree, folder, names)
            below += [
                f"{folder}{name}/"
                for name, is_folder in names.items()
                if is_folder and not name.startswith(".") and name not in _NEVER_ENTERED
            ]
        level = below
    return frozenset(found)


def _tell_by_config(tree: Tree, path: str) -> str:
    """Zola writes `base_url`, Hugo `baseURL`."""
    try:
        text = tree.read(path, MAX_CONFIG_BYTES).decode("utf-8", "replace")
    except OSError:
        return "hugo"
    return "zola" if any(line.startswith("base_url") for line in text.splitlines()) else "hugo"


def _list_names(tree: Tree, folder: str) -> Mapping[str, bool]:
    try:
        return {entry.name: entry.is_folder for entry in tree.list_folder(folder)}
    except OSError:  # listing the documents says it
        return {}
