"""`kill -9` at any point of an ingest leaves the old index serving, and the next run succeeds."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import IndexMissingError
from index.retrieval.search import search
from index.retrieval.searcher import Searcher
from ingest import ingest
from ingest.stages.kept_vectors import STEP_TEXTS
from tests.conftest import ROOT, document_text, write_archive

Step = tuple[str, str, str]
Kill = Callable[[Step, Path, Path], None]

STEPS: list[Step] = [
    ("index.storage.writer", "copy_encoder", "after"),
    ("index.storage.writer", "IndexWriter.create", "after"),
    ("index.storage.writer", "IndexWriter.write", "after"),
    ("index.storage.writer", "IndexWriter.switch", "before"),
    ("index.storage.writer", "IndexWriter._verify", "before"),
    ("index.storage.writer", "write_manifest", "before"),
    ("index.storage.writer", "write_manifest", "after"),
    ("llms.publishing.publication", "_switch", "before"),
]
CHANGES: list[Step] = [
    ("index.storage.writer", "IndexWriter.update", "after"),
    ("index.storage.writer", "IndexWriter.remove", "after"),
    ("index.storage.writer", "_merge", "after"),
    *STEPS[3:],
]
SWITCHED = STEPS[-2:]  # kills after the switch, which leave the new index


@dataclass(frozen=True, slots=True)
class State:
    """What a reader finds: how many documents and chunks, and the best passage for each question."""

    documents: int
    chunks: int
    answers: Mapping[str, str]


@pytest.fixture(scope="module")
def kill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kill]:
    """Run an ingest that is killed at a step."""
    command = [sys.executable, "-m", "tests.ingest.killed_ingest"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as nursery:
        questions, statuses = nursery.stdin, nursery.stdout
        assert questions is not None
        assert statuses is not None

        def run(step: Step, archive: Path, index: Path) -> None:
            places = ["--index", index, "--public", index.with_name("public")]
            arguments = ["ingest", archive, *places, "--replace"]
            print(json.dumps([*step, [str(part) for part in arguments]]), file=questions, flush=True)
            status = int(statuses.readline())
            assert os.WIFSIGNALED(status)
            assert os.WTERMSIG(status) == signal.SIGKILL

        yield run
        questions.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    """An index of three documents, and what it answers; every update starts from a copy of it."""
    folder = tmp_path_factory.mktemp("built")
    archive, index = write_archive(folder / "archive"), folder / "index"
    ingest(archive, index)
    return index, state(index)


def state(index: Path) -> State:
    async def run() -> State:
        searcher = await Searcher.open(index)
        reader = searcher.reader
        questions = ("an animal with a stone", "steam", "valley", "zeppelin")
        answers = {question: (await search(searcher, question)).hits[0].text for question in questions}
        return State(len(reader.documents), await reader.chunks_table.count_rows(), answers)

    return asyncio.run(run())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[2]}-{step[1]}")
def test_a_first_ingest_that_is_killed_can_be_run_again(step: Step, archive: Path, index: Path, kill: Kill) -> None:
    kill(step, archive, index)
    if step not in SWITCHED:
        with pytest.raises(IndexMissingError):
            state(index)
    ingest(archive, index)
    found = state(index)
    assert (found.documents, found.chunks) == (3, 3)
    assert "stone" in found.answers["an animal with a stone"]


def test_a_killed_ingest_is_gone_on_with(archive: Path, index: Path, kill: Kill) -> None:
    step = STEP_TEXTS * (os.cpu_count() or 1)
    for number in range(step):
        (archive / f"{number}.md").write_text(document_text(f"note:n{number}", f"Number {number}.\n"))
    kill(("index.storage.folder", "FolderLocation.replace", "after"), archive, index)
    assert ingest(archive, index).reused == step
    assert not list(index.glob("*vectors-*"))


@pytest.mark.parametrize("step", CHANGES, ids=lambda step: f"{step[2]}-{step[1]}")
def test_an_update_that_is_killed_leaves_the_old_index_serving(
    step: Step, archive: Path, index: Path, kill: Kill, built: tuple[Path, State]
) -> None:
    shutil.copytree(built[0], index)
    (archive / "kettles.md").write_text(document_text("paper:kettles", "A zeppelin floats by.\n"))
    (archive / "owls.md").write_text(document_text("note:owls", "Owls hunt in silence.\n"))
    (archive / "glaciers.md").unlink()
    kill(step, archive, index)
    if step not in SWITCHED:
        assert state(index) == built[1]
    ingest(archive, index, joining="replace")
    found = state(index)
    assert (found.documents, found.chunks) == (3, 3)
    assert "zeppelin" in found.answers["zeppelin"]
    assert "Glaciers" not in "".join(found.answers.values())
