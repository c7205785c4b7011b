"""What is installed: pinned with hashes, with a known licence, looked up in the databases of vulnerabilities."""

import json
import os
import re
import tomllib

import pytest

from release.audit import read_audit
from release.licences import PAGE, find_licence, read_page, read_pins, render_licences
from release.lock import LOCKS, strip_hashes
from tests.conftest import ROOT


def names(requirements: list[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~!; ]", line)[0]).lower() for line in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_with_hashes(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = names(project["dependencies"])
    for extra in LOCKS[lock]:
        wanted |= names(project["optional-dependencies"][extra])
    pins = read_pins(lock)
    assert sorted(wanted - set(pins)) == []
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())[1:]
    assert {entry.partition("==")[0] for entry in entries} == set(pins)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_serves_is_pinned_to_what_is_tested() -> None:
    tested = read_pins("constraints.txt")
    assert {name: tested.get(name) for name in read_pins()} == read_pins()


def test_pins_are_read_back_without_hashes_and_markers() -> None:
    text = "# comment\na-b==1.0 ; python_version < '3' \\\n    --hash=sha256:00\nc==2.0+cpu \\\n    --hash=sha256:01\n"
    assert strip_hashes(text) == "a-b==1.0\nc==2.0+cpu\n"


def test_the_page_lists_the_licence_of_all_that_is_installed() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(render_licences(read_page() if PAGE.exists() else {}), encoding="utf-8")
    page = read_page()
    assert set(page) == set(read_pins())
    assert {name: page[name] for name in page if find_licence(name) not in (None, page[name])} == {}


def test_an_audit_says_what_it_could_not_look_up() -> None:
    printed = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]},
            {"name": "c", "skip_reason": "Dependency not found on PyPI: c (3)"},
        ]
    }
    report = read_audit(json.dumps(printed), "")
    assert report.describe() == (
        "Audited 2 of 3 packages: 2 known vulnerabilities. Not looked up: 1, first because: Dependency not found on "
        "PyPI: c (3).\n  b 2: PYSEC-1\n  b 2: PYSEC-2"
    )
    unreachable = read_audit("", "Traceback\nConnectionError: the service did not answer\n")
    assert unreachable.audited == 0
    assert "Not looked up: 1, first because: ConnectionError: the service did not answer." in unreachable.describe()
