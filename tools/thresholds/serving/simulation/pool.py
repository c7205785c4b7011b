"""A simulation of one pool that prefills and decodes: whole prompts first, or in chunks beside the decode batch."""

import heapq
from collections import deque

import numpy as np

from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.serving.contract.speeds import Speeds
from tools.thresholds.serving.simulation.machine import Jobs, Machine
from tools.thresholds.serving.simulation.outcome import Outcome, make_outcome

_ITERATIONS_PER_ASKING = 10_000  # between two askings whether the result is still wanted


def simulate_pool(speeds: Speeds, arrivals: Array, jobs: Jobs, instances: int, chunk_limit: float | None) -> Outcome:
    """Serve requests on `instances` that do both; `chunk_limit` seconds an iteration, None for whole prompts first.

    A request goes to the instance that prefills nothing and decodes least, else it waits in one queue. An instance
    takes it at the end of its iteration, and holds a place for its whole context until its last token.
    """
    return _Pool(speeds, arrivals, jobs, instances, chunk_limit).run()


class _Pool:
    def __init__(self, speeds: Speeds, arrivals: Array, jobs: Jobs, instances: int, chunk_limit: float | None) -> None:
        self.arrivals, self.jobs, self.chunk_limit = arrivals, jobs, chunk_limit
        self.first, self.last = np.full(len(arrivals), np.nan), np.full(len(arrivals), np.nan)
        self.machines = [Machine(speeds, jobs) for _ in range(instances)]
        self.places = speeds.count_places(jobs.prompt + jobs.output)
        self.waiting: deque[int] = deque()
        self.events: list[tuple[float, int, int]] = []  # end of an iteration, machine, tokens prefilled; -1 not decoded

    def run(self) -> Outcome:
        arrived, rounds = 0, 0
        while arrived < len(self.arrivals) or self.events:
            rounds += 1
            if rounds % _ITERATIONS_PER_ASKING == 0:
                stop_if_unwanted()
            if not self.events or (arrived < len(self.arrivals) and self.arrivals[arrived] <= self.events[0][0]):
                self._arrive(arrived, float(self.arrivals[arrived]))
                arrived += 1
            else:
                self._end_iteration(*heapq.heappop(self.events))
        return make_outcome(self.arrivals, self.first, self.last, self.jobs.output)

    def _arrive(self, request: int, now: float) -> None:
        free = [
            (machine.batch, place)
            for place, machine in enumerate(self.machines)
            if machine.prefilling < 0 and machine.batch < self.places
        ]
        if not free:
            self.waiting.append(request)
            return
        place = min(free)[1]
        self._take(place, request)
        if not self.machines[place].busy:
            self._start_iteration(place, now)

    def _take(self, place: int, request: int) -> None:
        self.machines[place].prefilling, self.machines[place].done = request, self.jobs.cached

    def _start_iteration(self, place: int, now: float) -> None:
        machine = self.machines[place]
        machine.busy = machine.prefilling >= 0 or machine.batch > 0
        if not machine.busy:
            return
        if machine.prefilling < 0:
            tokens, seconds = 0, machine.decode_time()
        elif self.chunk_limit is None:  # the whole prompt, while the batch stands still
            tokens, seconds = -1, machine.whole_prompt_time()
        else:
            tokens, chunk = machine.next_chunk(self.chunk_limit)
            seconds = machine.decode_time(beside_prompt=True) + chunk
        heapq.heappush(self.events, (now + seconds, place, tokens))

    def _end_iteration(self, now: float, place: int, tokens: int) -> None:
        machine = self.machines[place]
        for request in machine.end_iteration(decoded=tokens >= 0):
            self.last[request] = now
        machine.done += self.jobs.prompt if tokens < 0 else tokens
        if machine.prefilling >= 0 and tokens != 0 and machine.done >= self.jobs.prompt:
            self.first[machine.prefilling] = now
            machine.start_decoding(machine.prefilling)
            machine.prefilling = -1
        if machine.prefilling < 0 and self.waiting and machine.batch < self.places:
            self._take(place, self.waiting.popleft())
        self._start_iteration(place, now)
