"""One instance in a simulation: how long its iterations take with what it holds."""

import math
from collections import deque
from dataclasses import dataclass, field

from tools.thresholds.serving.contract.speeds import Speeds

MIN_CHUNK = 16  # prompt tokens of a chunk at least, so that a prompt ends although decoding fills the iteration


@dataclass(slots=True)
class Machine:
    """An instance with the sequences that it decodes and the prompt that it prefills.

    Every sequence decodes one token an iteration, so that those that end first came first: `ends` holds the numbers of
    the iterations after which they end, and `who` whose they are.
    """

    speeds: Speeds
    prompt: int
    output: int
    ends: deque[int] = field(default_factory=deque)
    who: deque[int] = field(default_factory=deque)
    context: int = 0  # tokens of all sequences
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
        self.ends.append(self.iteration + max(self.output - 1, 1))
        self.who.append(request)
        self.context += self.prompt

    def decode_time(self) -> float:
        """Seconds of a decode iteration with the contexts as they are."""
        return self.speeds.step(self.batch, self.context) if self.ends else 0.0

    def end_iteration(self, *, decoded: bool) -> list[int]:
        """Count an iteration, and give the requests that ended with it."""
        if not decoded:
            return []
        self.iteration += 1
        self.context += self.batch
        ended = []
        while self.ends and self.ends[0] <= self.iteration:
            self.ends.popleft()
            ended.append(self.who.popleft())
            self.context -= self.prompt + max(self.output - 1, 1)
        return ended

    def next_chunk(self, limit: float) -> tuple[int, float]:
        """The prompt tokens that fill an iteration of `limit` seconds, and how long they take with their overhead."""
        spare = limit - self.decode_time() - self.speeds.chunk_time
        fits = spare / (self.speeds.token + self.speeds.attention * self.done)
        tokens = min(max(math.floor(fits), MIN_CHUNK), self.prompt - self.done)
        return tokens, self.speeds.prefill_time(tokens, self.done) + self.speeds.chunk_time
