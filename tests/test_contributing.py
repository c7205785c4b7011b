"""CONTRIBUTING.md: its first three lists, followed as they stand there, give a style, a threshold and a source."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, document_text

PACKAGES = ("server", "tools", "ingest", "llms", "index")
Recipe = Callable[[str], Path]

STEP = re.compile(
    r"^\d\. (?:New file `(?P<new>[^`]+)`|In `(?P<changed>[^`]+)`, below `(?P<above>[^`]+)`):\n\n"
    r"   ```python\n(?P<code>.*?)^   ```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
def follow(tmp_path: Path) -> Recipe:
    """Copy the packages, and do what a section of the page says; gives the folder of the copy."""

    def do(title: str) -> Path:
        for package in PACKAGES:
            shutil.copytree(ROOT / package, tmp_path / package)
        page = (ROOT / "CONTRIBUTING.md").read_text()
        section = page.partition(f"### {title}\n")[2].partition("\n### ")[0]
        steps = list(STEP.finditer(section))
        assert steps, f"no step under '{title}'"
        assert section.count("```python") == len(steps)
        for step in steps:
            code = textwrap.dedent("".join(line.removeprefix("   ") for line in step["code"].splitlines(keepends=True)))
            if step["new"]:
                (tmp_path / step["new"]).write_text(code)
            else:
                add_below(tmp_path / step["changed"], step["above"], step["code"])
        return tmp_path

    return do


def add_below(path: Path, above: str, code: str) -> None:
    text = path.read_text()
    assert text.count(f"\n{above}\n") == 1, f"'{above}' does not stand once in {path.name}"
    added = "".join(line[3:] for line in code.splitlines(keepends=True))  # the list's own indentation
    path.write_text(text.replace(f"\n{above}\n", f"\n{above}\n{added}"))


RUN_EACH = """
import json, sys
from server.cli import main
for arguments in json.loads(sys.argv[1]):
    if main(arguments):
        sys.exit(1)
"""


def run(folder: Path, *commands: list[object]) -> str:
    """Run `refdesk` commands from a copy of the packages, in one process; gives their output."""
    given = json.dumps([[str(argument) for argument in arguments] for arguments in commands])
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", RUN_EACH, given]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_following_the_list_of_a_style_gives_a_style(follow: Recipe, archive: Path) -> None:
    folder = follow("A citation style")
    printed = run(folder, ["register", archive], ["ingest", archive], ["cite", "paper:otters", "--style", "nature"])
    assert "Otters" in printed.splitlines()[-1]
    assert '"nature"' in (archive / "citations.json").read_text()


def test_following_the_list_of_a_threshold_gives_a_threshold(follow: Recipe) -> None:
    folder = follow("A threshold")
    one = ["threshold", "tokens_per_answer", "tokens=500"]
    printed = run(folder, ["threshold"], [*one, "alpha=0.25"], [*one, "alpha=[0.25,0.5]", "--csv"])
    assert "How many tokens does an accepted answer take?" in printed
    assert "total" in printed and "2000" in printed.replace(",", "")
    assert printed.splitlines()[-2:] == ["0.25,2000.0", "0.5,1000.0"]


def test_following_the_list_of_a_source_gives_a_source(follow: Recipe, tmp_path: Path) -> None:
    folder = follow("A source")
    (tmp_path / "otters.md").write_text(document_text("paper:otters", "# Otters\n\nSea otters keep a stone.\n"))
    (tmp_path / "unlisted.md").write_text(document_text("paper:kettles", "# Kettles\n\nA kettle whistles.\n"))
    (tmp_path / "list.txt").write_text("otters.md\n")
    printed = run(folder, ["ingest", "list.txt", "--kind", "list"], ["search", "who keeps a stone?"])
    assert "1 documents" in printed
    assert "Sea otters" in printed
