"""What is measured inside a process of its own. To add a job: one function here, one line in JOBS."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.process import ROOT, RUN_TIMEOUT_S, BenchmarkError
from benchmarks.scaled import build, measure_scaled_index
from benchmarks.timing import Stopwatch, time_searches
from index import (  # before NumPy: it sets how many threads that takes
    SHIPPED_ENCODER,
    Encoder,
    locate_index,
    read_manifest,
)

if TYPE_CHECKING:
    from index.models.encoder import Vectors
    from index.storage.schema import IndexEntry
    from index.storage.writer import IndexWriter


def run_job(job: str, *arguments: str) -> dict[str, Any]:
    """Run a job in a fresh process and return its result. Raises BenchmarkError when it fails."""
    command = [sys.executable, "-m", "benchmarks.workers", job, *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=RUN_TIMEOUT_S, check=True)
    except subprocess.SubprocessError as error:
        raise BenchmarkError(f"The job '{job}' did not finish ({error}).") from error
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _ingest(archive: str, index: str, texts_file: str) -> dict[str, float]:
    """Ingest, telling apart the time inside the model; the texts that it embedded go to `texts_file`.

    `own_cpu_s` is outside the model, with the libraries loaded, and `tokenizing_cpu_s` the part of it that the
    encoder's tokenizer took to cut the texts; `commits` are the most that a batch made in one table.
    """
    from ingest import ingest
    from server.cli import collect_garbage_less_often

    collect_garbage_less_often()  # as the command does
    model, tokenizer, libraries = Stopwatch(), Stopwatch(), Stopwatch()
    embedded: list[str] = []
    commits: list[int] = []
    encode_documents, token_starts = Encoder.encode_documents, Encoder.find_token_starts

    def recorded(encoder: Encoder, texts: Sequence[str], *, workers: int = 1) -> "Vectors":
        embedded.extend(texts)
        with model:
            return encode_documents(encoder, texts, workers=workers)

    def tokenized(encoder: Encoder, text: str) -> list[int]:
        with tokenizer:
            return token_starts(encoder, text)

    patches = patch.multiple(Encoder, encode_documents=recorded, find_token_starts=tokenized)
    with patches, Stopwatch() as whole:
        with libraries:
            from index.storage.writer import IndexWriter  # LanceDB comes with it
        with patch.object(IndexWriter, "write", _count_commits(IndexWriter.write, commits)):
            ingest(Path(archive), Path(index))
    Path(texts_file).write_text(json.dumps(embedded), encoding="utf-8")
    return {
        "chunks": len(embedded),
        "wall_s": whole.wall_s,
        "cpu_s": whole.cpu_s,
        "model_wall_s": model.wall_s,
        "model_cpu_s": model.cpu_s,
        "own_cpu_s": whole.cpu_s - model.cpu_s - libraries.cpu_s,
        "tokenizing_cpu_s": tokenizer.cpu_s,
        "commits": max(commits),
    }


def _count_commits(
    write: Callable[..., Awaitable[None]], commits: list[int]
) -> Callable[["IndexWriter", Sequence["IndexEntry"], Sequence[str]], Awaitable[None]]:
    """The same, noting how many versions each call made of the table that it made most of."""

    async def counted(writer: "IndexWriter", entries: Sequence["IndexEntry"], replaced: Sequence[str]) -> None:
        before = await writer.read_versions()
        await write(writer, entries, replaced)
        commits.append(max(now - then for then, now in zip(before, await writer.read_versions(), strict=True)))

    return counted


def _encode(texts_file: str) -> dict[str, float]:
    """Embed the texts as an ingest does, and do nothing else."""
    texts = json.loads(Path(texts_file).read_text(encoding="utf-8"))
    with Stopwatch() as whole:
        Encoder(SHIPPED_ENCODER).encode_documents(texts, workers=os.cpu_count() or 1)
    return {"chunks": len(texts), "wall_s": whole.wall_s, "cpu_s": whole.cpu_s}


def _search(index: str, rounds: str) -> dict[str, Any]:
    """Search in-process, and by NumPy alone over the same vectors, a round of each in turn."""
    import lancedb
    import numpy as np

    from index.retrieval.search import DEFAULT_HITS, search
    from index.retrieval.searcher import Searcher
    from index.storage.manifest import CHUNKS_TABLE

    home = locate_index(index).generation(read_manifest(index).generation)
    column = lancedb.connect(home.uri).open_table(CHUNKS_TABLE).to_arrow()["vector"].combine_chunks()
    matrix = column.flatten().to_numpy().reshape(len(column), -1)
    encoder = Encoder(home.encoder)

    async def brute_force(query: str) -> None:
        scores = matrix @ encoder.encode_query(query)
        np.argsort(-scores)[:DEFAULT_HITS]

    async def run() -> dict[str, Any]:
        searcher = await Searcher.open(index)
        doors = {"refdesk": lambda query: search(searcher, query), "numpy": brute_force}
        return await time_searches(doors, int(rounds))

    return asyncio.run(run())


def _sweep(first: str, second: str, num: str, runs: str) -> dict[str, Any]:
    """Sweep two inputs of the serving frontier, and evaluate its points alone, as many as one axis has."""
    from benchmarks.sweeps import AXES
    from tools.thresholds import THRESHOLDS

    frontier = THRESHOLDS["serving_frontier"]
    swept = {
        name: {"start": AXES[name][0], "stop": AXES[name][1], "num": int(num), "scale": "log"}
        for name in (first, second)
    }
    frontier({**frontier.example, **swept})  # what is loaded once does not count
    times = []
    for _ in range(int(runs)):
        with Stopwatch() as watch:
            frontier({**frontier.example, **swept})
        times.append(watch.cpu_s)
    axes = frontier.checked({**frontier.example, **swept})[0]
    with Stopwatch() as alone:
        for place in range(int(num)):
            frontier({**frontier.example, **{axis.name: axis.values[place] for axis in axes}})
    return {"cpu_s": times, "point_cpu_s": alone.cpu_s / int(num)}


JOBS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "ingest": _ingest,
    "encode": _encode,
    "search": _search,
    "sweep": _sweep,
    "build-scale": build,
    "scale": measure_scaled_index,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](*sys.argv[2:])))
