"""How long a search takes: in-process, over MCP, and beside a search by NumPy alone."""

import statistics
import time
from dataclasses import dataclass

from benchmarks import budgets
from benchmarks.client import Client, HttpClient, StdioSession, call_tool
from benchmarks.http_server import run_http_server
from benchmarks.process import Process
from benchmarks.queries import QUERIES
from benchmarks.row import Budget, Row
from benchmarks.workers import run_job
from benchmarks.workspace import Workspace

ROUNDS = 12  # of all queries, after one that does not count


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall milliseconds of each search, and CPU milliseconds a search in each round."""

    wall_ms: list[float]
    cpu_ms: list[float]

    def rows(self, name: str, budget: Budget | None = None) -> list[Row]:
        """Percentiles of the wall time and the median round's CPU time."""
        cuts = statistics.quantiles(self.wall_ms, n=100, method="inclusive")
        percentiles = [Row(f"{name}, p{rank}", cuts[rank - 1], "ms") for rank in (50, 95, 99)]
        return [*percentiles, Row(f"{name}, a search", statistics.median(self.cpu_ms), "CPU ms", budget)]


def measure_search(workspace: Workspace) -> list[Row]:
    """Run every query many times through each door."""
    result = run_job("search", str(workspace.index), str(ROUNDS))
    ours, brute = Timings(**result["refdesk"]), Timings(**result["numpy"])
    ratio = statistics.median(ours.wall_ms) / statistics.median(brute.wall_ms)
    cpu_ratio = statistics.median(ours.cpu_ms) / statistics.median(brute.cpu_ms)
    return [
        *ours.rows("in-process"),
        *brute.rows("NumPy alone (embed, dot, sort)"),
        Row("in-process to NumPy, p50", ratio, "x"),
        Row("in-process to NumPy, CPU", cpu_ratio, "x"),
        *_measure_over_stdio(workspace).rows("MCP over stdio", budgets.SEARCH),
        *_measure_over_http(workspace).rows("MCP over HTTP", budgets.SEARCH),
    ]


def _measure_over_stdio(workspace: Workspace) -> Timings:
    session = StdioSession(workspace)
    session.initialize()
    timings = _time_searches(session, session.process)
    session.close()
    return timings


def _measure_over_http(workspace: Workspace) -> Timings:
    with run_http_server("--no-ingest", *workspace.output()) as server, HttpClient(server.port) as client:
        return _time_searches(client, server.process)


def _time_searches(client: Client, server: Process) -> Timings:
    timings = Timings([], [])
    for _ in range(ROUNDS + 1):
        before = server.cpu_s()
        for query in QUERIES:
            started = time.perf_counter()
            call_tool(client, "search", query=query)
            timings.wall_ms.append((time.perf_counter() - started) * 1000)
        timings.cpu_ms.append((server.cpu_s() - before) * 1000 / len(QUERIES))
    return Timings(timings.wall_ms[len(QUERIES) :], timings.cpu_ms[1:])
