"""How soon a client that starts the server itself gets its answers, and how soon the server goes away."""

import statistics
from dataclasses import dataclass

from benchmarks import budgets
from benchmarks.client import StdioSession, call_tool
from benchmarks.queries import QUERIES
from benchmarks.row import Row
from benchmarks.workspace import Workspace

RUNS = 5


@dataclass(frozen=True, slots=True)
class _Start:
    """CPU and wall seconds from process start to each answer, and wall seconds from end of input to exit."""

    initialize_cpu_s: float
    initialize_s: float
    search_cpu_s: float
    search_s: float
    exit_s: float


def measure_cold_start(workspace: Workspace) -> list[Row]:
    """Start `refdesk serve --stdio` several times: the best start counts, and the slowest exit."""
    starts = [_measure_start(workspace) for _ in range(RUNS)]
    early = [_measure_exit_while_opening_s(workspace) for _ in range(RUNS)]
    return [
        Row("initialize answered", min(start.initialize_cpu_s for start in starts), "CPU s", budgets.INITIALIZE),
        Row("initialize answered, median", statistics.median(start.initialize_s for start in starts), "s"),
        Row("first search answered", min(start.search_cpu_s for start in starts), "CPU s", budgets.FIRST_SEARCH),
        Row("first search answered, median", statistics.median(start.search_s for start in starts), "s"),
        Row("exit after input closes, slowest", max(start.exit_s for start in starts), "s", budgets.EXIT),
        Row("exit while the index opens, slowest", max(early), "s", budgets.EXIT),
    ]


def _measure_start(workspace: Workspace) -> _Start:
    session = StdioSession(workspace)
    session.initialize()
    initialize = session.process.cpu_s(), session.process.elapsed_s()
    call_tool(session, "search", query=QUERIES[0])
    search = session.process.cpu_s(), session.process.elapsed_s()
    exit_s, _ = session.close()
    return _Start(*initialize, *search, exit_s)


def _measure_exit_while_opening_s(workspace: Workspace) -> float:
    """The client leaves at once: the index is being opened then."""
    session = StdioSession(workspace)
    session.initialize()
    exit_s, _ = session.close()
    return exit_s
