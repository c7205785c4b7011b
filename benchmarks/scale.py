"""How search holds up as an archive grows, beside exact NumPy and bm25s in the same process."""

import statistics
import sys
import tempfile
from operator import truediv
from pathlib import Path

from benchmarks import budgets
from benchmarks.report import format_text
from benchmarks.row import Row
from benchmarks.workers import run_job
from benchmarks.workspace import Workspace

SIZES_CHUNKS = (1_000, 10_000, 100_000, 1_000_000)  # chunks; `python -m benchmarks.scale 20000` measures any other size


def measure_scale(workspace: Workspace) -> list[Row]:
    """A row a figure and size: time, recall against exact search, memory and the ratio to the in-memory rival."""
    return [row for size in SIZES_CHUNKS for row in _measure_rows(size, workspace.root / f"scale-{size}")]


def _measure_rows(size: int, folder: Path) -> list[Row]:
    built = run_job("build-scale", str(folder), str(size))
    figures = run_job("scale", str(folder))
    name = f"{size // 1000}k chunks"
    ours, rival = figures["refdesk"], figures["numpy + bm25s"]
    filtered = figures["filtered"]["cpu_ms"]
    to_none = statistics.median(map(truediv, filtered, ours["cpu_ms"]))  # round by round: a machine's clock changes
    ratio = statistics.median(ours["wall_ms"]) / statistics.median(rival["wall_ms"])
    return [
        Row(f"{name}, hybrid, p50", statistics.median(ours["wall_ms"]), "ms", budgets.HYBRID_MS.get(size)),
        Row(f"{name}, hybrid, fastest", min(ours["wall_ms"]), "ms"),
        Row(f"{name}, hybrid", statistics.median(ours["cpu_ms"]), "CPU ms", budgets.HYBRID_CPU.get(size)),
        Row(f"{name}, with a filter", statistics.median(filtered), "CPU ms"),
        Row(f"{name}, with a filter to without", to_none, "x", budgets.FILTERED),
        Row(f"{name}, exact NumPy + bm25s, p50", statistics.median(rival["wall_ms"]), "ms"),
        Row(f"{name}, hybrid to NumPy + bm25s", ratio, "x"),
        Row(f"{name}, recall@10 against exact", 100 * figures["recall"], "%", budgets.RECALL),
        Row(f"{name}, made and written", built["cpu_s"], "CPU s"),
        Row(f"{name}, on disk", built["disk_mb"], "MB"),
        Row(f"{name}, memory of an open reader", figures["memory_mb"], "MB"),
        Row(f"{name}, 8 callers to 1, by searches", 100 * figures["concurrency"], "%", budgets.CONCURRENCY),
        Row(f"{name}, 8 callers to 1, the encoder alone", 100 * figures["encoder_concurrency"], "%"),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="refdesk-scale-") as scratch:
        print(format_text({"chunks": sys.argv[1]}, {"Scale": _measure_rows(int(sys.argv[1]), Path(scratch) / "index")}))
