"""Run the benchmarks: 0 when every binding budget is kept, 1 when one is missed or a run fails."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.agent_tasks import measure_tasks
from benchmarks.cold_start import measure_cold_start
from benchmarks.crawl import measure_crawl
from benchmarks.ingest import measure_ingest
from benchmarks.installation import measure_installation
from benchmarks.machine import describe
from benchmarks.memory import measure_memory
from benchmarks.process import BenchmarkError
from benchmarks.publish import measure_publish
from benchmarks.report import Figures, format_json, format_text
from benchmarks.row import Row
from benchmarks.scale import measure_scale
from benchmarks.search import measure_search
from benchmarks.serving import measure_serving
from benchmarks.sweeps import measure_sweeps
from benchmarks.tokens import measure_tokens
from benchmarks.workspace import Workspace, make_workspace

# To add a theme: one module with a function, one line here.
THEMES: Mapping[str, Callable[[Workspace], list[Row]]] = {
    "Cold start over stdio": measure_cold_start,
    "Search": measure_search,
    "Search as the archive grows": measure_scale,
    "Ingest": measure_ingest,
    "A web site": measure_crawl,
    "Publish": measure_publish,
    "Threshold sweeps": measure_sweeps,
    "Serve": measure_serving,
    "Tokens": measure_tokens,
    "Tasks of an agent": measure_tasks,
    "Peak memory": measure_memory,
    "Installation": measure_installation,
}


def main() -> int:
    """Measure every theme in a temporary folder and print the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Refdesk on this machine.")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("the benchmarks read Linux's clocks of other processes; run them on Linux")
    try:
        with tempfile.TemporaryDirectory(prefix="refdesk-benchmarks-") as folder:
            machine, figures = _measure(Path(folder))
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(format_json(machine, figures) if options.json else format_text(machine, figures))
    return 1 if any(row.fails for rows in figures.values() for row in rows) else 0


def _measure(folder: Path) -> tuple[Mapping[str, str | int], Figures]:
    _progress("Preparing")
    workspace = make_workspace(folder)
    figures = {}
    for theme, measure in THEMES.items():
        _progress(theme)
        figures[theme] = measure(workspace)
    return describe(workspace), figures


def _progress(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
