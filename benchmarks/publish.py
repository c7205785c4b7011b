"""How long the surfaces take to write."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.budgets import PUBLISH_50, PUBLISH_THROUGHPUT
from benchmarks.process import ROOT, build_refdesk_command, run
from benchmarks.row import Row
from benchmarks.workspace import Workspace

RUNS = 3
GENERATED_DOCUMENTS = 10_000


def measure_publish(workspace: Workspace) -> list[Row]:
    """Run `refdesk publish`, then publish generated documents in a process that counts its own CPU time.

    Generated documents are 1.2 kB each and get 11 files; they are written to memory where there is such a file
    system, because a disk's own cost a file varies.
    """
    public = workspace.root / "public-again"
    command = build_refdesk_command("publish", "--no-pdf", "--index", workspace.index, "--public", public)
    first, again = [], []
    for _ in range(RUNS):
        shutil.rmtree(public, ignore_errors=True)
        first.append(run(command))
        again.append(run(command))
    few = min((_publish_generated(50) for _ in range(RUNS)), key=lambda runs: float(runs["all"]["cpu_s"]))
    many = _publish_generated(GENERATED_DOCUMENTS)
    return [
        Row("refdesk publish, the process", min(usage.cpu_s for usage in first), "CPU s"),
        Row("refdesk publish, nothing changed", min(usage.cpu_s for usage in again), "CPU s"),
        Row("50 generated documents", few["all"]["cpu_s"], "CPU s", PUBLISH_50),
        Row(
            f"{GENERATED_DOCUMENTS:,} generated documents",
            GENERATED_DOCUMENTS / many["all"]["cpu_s"],
            "documents/CPU s",
            PUBLISH_THROUGHPUT,
        ),
        Row(f"{GENERATED_DOCUMENTS:,}, nothing changed", many["none"]["cpu_s"], "CPU s"),
        Row(f"{GENERATED_DOCUMENTS:,}, one changed", many["one"]["cpu_s"], "CPU s"),
        Row(f"{GENERATED_DOCUMENTS:,}, one changed: files written", many["one"]["written"], "files"),
    ]


def _publish_generated(count: int) -> dict[str, dict[str, Any]]:
    memory = Path("/dev/shm")  # a fresh folder is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        command = [sys.executable, "-m", "benchmarks.generated", str(count), f"{folder}/public"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)  # ours
    runs: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return runs
