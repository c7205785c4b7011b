"""One instance in a simulation: how long its iterations take with what it holds."""

import heapq
import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.serving.contract.speeds import Speeds

MIN_CHUNK = 16  # prompt tokens of a chunk at least, so that a prompt ends although decoding fills the iteration


@dataclass(frozen=True, slots=True)
class Jobs:
    """The requests of a run: tokens of prompt and output, and the iterations that each decodes for.

    An iteration adds `growth` tokens to a context, and the first `cached` tokens of a prompt need no prefill.
    """

    prompt: int
    output: int
    rounds: NDArray[np.intp]
    growth: float = 1.0
    cached: int = 0


@dataclass(slots=True)
class Machine:
    """An instance with the sequences that it decodes and the prompt that it prefills.

    `ends` is a heap of the iterations after which the sequences end, with whose they are.
    """

    speeds: Speeds
    jobs: Jobs
    ends: list[tuple[int, int]] = field(default_factory=list)
    context: float = 0  # tokens of all sequences
    iteration: int = 0
    prefilling: int = -1  # the request whose prompt is prefilled; -1 is none
    done: int = 0  # tokens of it that are prefilled
    busy: bool = False

    @property
    def batch(self) -> int:
        """The sequences that it decodes."""
        return len(self.ends)

    def start_decoding(self, request: int) -> None:
        """Take a sequence whose prompt is done into the batch."""
        heapq.heappush(self.ends, (self.iteration + int(self.jobs.rounds[request]), request))
        self.context += self.jobs.prompt

    def decode_time(self, *, beside_prompt: bool = False) -> float:
        """Seconds of a decode iteration with the contexts as they are."""
        return self.speeds.step(self.batch, self.context, beside_prompt=beside_prompt) if self.ends else 0.0

    def whole_prompt_time(self) -> float:
        """Seconds of the whole prompt, as far as no cache holds it."""
        return self.speeds.whole_prompt_time(self.jobs.prompt - self.jobs.cached, self.jobs.cached)

    def end_iteration(self, *, decoded: bool) -> list[int]:
        """Count an iteration, and give the requests that ended with it."""
        if not decoded:
            return []
        self.iteration += 1
        self.context += self.batch * self.jobs.growth
        ended = []
        while self.ends and self.ends[0][0] <= self.iteration:
            request = heapq.heappop(self.ends)[1]
            ended.append(request)
            self.context -= self.jobs.prompt + int(self.jobs.rounds[request]) * self.jobs.growth
        return ended

    def next_chunk(self, limit: float) -> tuple[int, float]:
        """The prompt tokens that fill an iteration of `limit` seconds, and how long they take with their overhead."""
        spare = limit - self.decode_time(beside_prompt=True) - self.speeds.chunk_time
        fits = spare / (self.speeds.token + self.speeds.attention * self.done)
        tokens = min(max(math.floor(fits), MIN_CHUNK), self.jobs.prompt - self.done)
        return tokens, self.speeds.prefill_time(tokens, self.done) + self.speeds.chunk_time
