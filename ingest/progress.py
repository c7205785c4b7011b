"""What the person at a terminal sees while a stage runs, and how long each stage takes."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from tqdm import tqdm

TICK_S = 1.0  # between two looks at a bar whose stage counts nothing for a while

Item = TypeVar("Item")


@contextmanager
def show_progress(stage: str, total: int | None, unit: str = "") -> Iterator[Callable[[int], object]]:
    """Show a bar with the time left while a stage runs; what is given adds to its count.

    Without a `total` it counts alone. Nothing shows where standard error is no terminal.
    """
    with tqdm(total=total, desc=stage, unit=f" {unit}", disable=None) as bar:
        if bar.disable:
            yield bar.update
            return
        ended = threading.Event()
        ticking = threading.Thread(target=_tick, args=(bar, ended), daemon=True)
        ticking.start()
        try:
            yield bar.update
        finally:
            ended.set()
            ticking.join()


def track(items: Iterable[Item], stage: str, total: int | None, unit: str) -> Iterator[Item]:
    """Pass the items on and count them in a bar."""
    with show_progress(stage, total, unit) as count:
        for item in items:
            yield item
            count(1)


def _tick(bar: "tqdm[Any]", ended: threading.Event) -> None:
    while not ended.wait(TICK_S):
        bar.refresh()


class StageClock:
    """The seconds of each stage; a stage inside another is no part of the outer one."""

    def __init__(self, *stages: str) -> None:
        """List these stages first, in this order."""
        self._seconds = dict.fromkeys(stages, 0.0)
        self._running: list[str] = []
        self._since = time.perf_counter()

    @property
    def seconds(self) -> Mapping[str, float]:
        """The seconds so far, by stage."""
        return {stage: round(seconds, 3) for stage, seconds in self._seconds.items()}

    def begin(self, stage: str) -> None:
        """Count from now on for a stage, which ends the one before."""
        self._count()
        self._seconds.setdefault(stage, 0.0)
        self._running = [stage]

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count the time inside for a stage."""
        self._count()
        self._seconds.setdefault(stage, 0.0)
        self._running.append(stage)
        try:
            yield
        finally:
            self._count()
            self._running.pop()

    async def measure_each(self, stage: str, items: AsyncIterator[Item]) -> AsyncIterator[Item]:
        """Pass the items on; the time that making each takes is counted for a stage."""
        while True:
            with self.measure(stage):
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            yield item

    def _count(self) -> None:
        now = time.perf_counter()
        if self._running:
            self._seconds[self._running[-1]] += now - self._since
        self._since = now
