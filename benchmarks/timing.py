"""Wall and CPU time of what is run inside a worker."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from benchmarks.queries import QUERIES


class Stopwatch:
    """Adds up wall and CPU seconds of the blocks it is used on."""

    def __init__(self) -> None:
        """Start at zero."""
        self.wall_s = self.cpu_s = 0.0

    def __enter__(self) -> "Stopwatch":
        self._started = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._started[0]
        self.cpu_s += time.process_time() - self._started[1]


async def time_searches(doors: Mapping[str, Callable[[str], Awaitable[object]]], rounds: int) -> dict[str, Any]:
    """Wall ms of every search and CPU ms a search of every round; the first round does not count."""
    timings: dict[str, Any] = {name: {"wall_ms": [], "cpu_ms": []} for name in doors}
    for number in range(rounds + 1):
        for name, find in doors.items():
            searches = [await _time_one(find, query) for query in QUERIES]
            if number > 0:
                timings[name]["wall_ms"] += [wall_s * 1000 for wall_s, _ in searches]
                timings[name]["cpu_ms"].append(sum(cpu_s for _, cpu_s in searches) * 1000 / len(QUERIES))
    return timings


async def _time_one(find: Callable[[str], Awaitable[object]], query: str) -> tuple[float, float]:
    with Stopwatch() as watch:
        await find(query)
    return watch.wall_s, watch.cpu_s
