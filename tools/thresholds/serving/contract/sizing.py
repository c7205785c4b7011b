"""How many instances keep a contract, and the largest rate that a fleet keeps it at."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.thresholds.serving.contract.prediction import (
    Prediction,
    Traffic,
    predict_chunked,
    predict_decode_pool,
    predict_prefill_pool,
    predict_whole,
)
from tools.thresholds.serving.contract.speeds import Speeds

MAX_INSTANCES = 2_000  # of a pool, more GPUs than any fleet of one model has
_RATE_STEPS = 24  # halvings towards the largest rate: seven digits
LAYOUTS = ("colocated", "chunked", "disaggregated")


@dataclass(frozen=True, slots=True)
class Contract:
    """Limits in seconds at the quantile, the seconds of a transfer, and how many of them it holds an instance."""

    ttft: float
    tpot: float
    transfer: float
    held: float


@dataclass(frozen=True, slots=True)
class Size:
    """A layout that keeps its contract: its pools, one or prefill and decode, and what is predicted of it."""

    layout: str
    pools: tuple[int, ...]
    prediction: Prediction

    @property
    def instances(self) -> int:
        """Instances of all its pools."""
        return sum(self.pools)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Traffic on instances of one kind, under a contract."""

    speeds: Speeds
    traffic: Traffic
    contract: Contract

    @property
    def places(self) -> int:
        """Sequences that the memory of an instance holds, each with its place reserved to the end."""
        return self.speeds.count_places(self.traffic.prompt + self.traffic.output)

    def size(self, layout: str) -> Size | None:
        """The fewest instances of a layout that keep the contract; None where no number does."""
        if layout != "disaggregated":
            count = find_fewest(lambda instances: self._keep_one_pool(layout, instances) is not None)
            found = self._keep_one_pool(layout, count) if count else None
            return Size(layout, (count,), found) if count and found else None
        prefill = find_fewest(lambda instances: self._keep_prefill(instances) is not None)
        decode = find_fewest(lambda instances: self._keep_decode(instances) is not None) if prefill else None
        if not prefill or not decode:
            return None
        return Size(layout, (prefill, decode), self._predict_split(prefill, decode))

    def find_rate(self, layout: str, instances: int) -> float:
        """The largest rate that so many instances keep the contract at, 0 where they keep it at none."""
        high = instances / self.speeds.prefill_time(self.traffic.fresh, self.traffic.cached)  # no layout is faster
        low = 0.0
        for _ in range(_RATE_STEPS):
            middle = (low + high) / 2
            keeps = replace(self, traffic=replace(self.traffic, lam=middle))._fits(layout, instances)
            low, high = (middle, high) if keeps else (low, middle)
        return low

    def _fits(self, layout: str, instances: int) -> bool:
        if layout != "disaggregated":
            return self._keep_one_pool(layout, instances) is not None
        prefill = find_fewest(lambda count: self._keep_prefill(count) is not None, instances - 1)
        return prefill is not None and self._keep_decode(instances - prefill) is not None

    def _keep_one_pool(self, layout: str, instances: int) -> Prediction | None:
        if layout == "colocated":
            found = predict_whole(self.speeds, self.traffic, instances)
        else:
            found = predict_chunked(self.speeds, self.traffic, instances, self.contract.tpot)
        keeps = found is not None and found.ttft <= self.contract.ttft and found.tpot <= self.contract.tpot
        return found if found is not None and keeps and found.batch_most <= self.places else None

    def _keep_prefill(self, instances: int) -> tuple[float, float] | None:
        service = self.speeds.whole_prompt_time(self.traffic.fresh, self.traffic.cached) + self.contract.held
        extra = self.contract.held - self.contract.transfer
        found = predict_prefill_pool(self.traffic, service, extra, instances)
        return found if found is not None and found[0] <= self.contract.ttft else None

    def _keep_decode(self, instances: int) -> tuple[float, float, float] | None:
        found = predict_decode_pool(self.speeds, self.traffic, instances) if instances else None
        keeps = found is not None and found[0] <= self.contract.tpot and found[2] <= self.places
        return found if keeps else None

    def _predict_split(self, prefill: int, decode: int) -> Prediction:
        ttft, busy = self._keep_prefill(prefill) or (0.0, 0.0)
        tpot, batch, most = self._keep_decode(decode) or (0.0, 0.0, 0.0)
        return Prediction(ttft, tpot, busy, min(batch, 1.0), batch, most)


def find_fewest(keeps: Callable[[int], bool], most: int = MAX_INSTANCES) -> int | None:
    """The smallest number up to `most` that keeps something which every larger one keeps too; None where none does."""
    high = 1
    while not keeps(min(high, most)):
        if high >= most:
            return None
        high *= 2
    low, high = high // 2, min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle) else (middle, high)
    return high
