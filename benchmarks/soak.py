"""Memory over many mixed requests: `python -m benchmarks.soak` prints it every 4,000 and says whether it stays flat."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.attacker import Attacker
from benchmarks.http_server import run_http_server
from benchmarks.load_client import LoadClient, Tally
from benchmarks.process import BenchmarkError, Process
from benchmarks.workspace import make_workspace

CLIENTS = 16
STEP_REQUESTS = 4_000  # between two looks at the memory
MAX_GROWTH_MB = 30.0  # from the first look to the last


def main() -> int:
    """Drive, print, and return 0 when memory stayed flat."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description="Watch memory over many requests.")
    parser.add_argument("--requests", type=int, default=20_000, help="how many in all (20000)")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="refdesk-soak-") as folder:
            output = make_workspace(Path(folder)).output()
            limits = {"REFDESK_TRUSTED_PROXIES": "1", "REFDESK_RATE_LIMIT": "0"}
            with run_http_server("--no-ingest", *output, environment=limits) as server:
                seen = asyncio.run(_drive(server.process, server.port, options.requests))
    except BenchmarkError as error:
        print(f"benchmarks.soak: {error}", file=sys.stderr)
        return 1
    growth = seen[-1] - seen[0]
    print(f"memory {growth:+.0f} MB from {STEP_REQUESTS} requests to {options.requests}; load average", end=" ")
    print(f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(growth > MAX_GROWTH_MB)


async def _drive(server: Process, port: int, requests: int) -> list[float]:
    """Requests as agents send them, and one connection of what would cost most; the memory at each step."""
    tally, outcomes, stop = Tally(), Counter[str](), asyncio.Event()
    clients = [asyncio.create_task(LoadClient(port, number, 0.0, tally).run(stop)) for number in range(CLIENTS)]
    attacker = asyncio.create_task(Attacker(port, 0, outcomes).run())
    seen: list[float] = []
    for target in range(STEP_REQUESTS, requests + 1, STEP_REQUESTS):
        while (done := len(tally.seconds) + sum(outcomes.values())) < target:
            await asyncio.sleep(0.05)
        seen.append(server.resident_mb())
        failed = sum(tally.failures.values())
        print(f"{done:>6} requests  {seen[-1]:.0f} MB  {failed} failed  {sum(outcomes.values())} hostile", flush=True)
    stop.set()
    attacker.cancel()
    await asyncio.gather(*clients)
    return seen


if __name__ == "__main__":
    sys.exit(main())
