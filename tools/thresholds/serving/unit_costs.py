"""The two costs of a served token from unit costs, the cheaper layout, and where the layouts cost the same."""

import math
from typing import Literal, TypeAlias

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable, is_close

Winner: TypeAlias = Literal["disaggregated", "colocated", "tie"]
Region: TypeAlias = Literal["disaggregate_above", "disaggregate_below", "always_disaggregate", "always_colocate", "tie"]


class CostTerms(Model):
    """The parts of a layout's cost, in $ per output token."""

    prefill: float
    decode: float
    kv: float

    @property
    def total(self) -> float:
        """The layout's cost."""
        return self.prefill + self.decode + self.kv


class ServingCost(Model):
    """Both costs in $ per output token, the cheaper layout, and the break-evens.

    `region` says on which side of `ratio_breakeven` (input per output token, null where none) the split pays;
    `x1_breakeven` is the KV tax in GPU-seconds per prompt token at which the layouts cost the same, negative where
    even a free transfer would not pay.
    """

    colocated: float
    disaggregated: float
    colocated_terms: CostTerms
    disaggregated_terms: CostTerms
    winner: Winner
    region: Region
    ratio_breakeven: float | None
    x1_breakeven: float | None


def serving_cost(
    usd_per_gpu_s: float,
    p1: float,
    d1: float,
    ratio: float,
    u_colo: float,
    u_pre: float,
    u_dec: float,
    chunk_tax: float = 0,
    x1: float = 0,
    phi_colo: float = 1,
    phi_dis: float = 1,
) -> ServingCost:
    """Return what an output token costs colocated and disaggregated, and decide between them.

    colo = pi [r p1 (1+e) + d1]/(u_c phi_c); dis = pi [r p1/u_p + d1/u_d + r x1]/phi_d. `usd_per_gpu_s` pi in $ (> 0),
    `p1` and `d1` GPU-seconds per prompt and output token (> 0), `ratio` r of input to output tokens (> 0),
    utilisations and attainments phi in (0, 1], `chunk_tax` e and `x1`, the KV tax in GPU-seconds per prompt token,
    >= 0. Costs equal to the comparison tolerance, relative to their size, are a "tie", so that the price never
    decides. Derived for paper:serving-frontier. Raises ThresholdInputError.
    """
    return unit_costs(
        check_real("usd_per_gpu_s", usd_per_gpu_s, above=0),
        check_real("p1", p1, above=0),
        check_real("d1", d1, above=0),
        check_real("ratio", ratio, above=0),
        check_real("u_colo", u_colo, above=0, most=1),
        check_real("u_pre", u_pre, above=0, most=1),
        check_real("u_dec", u_dec, above=0, most=1),
        check_real("chunk_tax", chunk_tax, least=0),
        check_real("x1", x1, least=0),
        check_real("phi_colo", phi_colo, above=0, most=1),
        check_real("phi_dis", phi_dis, above=0, most=1),
    )


def unit_costs(
    usd_per_gpu_s: float,
    p1: float,
    d1: float,
    ratio: float,
    u_colo: float,
    u_pre: float,
    u_dec: float,
    chunk_tax: float,
    x1: float,
    phi_colo: float,
    phi_dis: float,
    *,
    price: str = "usd_per_gpu_s",
) -> ServingCost:
    """`serving_cost` for numbers inside their domains.

    Raises ThresholdInputError, naming the input `price`, where a cost fits no float.
    """
    colo = make_cost_terms(*colocated_terms(usd_per_gpu_s, p1, d1, ratio, u_colo, chunk_tax, phi_colo), price=price)
    dis = make_cost_terms(*disaggregated_terms(usd_per_gpu_s, p1, d1, ratio, u_pre, u_dec, x1, phi_dis), price=price)
    region, crossing = _find_region(
        p1 * (1 + chunk_tax) / (u_colo * phi_colo),
        (p1 / u_pre + x1) / phi_dis,
        d1 / (u_dec * phi_dis),
        d1 / (u_colo * phi_colo),
    )
    more_decode = d1 / (u_colo * phi_colo) - d1 / (u_dec * phi_dis)
    x1_star = phi_dis * (p1 * (1 + chunk_tax) / (u_colo * phi_colo) + more_decode / ratio) - p1 / u_pre
    return ServingCost(
        colocated=colo.total,
        disaggregated=dis.total,
        colocated_terms=colo,
        disaggregated_terms=dis,
        winner=_decide_winner(colo.total, dis.total),
        region=region,
        ratio_breakeven=crossing,
        x1_breakeven=x1_star if math.isfinite(x1_star) else None,
    )


def colocated_terms(
    usd_per_gpu_s: Real, p1: Real, d1: Real, ratio: Real, u_colo: Real, chunk_tax: Real, phi_colo: Real
) -> tuple[Real, Real]:
    """Prefill and decode of an output token on shared GPUs, in $, for numbers or arrays."""
    share = usd_per_gpu_s / (u_colo * phi_colo)
    return share * (ratio * p1 * (1 + chunk_tax)), share * d1


def disaggregated_terms(
    usd_per_gpu_s: Real, p1: Real, d1: Real, ratio: Real, u_pre: Real, u_dec: Real, x1: Real, phi_dis: Real
) -> tuple[Real, Real, Real]:
    """Prefill, decode and KV transfer of an output token over two pools, in $, for numbers or arrays."""
    share = usd_per_gpu_s / phi_dis
    return share * (ratio * p1 / u_pre), share * (d1 / u_dec), share * (ratio * x1)


def make_cost_terms(prefill: Real, decode: Real, kv: Real = 0.0, *, price: str) -> CostTerms:
    """The parts of one layout's cost. Raises ThresholdInputError, naming `price`, where their sum fits no float."""
    terms = CostTerms(prefill=float(prefill), decode=float(decode), kv=float(kv))
    check_representable(price, "the cost", terms.total, positive=True)
    return terms


def _decide_winner(colocated: float, disaggregated: float) -> Winner:
    if is_close(colocated / disaggregated, 1):
        return "tie"
    return "disaggregated" if disaggregated < colocated else "colocated"


def _find_region(
    prefill_colo: float, prefill_dis: float, decode_dis: float, decode_colo: float
) -> tuple[Region, float | None]:
    """G is what splitting saves per prompt token and H what it adds per output token; r* = H/G."""
    saved, added = _compare(prefill_colo, prefill_dis), _compare(decode_dis, decode_colo)
    if (saved, added) == (0, 0):
        return "tie", None
    if saved == added:
        crossing = (decode_dis - decode_colo) / (prefill_colo - prefill_dis)
        return "disaggregate_above" if saved > 0 else "disaggregate_below", crossing if math.isfinite(
            crossing
        ) else None
    return ("always_disaggregate" if saved >= 0 and added <= 0 else "always_colocate"), None


def _compare(more: float, less: float) -> int:
    return 0 if is_close(more / less, 1) else 1 if more > less else -1
