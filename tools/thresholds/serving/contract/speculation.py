"""Speculative decoding inside serving: rounds of drafted tokens, of which the target takes those that it accepts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.serving.contract.speeds import Speeds

_BLOCK_DRAWS = 1 << 20  # rounds drawn at once


@dataclass(frozen=True, slots=True)
class Speculation:
    """A draft of `length` tokens a round, each accepted with probability `accept` independently until the first miss.

    `cost` is the time of a drafted token over that of a step of the target (Leviathan et al., arXiv:2211.17192).
    """

    accept: float
    length: int
    cost: float

    @property
    def _tail(self) -> Sequence[float]:
        """The probability that a round gives at least 1, 2, ... tokens."""
        return [self.accept**drafts for drafts in range(self.length + 1)]

    @property
    def tokens(self) -> float:
        """Mean tokens of a round, (1 - a^(g+1))/(1 - a)."""
        return math.fsum(self._tail)

    @property
    def variance(self) -> float:
        """The variance of the tokens of a round."""
        square = math.fsum((2 * number + 1) * share for number, share in enumerate(self._tail))
        return max(square - self.tokens**2, 0.0)

    def slow(self, speeds: Speeds) -> Speeds:
        """The speeds of a round: the target verifies `length` + 1 tokens a sequence, and the draft adds its time."""
        factor, verified = 1 + self.length * self.cost, self.length + 1
        return replace(
            speeds,
            weights=speeds.weights * factor,
            experts=speeds.experts * factor,
            cache=speeds.cache * factor,
            sequence=speeds.sequence * factor,
            arithmetic=speeds.arithmetic * factor * verified,
            rest=speeds.rest**verified,
        )

    def draw_rounds(self, requests: int, tokens: int, seed: int) -> NDArray[np.intp]:
        """The rounds in which each of `requests` gets `tokens` tokens or more, by numpy's PCG64 from `seed`."""
        if tokens > _BLOCK_DRAWS:
            problem = f"is {tokens:g}, too long to draw its rounds"
            raise ThresholdInputError("output", problem, f"give at most {_BLOCK_DRAWS}")
        random = np.random.Generator(np.random.PCG64([seed, 1]))  # a stream of its own, beside that of the arrivals
        rounds = np.zeros(requests, np.intp)
        block = _BLOCK_DRAWS // tokens
        for start in range(0, requests, block):
            size = min(block, requests - start)
            gained = 1 + self._draw_runs(1 - random.random((size, tokens)))
            rounds[start : start + size] = 1 + np.argmax(np.cumsum(gained, axis=1) >= tokens, axis=1)
        return rounds

    def _draw_runs(self, uniform: Array) -> Array:
        """Drafts accepted in a row, at most all: a uniform number in (0, 1] below a^j is a run of at least j."""
        if self.accept in (0, 1):
            return np.full(uniform.shape, self.accept * self.length)
        return np.minimum(np.floor(np.log(uniform) / math.log(self.accept)), self.length)
