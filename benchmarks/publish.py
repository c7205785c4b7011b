"""How long the surfaces take to write."""

import shutil

from benchmarks.process import refdesk, run
from benchmarks.row import Row
from benchmarks.workspace import Workspace

RUNS = 3


def publish(workspace: Workspace) -> list[Row]:
    """Run `refdesk publish` into an empty folder, then again with nothing to write; the best of each counts."""
    public = workspace.root / "public-again"
    command = refdesk("publish", "--index", workspace.index, "--public", public)
    first, again = [], []
    for _ in range(RUNS):
        shutil.rmtree(public, ignore_errors=True)
        first.append(run(command))
        again.append(run(command))
    return [
        Row("refdesk publish", min(usage.cpu_s for usage in first), "CPU s"),
        Row("refdesk publish", min(usage.wall_s for usage in first), "s"),
        Row("refdesk publish, nothing changed", min(usage.cpu_s for usage in again), "CPU s"),
        Row("refdesk publish, nothing changed", min(usage.wall_s for usage in again), "s"),
    ]
