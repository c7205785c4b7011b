"""What is imported is declared: nothing is there only because another package brings it along."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.conftest import ROOT

PRODUCT = ("index", "ingest", "llms", "server", "tools")
IN_OWN_ENVIRONMENTS = ROOT / "tests" / "conformance" / "frameworks"  # clients that others wrote
OPTIONAL_OF_OTHERS = {"httptools": "uvicorn.protocols.http.httptools_impl"}  # by the module that needs it
OURS = {*PRODUCT, "archive", "benchmarks", "deploy", "release", "tests"}


def _imports(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every top-level name that a file below the folder imports, lazily or not."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.partition(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                yield node.module.partition(".")[0], path


def _undeclared(folders: tuple[str, ...], declared: set[str]) -> list[str]:
    provided: Mapping[str, list[str]] = packages_distributions()
    missing = {}
    for folder in folders:
        for name, path in _imports(ROOT / folder):
            if name in OURS or name in sys.stdlib_module_names or path.is_relative_to(IN_OWN_ENVIRONMENTS):
                continue
            given = {_normal(each) for each in provided.get(name, [])}
            if not given & declared:
                missing[name] = f"{name} ({', '.join(sorted(given)) or 'not installed'}) in {path.relative_to(ROOT)}"
    return sorted(missing.values())


def _declared() -> dict[str, set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = {"product": project["dependencies"], **project["optional-dependencies"]}
    return {group: {_normal(re.split(r"[\[<>=~!; ]", line)[0]) for line in lines} for group, lines in groups.items()}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.models
def test_the_product_declares_what_it_imports() -> None:
    declared = _declared()
    optional = set().union(*(names for group, names in declared.items() if group != "test"))
    assert _undeclared(PRODUCT, optional) == []


@pytest.mark.models
def test_tests_benchmarks_and_the_release_declare_what_they_import() -> None:
    assert _undeclared(("tests", "benchmarks", "release"), set().union(*_declared().values())) == []


def test_what_is_always_installed_is_used_by_the_product() -> None:
    provided = packages_distributions()
    imported = {name for folder in PRODUCT for name, _ in _imports(ROOT / folder)}
    used = {_normal(given) for name in imported for given in provided.get(name, [])}
    text = "".join(path.read_text(encoding="utf-8") for folder in PRODUCT for path in (ROOT / folder).rglob("*.py"))
    used |= {name for name, module in OPTIONAL_OF_OTHERS.items() if f"from {module} import" in text}
    assert sorted(_declared()["product"] - used) == []
