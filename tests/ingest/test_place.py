"""What stands in the way where an index lies is told in one sentence, and readers see what they saw."""

import json
import subprocess
import sys
from pathlib import Path

from index import read_manifest
from ingest import ingest
from tests.conftest import ROOT, Cli, document_text
from tests.each import for_each
from tests.ingest.test_pipeline import best


def test_names_in_the_place_of_an_index_that_are_not_ours_stay(archive: Path, index: Path) -> None:
    ingest(archive, index)
    folders = [
        "generation-old-copy",
        "generation-1.bak",
        "generation-",
        "generation-٣",
        "generation-07",
        "generation--1",
    ]
    files = ["generation-9", "citations-old.json", "vectors-notes", "vectors-1.txt", "manifest.json~"]
    for name in folders:
        (index / name).mkdir()
    for name in files:
        (index / name).write_text("mine")
    (archive / "otters.md").write_text(document_text("paper:otters", "Otters sleep.\n"))
    assert ingest(archive, index).changed == 1
    assert ingest(archive, index, rebuild=True).documents == 3
    assert read_manifest(index).generation == 2
    assert all((index / name).is_dir() for name in folders)
    assert all((index / name).read_text() == "mine" for name in files)


@for_each(
    lambda: ("line\nbreak", "tab\there", "escape\x1b[31m", "zero\0", "separator\u2028", "\udcff", "x" * 300), ascii
)
def test_an_index_where_none_can_lie_is_refused_in_one_line(name: str, cli: Cli, archive: Path, tmp_path: Path) -> None:
    for place in (name, f"{name}/below", tmp_path / name / "below"):
        status, out, err = cli("ingest", archive, "--index", place)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert err.startswith("refdesk: The index ")
        assert err.removesuffix("\n").isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


@for_each(lambda: ("ünï code", "a%20b#?c", "s3:x'[*]"))
def test_an_index_may_lie_in_a_folder_of_any_name_that_can_be_read(name: str, tmp_path: Path, archive: Path) -> None:
    ingest(archive, tmp_path / "indexes" / name)
    assert best(tmp_path / "indexes" / name, "sea otter") == "paper:otters"
    assert {path.name for path in (tmp_path / "indexes").iterdir()} >= {name}


def test_a_disk_that_takes_no_more_is_told_and_the_old_index_serves(archive: Path, index: Path, tmp_path: Path) -> None:
    ingest(archive, index)
    for number in range(3):
        (archive / f"{number}.md").write_text(document_text(f"note:n{number}", f"Number {number}.\n" * 20))
    bounds = ["0", "100", "4000", "8000"]
    commands = [
        ["ingest", str(archive), "--index", str(place), "--public", str(tmp_path / "public"), *more]
        for place, *more in ((index,), (index, "--rebuild"), (tmp_path / "new",))
    ]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.ingest.full_disk", *bounds],
        input="".join(f"{json.dumps(command)}\n" for command in commands),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("status ")]
    assert done.stdout.count("status 1\n") == len(commands) * len(bounds), done.stdout
    assert len(lines) == len(commands) * len(bounds), done.stdout + done.stderr
    for line in lines:
        assert line.startswith(("refdesk: The index in '", "refdesk: Nothing was changed, because the folder for temp"))
    assert best(index, "sea otter") == "paper:otters"
    assert ingest(archive, index).added == 3
