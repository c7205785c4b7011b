"""Find the code and the package data that a module is made from, by following its imports."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]  # our packages lie beside each other, in a checkout as in site-packages
DATA = frozenset({".css", ".html", ".j2", ".jinja", ".js", ".json", ".lua", ".svg", ".typ", ".xml"})
_SKIPPED = frozenset({"__pycache__", "encoders"})  # an index names its encoder by hash
# A parser takes 15 times as long (1.2 ms a file). A line of a docstring that reads like an import is followed too,
# where there is such a module: that renders once too often, never once too rarely.
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)


@cache
def code_digest(start: str, packages: frozenset[str], root: Path = ROOT) -> str:
    """The hash of the modules that `start` reaches in `packages`, lazy imports included, and of the data beside them.

    `start` itself belongs to them, whatever its package. Nothing is imported.
    """
    modules: dict[str, str] = {}
    data: dict[str, list[str]] = {}
    for package in packages | {start.partition(".")[0]}:
        _list_files(root / package, package, package, modules, data)
    reached = modules_reached(start, packages, modules)
    owners = {_package_of(name, modules[name]) for name in reached}
    digest = hashlib.sha256()
    for file in sorted(
        [*(modules[name] for name in reached), *(file for owner in owners for file in data.get(owner, ()))]
    ):
        content = Path(file).read_bytes()
        digest.update(f"{os.path.relpath(file, root)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def modules_reached(start: str, packages: frozenset[str], modules: Mapping[str, str]) -> frozenset[str]:
    """The names among `modules` of `start` and of all below `packages` that it imports, directly or not."""
    found, waiting = {start}, [start]
    while waiting:
        name = waiting.pop()
        for imported in _imports(name, modules[name]):
            if imported in modules and imported not in found and imported.partition(".")[0] in packages:
                found.add(imported)
                waiting.append(imported)
    return frozenset(found)


def _imports(name: str, file: str) -> Iterator[str]:
    """The names that a module imports, each with the packages that it is in; some name no module."""
    package = _package_of(name, file)
    for source, members, plain in _IMPORT.findall(Path(file).read_text(encoding="utf-8")):
        targets = [part.split()[0] for part in plain.split(",") if part.strip()]
        if source:
            base = _absolute(source, package)
            targets = [base, *(f"{base}.{member}" for member in re.findall(r"\w+", re.sub(r"#.*", "", members)))]
        for target in targets:
            yield target
            while "." in target:
                target = target.rpartition(".")[0]
                yield target


def _absolute(source: str, package: str) -> str:
    """The name of what a module in `package` imports from `source`, which may be relative."""
    below = source.lstrip(".")
    level = len(source) - len(below)
    if not level:
        return source
    parts = package.split(".")[: package.count(".") + 2 - level]
    return ".".join([*parts, *filter(None, [below])])


def _package_of(name: str, file: str) -> str:
    """The package that a module is in; a package is in itself."""
    return name if file.endswith("__init__.py") else name.rpartition(".")[0]


def _list_files(folder: Path, name: str, package: str, modules: dict[str, str], data: dict[str, list[str]]) -> None:
    """Add the modules below a folder by name, and the data files by the package that they are in."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    if any(entry.name == "__init__.py" for entry in entries):
        package = name
    for entry in entries:
        stem, _, suffix = entry.name.rpartition(".")
        if entry.is_dir():
            if entry.name not in _SKIPPED:
                _list_files(folder / entry.name, f"{name}.{entry.name}", package, modules, data)
        elif suffix == "py":
            modules[name if stem == "__init__" else f"{name}.{stem}"] = entry.path
        elif f".{suffix}" in DATA:
            data.setdefault(package, []).append(entry.path)
