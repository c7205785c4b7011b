"""A simulation of two pools: prompts on one, their caches over the link, tokens on the other."""

import heapq
from collections import deque

import numpy as np

from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.serving.contract.speeds import Speeds
from tools.thresholds.serving.simulation.machine import Jobs, Machine
from tools.thresholds.serving.simulation.outcome import Outcome, make_outcome

_ITERATIONS_PER_ASKING = 10_000  # between two askings whether the result is still wanted


def simulate_split(
    speeds: Speeds,
    arrivals: Array,
    jobs: Jobs,
    pools: tuple[int, int],
    transfer: float,
    held: float,
) -> Outcome:
    """Serve requests on `pools` instances of prefill and of decode; a cache moves in `transfer` seconds.

    Prefill is one queue of whole prompts, and an instance is held for `held` seconds of a transfer. A sequence goes to
    the decode instance that holds least; its first token counts when a place for it is free there.
    """
    seconds = speeds.whole_prompt_time(jobs.prompt - jobs.cached, jobs.cached)
    ready = _prefill(arrivals, pools[0], seconds, transfer, held)
    return _Decode(speeds, arrivals, ready, jobs, pools[1]).run()


def _prefill(arrivals: Array, servers: int, seconds: float, transfer: float, held: float) -> Array:
    """When each cache has arrived at the decode pool."""
    free = [0.0] * servers
    ready = np.empty(len(arrivals))
    for request, arrival in enumerate(arrivals):
        start = max(heapq.heappop(free), float(arrival))
        heapq.heappush(free, start + seconds + held)
        ready[request] = start + seconds + transfer
    return ready


class _Decode:
    def __init__(self, speeds: Speeds, arrivals: Array, ready: Array, jobs: Jobs, instances: int) -> None:
        self.arrivals, self.ready, self.output = arrivals, ready, jobs.output
        self.first, self.last = np.full(len(arrivals), np.nan), np.full(len(arrivals), np.nan)
        self.machines = [Machine(speeds, jobs) for _ in range(instances)]
        self.places = speeds.count_places(jobs.prompt + jobs.output)
        self.waiting: deque[int] = deque()
        self.joining: list[list[int]] = [[] for _ in range(instances)]  # taken at the end of the iteration
        self.events: list[tuple[float, int]] = []

    def run(self) -> Outcome:
        arrived, rounds = 0, 0
        while arrived < len(self.ready) or self.events:
            rounds += 1
            if rounds % _ITERATIONS_PER_ASKING == 0:
                stop_if_unwanted()
            if not self.events or (arrived < len(self.ready) and self.ready[arrived] <= self.events[0][0]):
                self._arrive(arrived, float(self.ready[arrived]))
                arrived += 1
            else:
                self._end_iteration(*heapq.heappop(self.events))
        return make_outcome(self.arrivals, self.first, self.last, self.output)

    def _arrive(self, request: int, now: float) -> None:
        held, place = min((self._count_held(place), place) for place in range(len(self.machines)))
        if held >= self.places:
            self.waiting.append(request)
            return
        self._take(place, request, now)
        if not self.machines[place].busy:
            self._start_iteration(place, now)

    def _count_held(self, place: int) -> int:
        return self.machines[place].batch + len(self.joining[place])

    def _take(self, place: int, request: int, now: float) -> None:
        self.first[request] = now
        self.joining[place].append(request)

    def _start_iteration(self, place: int, now: float) -> None:
        machine = self.machines[place]
        for request in self.joining[place]:
            machine.start_decoding(request)
        self.joining[place].clear()
        machine.busy = machine.batch > 0
        if machine.busy:
            heapq.heappush(self.events, (now + machine.decode_time(), place))

    def _end_iteration(self, now: float, place: int) -> None:
        for request in self.machines[place].end_iteration(decoded=True):
            self.last[request] = now
        while self.waiting and self._count_held(place) < self.places:
            self._take(place, self.waiting.popleft(), now)
        self._start_iteration(place, now)
