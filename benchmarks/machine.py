"""What the figures were measured on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.workspace import Workspace


def describe(workspace: Workspace) -> dict[str, str | int]:
    """The machine, the versions and the size of the archive that was searched."""
    documents, chunks = workspace.count_contents()
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _read_processor(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "refdesk": version("refdesk"),
        "documents": documents,
        "chunks": chunks,
    }


def _read_processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
