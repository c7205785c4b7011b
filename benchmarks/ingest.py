"""How fast an archive goes in, beside the encoder alone on the very same texts."""

import shutil
from typing import Any

from benchmarks import budgets
from benchmarks.process import Usage, refdesk, run
from benchmarks.row import Row
from benchmarks.workers import work
from benchmarks.workspace import Workspace

RUNS = 3
WHOLE_RUNS = 2
NOOP_RUNS = 5


def ingest(workspace: Workspace) -> list[Row]:
    """Ingest into an empty index several times, each time followed by the encoder alone; the best of each counts."""
    pairs = [_pair(workspace) for _ in range(RUNS)]
    ours = {name: min(pair[0][name] for pair in pairs) for name in pairs[0][0]}
    raw = {name: min(pair[1][name] for pair in pairs) for name in pairs[0][1]}
    whole = [_from_nothing(workspace) for _ in range(WHOLE_RUNS)]
    noop = [run(refdesk("ingest", workspace.archive, *workspace.output())) for _ in range(NOOP_RUNS)]
    return [
        Row("ingest", ours["chunks"] / ours["wall_s"], "chunks/s"),
        Row("the encoder alone", raw["chunks"] / raw["wall_s"], "chunks/s"),
        Row("ingest to encoder, by CPU time", 100 * raw["cpu_s"] / ours["cpu_s"], "%", budgets.INGEST_THROUGHPUT),
        Row("ingest to encoder, by wall time", 100 * raw["wall_s"] / ours["wall_s"], "%"),
        Row("outside the model, of CPU time", 100 - 100 * ours["model_cpu_s"] / ours["cpu_s"], "%"),
        Row("outside the model, of wall time", 100 - 100 * ours["model_wall_s"] / ours["wall_s"], "%"),
        Row("refdesk ingest, with publishing", min(usage.cpu_s for usage in whole), "CPU s"),
        Row("refdesk ingest, with publishing", min(usage.wall_s for usage in whole), "s"),
        Row("refdesk ingest, highest peak memory", max(usage.peak_mb for usage in whole), "MB", budgets.INGEST_PEAK),
        Row("refdesk ingest, nothing changed", min(usage.cpu_s for usage in noop), "CPU s", budgets.NOOP_INGEST),
        Row("refdesk ingest, nothing changed", min(usage.wall_s for usage in noop), "s"),
    ]


def _pair(workspace: Workspace) -> tuple[dict[str, Any], dict[str, Any]]:
    index, texts = workspace.root / "index-again", workspace.root / "texts.json"
    shutil.rmtree(index, ignore_errors=True)
    return work("ingest", str(workspace.archive), str(index), str(texts)), work("encode", str(texts))


def _from_nothing(workspace: Workspace) -> Usage:
    index, public = workspace.root / "index-again", workspace.root / "public-again"
    shutil.rmtree(index, ignore_errors=True)
    shutil.rmtree(public, ignore_errors=True)
    return run(refdesk("ingest", workspace.archive, "--index", index, "--public", public))
