"""The house rules that a machine can check."""

import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from ingest.sources import SOURCES
from llms import SURFACES
from server.cli import make_command_parser
from server.commands import COMMANDS
from server.config import ENVIRONMENT_PREFIX, Config
from server.mcp.prompts import PROMPTS
from server.mcp.resources import list_resource_entries
from tests.conftest import ROOT
from tools import TOOLS
from tools.thresholds import THRESHOLDS

PACKAGES = ("server", "tools", "ingest", "llms", "index")
CODE = [path for package in (*PACKAGES, "benchmarks", "release") for path in (ROOT / package).rglob("*.py")]
NAMES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md")
DOCUMENTS = {name: (ROOT / name).read_text() for name in NAMES}
PAGES = {path.relative_to(ROOT / "docs").as_posix(): path.read_text() for path in (ROOT / "docs").rglob("*.md")}
REFERENCE = PAGES["reference.md"]


def tracked() -> list[Path]:
    """Every file of the product, as git sees it, or all files where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_provides_a_package_of_ours(name: str) -> None:
    assert set(packages_distributions().get(name, ["refdesk"])) == {"refdesk"}


def test_every_registered_thing_is_in_the_documentation() -> None:
    for name in [
        *SOURCES,
        *(tool.name for tool in TOOLS),
        *(prompt.name for prompt in PROMPTS),
        *THRESHOLDS,
        *SURFACES,
    ]:
        assert f"`{name}`" in REFERENCE
    for name in [*(tool.name for tool in TOOLS), *(prompt.name for prompt in PROMPTS)]:
        assert f"`{name}`" in PAGES["hosts.md"]
    for tool in TOOLS:
        assert f"`{tool.name}`" in DOCUMENTS["README.md"]
    for resource in list_resource_entries(ROOT):
        assert f"`{resource.uri}`" in PAGES["hosts.md"]


def test_every_setting_and_command_is_in_the_documentation() -> None:
    for name in Config.model_fields:
        assert f"`{ENVIRONMENT_PREFIX}{name.upper()}`" in REFERENCE
    commands = re.findall(r"^    (\w+)(?: |$)", make_command_parser().format_help(), re.MULTILINE)
    assert len(set(commands)) == len(COMMANDS)
    for command in commands:
        assert f"\n### refdesk {command}" in REFERENCE


def test_every_page_is_in_the_table_of_contents() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        contents = ROOT / "docs" / ("decisions/index.md" if page.parent.name == "decisions" else "index.md")
        assert page == contents or f"({page.relative_to(contents.parent).as_posix()})" in contents.read_text(), page


def test_every_file_of_code_is_one_reading() -> None:
    assert [path.name for path in CODE if len(path.read_text().splitlines()) > 300] == []


def test_every_document_that_is_named_exists() -> None:
    for path in [*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in DOCUMENTS)]:
        prose = re.sub(r"`[^`\n]*`", "", path.read_text())
        for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", prose):
            assert (path.parent / target).exists(), f"{path.name} names {target}"
    for path in CODE:
        for name in re.findall(r"docs/[a-z/-]+\.md", path.read_text()):
            assert (ROOT / name).is_file(), f"{path} names {name}"


def test_every_test_that_a_document_names_exists() -> None:
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    for path in (ROOT / "docs").rglob("*.md"):
        for name in re.findall(r"\btest_\w+(?=`)", path.read_text()):
            assert f"def {name}(" in tests, f"{path.name} names {name}"


def test_no_silenced_check_lacks_its_rule_and_reason() -> None:
    for path in CODE:
        for line in path.read_text().splitlines():
            if "type: ignore" in line or "# noqa" in line:
                assert re.search(r"type: ignore\[[\w-]+\]|noqa: [A-Z]+\d+", line), f"{path.name}: {line.strip()}"


def test_no_path_of_a_machine_stands_in_the_product() -> None:
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".json", ""} and path.name != "tokenizer.json":
            text = path.read_bytes().decode("utf-8", "ignore")
            assert not re.search(r"(?<![\w.])/(?:work|home|root|Users)/\w", text), path


def test_ci_does_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in DOCUMENTS["README.md"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
