"""`kill -9` at any point of an ingest leaves the old index serving, and the next run succeeds."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index import IndexMissingError
from index.retrieval.search import search
from index.retrieval.searcher import Searcher
from index.storage.reader import Reader
from ingest import ingest
from tests.conftest import document_text

# Runs an ingest that kills itself with SIGKILL right before or right after one of its own steps.
KILLED_INGEST = """
import importlib, os, signal, sys
from server.cli import main
module, name, when, *arguments = sys.argv[1:]
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
step = getattr(owner, last)
def die():
    os.kill(os.getpid(), signal.SIGKILL)
if hasattr(step, "__func__"):
    step = step.__func__
async def killed(*given, **named):
    if when == "before":
        die()
    await step(*given, **named)
    die()
def killed_now(*given, **named):
    if when == "before":
        die()
    step(*given, **named)
    die()
import inspect
wrapped = killed if inspect.iscoroutinefunction(step) else killed_now
setattr(owner, last, classmethod(wrapped) if last in {"create", "update"} else wrapped)
sys.exit(main(arguments))
"""

STEPS = [
    ("index.storage.writer", "copy_encoder", "after"),
    ("index.storage.writer", "IndexWriter.create", "after"),
    ("index.storage.writer", "IndexWriter.write", "after"),
    ("index.storage.writer", "IndexWriter.switch", "before"),
    ("index.storage.writer", "IndexWriter._verify", "before"),
    ("index.storage.writer", "write_manifest", "before"),
    ("index.storage.writer", "write_manifest", "after"),
    ("llms.publishing.publication", "replace_file", "after"),
]
CHANGES = [
    ("index.storage.writer", "IndexWriter.update", "after"),
    ("index.storage.writer", "IndexWriter.remove", "after"),
    ("index.storage.writer", "_merge", "after"),
    *STEPS[3:],
]


def killed(step: tuple[str, str, str], archive: Path, index: Path, public: Path) -> None:
    command = [sys.executable, "-c", KILLED_INGEST, *step, "ingest", str(archive)]
    done = subprocess.run(
        [*command, "--index", str(index), "--public", str(public)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def answers(index: Path) -> dict[str, str]:
    async def run() -> dict[str, str]:
        searcher = await Searcher.open(index)
        questions = ("an animal with a stone", "steam", "valley", "zeppelin")
        return {question: (await search(searcher, question)).hits[0].text for question in questions}

    return asyncio.run(run())


def count(index: Path) -> tuple[int, int]:
    async def run() -> tuple[int, int]:
        reader = await Reader.open(index)
        return len(reader.documents), await reader.chunks_table.count_rows()

    return asyncio.run(run())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[2]}-{step[1]}")
def test_a_first_ingest_that_is_killed_can_be_run_again(
    step: tuple[str, str, str], archive: Path, index: Path, tmp_path: Path
) -> None:
    killed(step, archive, index, tmp_path / "public")
    if step not in STEPS[-2:]:  # the switch had not happened
        with pytest.raises(IndexMissingError):
            answers(index)
    ingest(archive, index)
    assert count(index) == (3, 3)
    assert "stone" in answers(index)["an animal with a stone"]


@pytest.mark.parametrize("step", CHANGES, ids=lambda step: f"{step[2]}-{step[1]}")
def test_an_update_that_is_killed_leaves_the_old_index_serving(
    step: tuple[str, str, str], archive: Path, index: Path, tmp_path: Path
) -> None:
    ingest(archive, index)
    before = answers(index)
    (archive / "kettles.md").write_text(document_text("paper:kettles", "A zeppelin floats by.\n"))
    (archive / "owls.md").write_text(document_text("note:owls", "Owls hunt in silence.\n"))
    (archive / "glaciers.md").unlink()
    killed(step, archive, index, tmp_path / "public")
    if step not in STEPS[-2:]:
        assert answers(index) == before
        assert count(index) == (3, 3)
    ingest(archive, index)
    assert count(index) == (3, 3)
    assert "zeppelin" in answers(index)["zeppelin"]
    assert "Glaciers" not in "".join(answers(index).values())
