"""What each layout does at a rate: its times at their quantile, its utilisations and the batch that it holds."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from tools.thresholds.serving.contract.speculation import Speculation
from tools.thresholds.serving.contract.speeds import Speeds
from tools.thresholds.serving.contract.waiting import find_wait

_SETTLING_ROUNDS = 60  # of a fixed point in the batch; it contracts, and a digit takes about three
_SETTLED = 1e-9  # relative change at which it has arrived
_LIFE_SHARE = 2 / 3  # of the variance of a batch that is left of its average over the life of one of its sequences
_LEAST_EXPECTED = 1e-9  # prompts: fewer than these delay nobody
_MOST_CHUNKS = 1e6  # of a prompt: with more the iterations have no room for it
_UNEVEN = 0.5  # sequences by which instances differ although each request goes where least are


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests of one length at `lam` per second with gaps of squared variation `ca2`, and the quantile asked about.

    The first `cached` tokens of a prompt need no prefill; `drafting` gives several tokens an iteration, one without.
    """

    prompt: float
    output: float
    lam: float
    q: float = 0.99
    ca2: float = 1.0
    cached: float = 0.0
    drafting: Speculation | None = None

    @property
    def fresh(self) -> float:
        """Prompt tokens that are prefilled."""
        return self.prompt - self.cached

    @property
    def steps(self) -> float:
        """Decode iterations of a request: all its tokens but the first, over the mean tokens of an iteration."""
        tokens = max(self.output - 1, 1.0)
        return tokens if self.drafting is None else max(tokens / self.drafting.tokens, 1.0)

    @property
    def unlucky(self) -> float:
        """Iterations of a request at the quantile over their mean, by the normal law of a sum of rounds."""
        if self.drafting is None:
            return 1.0
        return 1 + self.z * math.sqrt(self.drafting.variance / self.steps) / self.drafting.tokens

    def per_token(self, iteration: float) -> float:
        """Seconds per token at the quantile where an iteration takes `iteration` seconds."""
        return iteration * self.steps * self.unlucky / max(self.output - 1, 1.0)

    def per_iteration(self, limit: float) -> float:
        """The seconds of an iteration that keep `limit` seconds per token at the quantile."""
        return limit / self.per_token(1.0)

    @property
    def z(self) -> float:
        """The standard normal quantile."""
        return NormalDist().inv_cdf(self.q)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Times at the quantile in seconds, shares of time busy, and the batch of an instance, mean and at the quantile."""

    ttft: float
    tpot: float
    u_prefill: float
    u_decode: float
    batch: float
    batch_most: float


def predict_prefill_pool(traffic: Traffic, service: float, extra: float, instances: int) -> tuple[float, float] | None:
    """The quantile of the time in the pool and its utilisation; None where the queue never empties.

    A queue of prompts of one length: M/D/c as M/M/c with the Allen-Cunneen factor ca2/2. `extra` seconds of `service`
    do not delay the prompt itself.
    """
    load = traffic.lam * service
    if load >= instances:
        return None
    queued = _find_wait(traffic, service, instances)
    return queued + service - extra, load / instances


def predict_decode_pool(speeds: Speeds, traffic: Traffic, instances: int) -> tuple[float, float, float] | None:
    """The quantile of the time per token, and the batch of an instance, mean and at the quantile; None if unstable."""
    found = _settle_batch(speeds, traffic, instances, stretch=1.0)
    if found is None:
        return None
    batch, spread = found
    context = traffic.prompt + traffic.output / 2
    most = batch + traffic.z * spread + _UNEVEN
    during = batch + traffic.z * spread * math.sqrt(_LIFE_SHARE) + _UNEVEN
    return traffic.per_token(speeds.step(during, during * context)), batch, most


def predict_whole(speeds: Speeds, traffic: Traffic, instances: int) -> Prediction | None:
    """One pool that prefills whole prompts first, while the batch stands still; None where it cannot keep up."""
    seconds = speeds.whole_prompt_time(traffic.fresh, traffic.cached)
    load = traffic.lam * seconds / instances
    if load >= 1:
        return None
    found = _settle_batch(speeds, traffic, instances, stretch=1 / (1 - load))
    if found is None:
        return None
    batch, spread = found
    context = traffic.prompt + traffic.output / 2
    step = speeds.step(batch + _UNEVEN, (batch + _UNEVEN) * context)
    life = _find_life(traffic, traffic.steps * step, seconds, instances)
    most = max(batch + traffic.z * spread, _find_batch_during(traffic, life, instances)) + _UNEVEN
    ttft = _find_wait(traffic, seconds, instances) + seconds + step * (1 - load) * traffic.q
    return Prediction(ttft, traffic.per_token(life / traffic.steps), load, _busy(load, batch), batch, most)


def predict_chunked(speeds: Speeds, traffic: Traffic, instances: int, limit: float) -> Prediction | None:
    """One pool whose iterations carry prompt tokens up to `limit` seconds; None where it cannot keep up."""
    context = traffic.prompt + traffic.output / 2
    work = speeds.prefill_time(traffic.fresh, traffic.cached)
    limit = traffic.per_iteration(limit)
    batch, load = 0.0, 0.0
    for _ in range(_SETTLING_ROUNDS):
        step = speeds.step(batch, batch * context)
        chunks = _find_chunks(speeds, work, speeds.step(batch, batch * context, beside_prompt=True), limit)
        if chunks is None or (load := traffic.lam * chunks.seconds / instances) >= 1:
            return None
        tpot = 1 / (load / chunks.iteration + (1 - load) / step) if step > 0 else chunks.iteration
        following = (batch + traffic.lam * traffic.steps * tpot / instances) / 2
        settled = abs(following - batch) <= _SETTLED * following
        batch = following
        if settled:
            break
    spread = math.sqrt(batch / instances)
    high = batch + spread + _UNEVEN
    step = speeds.step(high, high * context)
    chunks = _find_chunks(speeds, work, speeds.step(high, high * context, beside_prompt=True), limit)
    if chunks is None or traffic.lam * chunks.seconds >= instances:
        return None
    life = _find_life(traffic, traffic.steps * step, chunks.seconds - chunks.count * step, instances)
    ttft = _find_wait(traffic, chunks.seconds, instances) + chunks.seconds + step * traffic.q * (1 - load)
    life = min(life, traffic.steps * max(chunks.iteration, step))
    most = max(high, _find_batch_during(traffic, life, instances)) + _UNEVEN
    return Prediction(ttft, traffic.per_token(life / traffic.steps), load, _busy(load, batch), batch, most)


@dataclass(frozen=True, slots=True)
class _Chunks:
    """How many iterations a prompt takes, and how long all of them and one of them take, s."""

    count: int
    seconds: float

    @property
    def iteration(self) -> float:
        return self.seconds / self.count


def _find_chunks(speeds: Speeds, work: float, step: float, limit: float) -> _Chunks | None:
    """A prompt in chunks that fill iterations of `limit` seconds beside a decode step; None without room."""
    room = limit - step - speeds.chunk_time
    if room <= 0 or work / room > _MOST_CHUNKS:
        return None
    count = math.ceil(work / room)
    return _Chunks(count, work + count * (step + speeds.chunk_time))


def _find_wait(traffic: Traffic, service: float, instances: int) -> float:
    return find_wait(instances, traffic.lam * service, service, traffic.q, traffic.ca2 / 2)


def _find_life(traffic: Traffic, alone: float, seconds: float, instances: int) -> float:
    """The quantile of the time in which a sequence decodes, `alone` seconds and `seconds` for each prompt meanwhile.

    While prompts delay it more prompts come, so their number is that of a delay busy period: generalised Poisson, of
    which mean, variance and skewness are taken, for the fleet that shares its arrivals. The sequence begins when its
    own prompt ends, and then the prompts that came in the meantime wait where no other instance was free for them.
    """
    load = traffic.lam * seconds / instances
    crowded = math.pow(load, math.sqrt(2 * (instances + 1)) - 2)
    queued = load * seconds / (2 * (1 - load)) + seconds
    expected = traffic.lam * (alone + crowded * queued)
    skewness = (1 + 2 * load) / math.sqrt(max(expected * (1 - load), _LEAST_EXPECTED))
    normal = traffic.z + (traffic.z**2 - 1) / 6 * skewness
    more = normal * math.sqrt(expected * traffic.ca2 / (1 - load) ** 3)
    prompts = (expected / (1 - load) + more) / instances
    return alone + max(prompts, 0.0) * seconds


def _find_batch_during(traffic: Traffic, life: float, instances: int) -> float:
    """The batch at the quantile while sequences live as long as at the quantile: the two come together."""
    mean = traffic.lam * life / instances
    return mean + traffic.z * math.sqrt(mean * traffic.ca2 / instances)


def _settle_batch(speeds: Speeds, traffic: Traffic, instances: int, stretch: float) -> tuple[float, float] | None:
    """Mean sequences of an instance by Little's law, and their standard deviation in a pool of instances that share."""
    context = traffic.prompt + traffic.output / 2
    rate = traffic.lam * traffic.steps * stretch / instances
    growth = speeds.cache * context + speeds.sequence
    if rate * max(growth, speeds.arithmetic) >= 1:
        return None
    feedback = 1 / (1 - rate * growth)
    batch = rate * (speeds.weights + speeds.experts) * feedback
    if speeds.experts:  # fewer are read the smaller the batch is: from above it settles
        for _ in range(_SETTLING_ROUNDS):
            batch = rate * (speeds.weights + speeds.experts * speeds.share_of_experts(batch)) * feedback
    return batch, math.sqrt(batch * feedback * traffic.ca2 / instances)


def _busy(load: float, batch: float) -> float:
    """The share of time in which an instance decodes, from the chance that its batch is empty."""
    return (1 - load) * -math.expm1(-batch)
