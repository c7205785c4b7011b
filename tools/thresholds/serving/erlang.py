"""Waiting in a pool of servers: Erlang-B once, for numbers and arrays, and what follows from it."""

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.interruption import stop_if_unwanted

MAX_SERVERS = 10**7  # a number of this size takes less than a second
_BLOCK_POINTS = 8192  # points whose working arrays stay in the cache


def inverse_erlang_b(servers: Real, load: Real) -> Array:
    """Return 1/B of Erlang-B for whole `servers` c > load a > 0; inf where no float holds it.

    The stable recursion is x_n = 1 + (n/a) x_{n-1} with x_0 = 1. Two facts keep it short, whatever c and a are.

    1. It may begin at n0 = c - m with x = 1 when m >= (c - a) + 9 sqrt(a) + 16, and is exact for c <= m, where the
       factor max(n, 0) keeps x at 1 until n = 0. Unrolled, x_c is the sum over j = 0..c of t_j, the product of the
       factors n/a over the j topmost n, and to begin at n0 is to drop j > m. The factors above 1 come first; let t_max
       be their product, the largest term. The i-th of the others lies between 1 - i/a and 1 - (i-1)/a, so k of them
       leave t <= t_max exp(-k(k-1)/(2a)). With k >= 9 sqrt(a) + 15 that is under e^-40.5 t_max, and as each further
       factor is under 1 - 9/sqrt(a), all that is dropped is under (sqrt(a)/9) e^-40.5 t_max. What is kept exceeds
       (sqrt(a)/4) t_max if a >= 1, since t >= t_max (1 - k(k+1)/(2a)) >= t_max/2 while k(k+1) <= a, for more than
       sqrt(a)/2 values of k (for a < 1 nothing is dropped). The loss is under 2e-18 of x; a float holds 1.1e-16.
    2. c need not exceed a + 38 sqrt(a) + 475, where 1/B has left the range of a float: with k = c - a,
       ln(1/B) >= sum of ln(n/a) >= integral of ln(1 + t/a) over 0..k >= k^2/(2(a + k/3)) (Bernstein), which is at
       least 710 there.
    """
    servers, load = np.broadcast_arrays(np.asarray(servers, np.float64), np.asarray(load, np.float64))
    found = np.empty(servers.size)
    flat_servers, flat_load = servers.ravel(), load.ravel()
    with np.errstate(over="ignore"):
        for start in range(0, servers.size, _BLOCK_POINTS):
            stop_if_unwanted()
            part = slice(start, start + _BLOCK_POINTS)
            found[part] = _recur_inverse_erlang_b(flat_servers[part], flat_load[part])
    return found.reshape(servers.shape)


def _recur_inverse_erlang_b(servers: Array, load: Array) -> Array:
    root = np.sqrt(load)
    last = np.minimum(servers, np.ceil(load + 38 * root + 475))
    depth = int((last - load + 9 * root).max()) + 17
    n, factor, found = last - depth, np.empty_like(load), np.ones_like(load)
    for _ in range(depth):
        n += 1
        np.maximum(n, 0, out=factor)
        factor /= load
        found *= factor
        found += 1
    return found


def inverse_erlang_c(servers: Real, load: Real) -> Array:
    """Return 1/C of Erlang-C, C the probability of waiting: (1 - a/c)/B + a/c."""
    return convert_to_inverse_c(inverse_erlang_b(servers, load), np.asarray(load / servers))


def convert_to_inverse_c(inverse_b: Array, busy: Array) -> Array:
    """1/C from 1/B at the utilisation `busy` = a/c < 1."""
    return np.asarray((1 - busy) * inverse_b + busy)


def servers_needed(load: Real, rate: Real, tail: Real) -> Array:
    """Return the smallest whole c > load with C(c, load) e^{-(c - load) rate} <= tail.

    `rate` is budget/(service time) over the Allen-Cunneen factor, >= 0 and inf where nobody waits; `tail` is
    1 - q. NaN where load or rate is. The probability falls in c, so c rises from the smallest stable number, a step
    a server; O(sqrt(load)) steps reach any tail.
    """
    load, rate, tail = np.asarray(load), np.asarray(rate), np.asarray(tail)
    known = np.isfinite(load)
    start = np.floor(np.where(known, load, 1)) + 1  # small shapes first: the grid comes with rate
    inverse_b = inverse_erlang_b(start, np.where(known, load, 1))
    columns = np.broadcast_arrays(start, np.where(known, load, np.nan), inverse_b, rate, tail)
    known = np.isfinite(columns[1]) & ~np.isnan(columns[3])
    found = np.full(known.shape, np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        found[known] = _grow_servers(*(column[known] for column in columns))
    return found


def _grow_servers(servers: Array, load: Array, inverse_b: Array, rate: Array, tail: Array) -> Array:
    found, place = servers.copy(), np.arange(servers.size)
    decay, per_server, wanted = np.exp((servers - load) * rate), np.exp(rate), 1 / tail
    while place.size:
        stop_if_unwanted()
        met: NDArray[np.bool_] = convert_to_inverse_c(inverse_b, load / servers) * decay >= wanted
        found[place] += ~met
        if met.mean() > 1 / 4:  # a met point stays met, so what is met is dropped only when that is worth the copying
            open_ = ~met
            servers, load, inverse_b, wanted = servers[open_], load[open_], inverse_b[open_], wanted[open_]
            decay, per_server, place = decay[open_], per_server[open_], place[open_]
        servers = servers + 1
        inverse_b = 1 + servers / load * inverse_b
        decay = decay * per_server
    return found
