"""How long a sweep of the serving frontier takes, beside a loop that evaluates its points one by one."""

import statistics
from collections.abc import Mapping

from benchmarks import budgets
from benchmarks.row import Row
from benchmarks.workers import run_job
from benchmarks.workspace import Workspace

AXES: Mapping[str, tuple[float, float]] = {
    "prompt": (128, 32768),
    "output": (16, 4096),
    "lam": (0.5, 500),
    "kv_bw": (1e9, 4e11),
}
PAIRS = (("prompt", "lam"), ("kv_bw", "lam"), ("prompt", "output"))
POINTS_PER_AXIS = 500  # values an axis: the 250,000 points that a sweep may have
RUNS = 5


def measure_sweeps(_: Workspace) -> list[Row]:
    """Sweep each pair of inputs over 500 x 500 points, boundary and table included; the median of the runs counts."""
    rows = []
    for pair in PAIRS:
        result = run_job("sweep", *pair, str(POINTS_PER_AXIS), str(RUNS))
        name, cpu_s = f"serving frontier, {' x '.join(pair)}", statistics.median(result["cpu_s"])
        rows.append(Row(name, cpu_s, "CPU s", budgets.SWEEP))
        rows.append(Row(f"{name}, a loop over points to it", result["point_cpu_s"] * POINTS_PER_AXIS**2 / cpu_s, "x"))
    return rows
