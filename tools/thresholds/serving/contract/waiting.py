"""The quantile of a wait: what `queueing.wait` gives for arrays, for single numbers at their speed."""

import math


def find_wait(servers: int, load: float, service: float, q: float, factor: float) -> float:
    """The q-quantile of the wait in seconds of `load` < `servers`, as `queueing.wait` defines it."""
    if load <= 0:  # so rare that the number underflows
        return 0.0
    busy = load / servers
    inverse_c = (1 - busy) * _find_inverse_b(servers, load) + busy
    excess = -math.log1p(-q) - math.log(inverse_c) if math.isfinite(inverse_c) else -math.inf
    return max(excess, 0.0) * service / (servers - load) * factor


def _find_inverse_b(servers: int, load: float) -> float:
    """1/B of Erlang-B; the recursion begins where `erlang.inverse_erlang_b` proves that nothing is lost."""
    depth = int((servers - load) + 9 * math.sqrt(load)) + 17
    found = 1.0
    for n in range(max(servers - depth, 0) + 1, servers + 1):
        found = 1 + n / load * found
    return found
