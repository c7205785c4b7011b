"""Many clients at once through /mcp: `python -m benchmarks.load` drives a server and says how it held."""

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.attacker import Attacker
from benchmarks.http_server import run_http_server
from benchmarks.load_client import LoadClient, Tally
from benchmarks.process import BenchmarkError, Process, build_refdesk_command
from benchmarks.workspace import Workspace, make_workspace

MAX_GROWTH_MB = 30.0  # that the server may grow by from the first half of the run to the second
ATTACKER_CONNECTIONS = 32  # of one address, which is what an address may have at once
STALLED_CLIENTS = 5  # clients that send half a request and then nothing


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """What is driven: how many clients for how long, and what happens meanwhile."""

    clients: int
    seconds: float
    pause_s: float
    switch: bool
    attacked: bool = False


@dataclass(slots=True)
class LoadCourse:
    """What was seen: latencies and failures of the clients, memory of the server, seconds to its end."""

    tally: Tally = field(default_factory=Tally)
    memory_mb: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    switches: int = 0
    drain_s: float = 0.0
    attacks: Counter[str] = field(default_factory=Counter)

    @property
    def p99_ms(self) -> float:
        """The latency below which 99 of a hundred requests stay."""
        return 1000 * statistics.quantiles(self.tally.seconds, n=100, method="inclusive")[98]

    @property
    def growth_mb(self) -> float:
        """How much more memory the server took at most in the second half of the run than in the first."""
        half = len(self.memory_mb) // 2
        return max(self.memory_mb[half:]) - max(self.memory_mb[: half + 1])


def main() -> int:
    """Drive, print, and return 0 when every request was answered, memory stayed flat and the drain was in time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="Drive /mcp with many clients.")
    parser.add_argument("--clients", type=int, default=200, help="clients at once (200)")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds of a client between its calls (2)")
    parser.add_argument("--no-switch", dest="switch", action="store_false", help="leave the index as it is meanwhile")
    parser.add_argument("--attacker", action="store_true", help="run again with an attacker beside the clients")
    options = parser.parse_args()
    plan = LoadPlan(options.clients, options.seconds, options.pause, options.switch)
    plans = [plan, replace(plan, attacked=True)] if options.attacker else [plan]
    try:
        with tempfile.TemporaryDirectory(prefix="refdesk-load-") as folder:
            workspace = make_workspace(Path(folder))
            courses = [_run(plan, workspace) for plan in plans]
    except BenchmarkError as error:
        print(f"benchmarks.load: {error}", file=sys.stderr)
        return 1
    for plan, course in zip(plans, courses, strict=True):
        print("\n".join(_report(plan, course)))
    if options.attacker:
        quiet, attacked = (course.p99_ms for course in courses)
        print(f"p99            {attacked:.0f} ms with the attacker, {quiet:.0f} without: {attacked / quiet:.2f} times")
    return int(any(map(_is_bad, courses)))


def _is_bad(course: LoadCourse) -> bool:
    return bool(course.tally.failures) or course.growth_mb > MAX_GROWTH_MB or course.drain_s > 10


def _run(plan: LoadPlan, workspace: Workspace) -> LoadCourse:
    course = LoadCourse()
    limits = {"REFDESK_TRUSTED_PROXIES": "1"}  # each client has an address of its own, and its own allowance
    with run_http_server("--no-ingest", *workspace.output(), environment=limits) as server:
        asyncio.run(_drive(plan, workspace, server.process, server.port, course))
    return course


async def _drive(plan: LoadPlan, workspace: Workspace, server: Process, port: int, course: LoadCourse) -> None:
    stop = asyncio.Event()
    before = server.cpu_s()
    stalled = [asyncio.create_task(_stall(port)) for _ in range(STALLED_CLIENTS)]
    clients = [LoadClient(port, number, plan.pause_s, course.tally) for number in range(plan.clients)]
    tasks = [asyncio.create_task(client.run(stop)) for client in clients]
    attackers = [Attacker(port, number, course.attacks) for number in range(ATTACKER_CONNECTIONS * plan.attacked)]
    attacks = [asyncio.create_task(attacker.run()) for attacker in attackers]
    watch = asyncio.create_task(_watch(server, course))
    started = time.monotonic()
    while time.monotonic() - started < plan.seconds:
        if plan.switch and course.switches < 3 * (time.monotonic() - started) / plan.seconds:
            await _switch(workspace)
            course.switches += 1
        await asyncio.sleep(0.1)
    watch.cancel()
    course.cpu_s = server.cpu_s() - before
    told = server.elapsed_s()
    server.terminate()  # under full load: every client goes on until the server takes no more connections
    while server.running():
        await asyncio.sleep(0.05)
    course.drain_s = server.elapsed_s() - told
    await asyncio.gather(*tasks)
    for task in [*stalled, *attacks]:
        task.cancel()


async def _watch(server: Process, course: LoadCourse) -> None:
    while True:
        course.memory_mb.append(server.resident_mb())
        await asyncio.sleep(0.5)


async def _stall(port: int) -> None:
    """A client that promises a body and sends half of it, again and again."""
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    with contextlib.suppress(OSError):
        while True:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f'{head}Content-Length: 1000\r\n\r\n{{"jsonrpc": "2.0", '.encode())
            await reader.read()  # the server gives up on it
            writer.close()


async def _switch(workspace: Workspace) -> None:
    """Change a document and ingest, so that the server has to open another state of the index."""
    changed = sorted(workspace.archive.rglob("*.md"))[0]
    with changed.open("a", encoding="utf-8") as file:
        file.write("\nA line that was not here before.\n")
    ingest = await asyncio.create_subprocess_exec(
        *build_refdesk_command("ingest", workspace.archive, *workspace.output()), stdout=asyncio.subprocess.DEVNULL
    )
    if await ingest.wait():
        raise BenchmarkError("The archive was not ingested again.")


def _report(plan: LoadPlan, course: LoadCourse) -> list[str]:
    times = [1000 * seconds for seconds in course.tally.seconds]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    answered = len(times)
    step = max(1, len(course.memory_mb) // 6)
    memory = ", ".join(f"{value:.0f}" for value in course.memory_mb[::step])
    attacks = ", ".join(f"{count} x {outcome}" for outcome, count in sorted(course.attacks.items()))
    failures = [f"  {count} x {reason}" for reason, count in course.tally.failures.most_common(5)]
    return [
        f"{plan.clients} clients for {plan.seconds:.0f} s, {plan.pause_s:g} s between a client's calls, "
        f"{STALLED_CLIENTS} stalled clients, {course.switches} switches of the index",
        f"requests       {answered} answered, {sum(course.tally.failures.values())} failed, "
        f"{answered / (plan.seconds + course.drain_s):.0f} a second",
        *failures,
        f"latency        p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, max {max(times):.0f} ms",
        f"server CPU     {1000 * course.cpu_s / answered:.1f} ms a request, {course.cpu_s / plan.seconds:.2f} cores",
        f"memory         {memory} MB in the course; {course.growth_mb:+.0f} MB from the first half to the second",
        *([f"attacker       {attacks}"] if plan.attacked else []),
        f"load average   {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        f"SIGTERM        ended after {course.drain_s:.1f} s, under load",
    ]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main())
