"""Every command in the user documentation runs, or, where it installs, serves or asks the network, is one that exists.

A comment above a block says what keeps it from running here: `<!-- docs: installs -->`, `<!-- docs: serves -->`; a
block under `<!-- docs: fails -->` runs and ends with 1.
"""

import argparse
import contextlib
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.cli import main, make_command_parser
from tests.conftest import ROOT, write_archive
from tests.each import for_each
from tests.ingest.sources.trees.repositories import git, make_repository

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
THRESHOLDS = ROOT / "docs" / "thresholds.md"
BLOCK = re.compile(r"(?:<!-- docs: (?P<marker>\w+) -->\n)?```sh\n(?P<code>.*?)```", re.DOTALL)
MARKERS = {"installs", "serves", "fails", None}
LASTING = {
    ("serve",),
    ("reranker", "build"),
    ("judge", "build"),
    ("encoder", "build"),
    ("eval",),
    ("install",),
}  # never run from a page

ANSWER = 'The paper says "Equality is indifference." ([source](paper:routing-premium))\n'


@dataclass(frozen=True, slots=True)
class Line:
    """A `refdesk` command of a page, and what stands above its block."""

    page: str
    marker: str | None
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: refdesk {shlex.join(self.words)}"

    @property
    def runs(self) -> bool:
        return self.marker in (None, "fails") and not any(self.words[: len(name)] == name for name in LASTING)


def lines() -> Iterator[Line]:
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text()):
            assert block["marker"] in MARKERS, f"{page.name}: {block['marker']}"
            for text in block["code"].replace("\\\n", " ").splitlines():
                words = shlex.split(text, comments=True)
                if words and words[0].endswith("refdesk"):
                    yield Line(page.name, block["marker"], tuple(words[1:]))


@for_each(lines)
def test_every_command_of_the_documentation_exists(line: Line) -> None:
    with contextlib.redirect_stderr(sys.stdout):
        parsed = make_command_parser().parse_args(line.words)
    assert isinstance(parsed, argparse.Namespace)


def _write_sources(folder: Path) -> None:
    """What the pages ingest beside the archive."""
    tree = make_repository(folder / "notes")
    git(tree, "bundle", "create", "-q", str(folder / "notes.bundle"), "--all")
    git(tree, "archive", "-o", str(folder / "notes.tar.gz"), "HEAD", "docs/otters.md")
    (folder / "references.bib").write_text("@article{lee, title={Tea}, author={Lee, Ada}, abstract={Hot leaves.}}\n")
    (folder / "search-page.txt").write_text("Search\n\n1 items\n\nPaper Cold Tea. Iced leaves are cold.\n")


@for_each(lambda: (ROOT / "Makefile", *PAGES), lambda page: page.name)
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in re.findall(r"`make ([a-z]+)", page.read_text()):
        assert target in targets, target


def test_every_command_of_the_documentation_works(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder where the index lies in its place, as a reader has it; a writing command gets a small archive."""
    read, written = tmp_path / "read", tmp_path / "written"
    for folder in (read, written):
        (folder / "path/to/your").mkdir(parents=True)
        write_archive(folder / "path/to/your/archive")
        (folder / "answer.md").write_text(ANSWER)
        (folder / "ours.json").write_text(re.findall(r"echo '(.*)' > ours.json", THRESHOLDS.read_text())[0])
    _write_sources(written / "path/to/your")
    (read / ".refdesk").mkdir()
    shutil.copytree(shipped, read / ".refdesk" / "index")
    failures = []
    for line in dict.fromkeys((line.marker == "fails", line.words) for line in lines() if line.runs):
        fails, words = line
        monkeypatch.chdir(written if words[0] in ("ingest", "register", "publish") else read)
        status = main([*words, *(["--no-pdf"] if words[0] == "publish" else [])])
        said = capsys.readouterr()
        if status != int(fails):
            failures.append(f"refdesk {shlex.join(words)} exits with {status}: {said.err}")
        assert fails or said.out, words
    assert failures == []
