"""How large the light installation is: Refdesk and what it needs without any extra."""

import importlib.util
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks import budgets
from benchmarks.row import Row
from benchmarks.workspace import Workspace

OUR_PACKAGES = ("server", "tools", "ingest", "llms", "index")
INSTALLERS = ("pip", "setuptools") if sys.version_info < (3, 12) else ("pip",)  # what venv puts in itself


def measure_installation(_: Workspace) -> list[Row]:
    """Add up the files of this environment that belong to the light installation."""
    sizes = {name: _measure_size(found) for name, found in _find_needed_distributions().items()}
    ours = sum(_measure_folder(name) for name in OUR_PACKAGES)
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    return [
        Row("installed without extras", (sum(sizes.values()) + ours) / 1e6, "MB", budgets.INSTALLED),
        Row("of it Refdesk, with its encoder", ours / 1e6, "MB"),
        *(Row(f"of it {name}", size / 1e6, "MB") for name, size in largest),
    ]


def _find_needed_distributions() -> dict[str, Distribution]:
    """The distributions that Refdesk requires here, directly or not, and what venv itself installs."""
    found: dict[str, Distribution] = {}
    open_requirements = [Requirement(name) for name in ("refdesk", *INSTALLERS)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_requirements:
        requirement = open_requirements.pop()
        name, extras = requirement.name.lower().replace("_", "-"), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        open_requirements += _list_requirements(found[name], extras)
    return found


def _list_requirements(found: Distribution, extras: frozenset[str]) -> list[Requirement]:
    requirements = [Requirement(text) for text in found.requires or ()]
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *sorted(extras)))
    ]


def _measure_size(found: Distribution) -> int:
    """The bytes of a distribution's files; those of an editable one are ours and counted by folder."""
    if found.name == "refdesk":
        return 0
    paths = [Path(str(file.locate())) for file in found.files or ()]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _measure_folder(package: str) -> int:
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return sum(path.stat().st_size for folder in folders or () for path in Path(folder).rglob("*") if path.is_file())
