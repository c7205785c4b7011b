"""The five published routing patterns as kappa, Delta and gamma, so that one condition decides them all.

In each, kappa Delta - gamma equals 1 - cost routed/cost of the base.
"""

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.routing.routing_premium import pays


class Pattern(Model):
    """A pattern in the terms of the condition; `net` is kappa Delta - gamma.

    `kappa` is null where Delta is 0, as a share of nothing. `pays` is false at equality to the comparison tolerance.
    """

    kappa: float | None
    Delta: float
    gamma: float
    net: float
    pays: bool


class Speculation(Pattern):
    """Speculative decoding: tokens per target pass, the speedup, and the draft cost at which it breaks even."""

    expected_tokens: float
    speedup: float
    breakeven_cost_ratio: float


class EarlyExit(Pattern):
    """Early exit, with its speedup."""

    speedup: float


class Cascade(Pattern):
    """A cascade: its cost per query, and the resolved share at which it breaks even (beyond 1 means never)."""

    cost: float
    resolved_breakeven: float


class AdaptiveBudget(Pattern):
    """An adaptive number of samples; `budget_reduction` is the fixed number over the mean, without overhead."""

    budget_reduction: float


def accepted_drafts(accept: Real, draft_len: Real) -> Real:
    """The expected number of accepted drafts in a pass, a + a^2 + ... + a^g = E - 1, also for a = 0 and a = 1."""
    a, g = np.asarray(accept, np.float64), np.asarray(draft_len, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        series = a * np.expm1(g * np.log(a)) / (a - 1)
    return np.where(a == 1, g, series)[()]


def speculation(accept: Real, draft_len: Real, cost_ratio: Real) -> tuple[Real, Real, Real]:
    """The captured saving 1 - 1/E, the overhead gc/E and the expected tokens E of speculative decoding."""
    drafts = accepted_drafts(accept, draft_len)
    tokens = 1 + drafts
    return drafts / tokens, draft_len * cost_ratio / tokens, tokens


def depth_saving(depth: Real) -> Real:
    """The saving of stopping at a fraction of full depth, 1 - d."""
    return 1 - depth


def cascade_overhead(cost_cheap: Real, cost_expensive: Real, cost_scorer: Real) -> Real:
    """The cost of always asking the cheap model first, over the expensive one, (c1 + s)/c2."""
    return (cost_cheap + cost_scorer) / cost_expensive


def budget_saving(fixed: Real, used: Real) -> Real:
    """The share of a fixed budget that is left unused, 1 - k'/k."""
    return (fixed - used) / fixed


def speculative_decoding(accept: float, draft_len: int, cost_ratio: float) -> Speculation:
    """Map speculative decoding to the condition; it pays iff E > 1 + gc, with E = (1 - a^(g+1))/(1 - a).

    `accept` a is the probability that a drafted token is accepted, in [0, 1], independent between positions,
    `draft_len` g the tokens drafted a pass (whole, >= 1), `cost_ratio` c a draft step over a target step (>= 0).
    kappa Delta = 1 - 1/E, Delta = g/(g + 1), gamma = gc/E, speedup = E/(gc + 1). E and the speedup are literature
    (arXiv:2211.17192, stated by definition:speculative-decoding), the map is derived: paper:routing-premium.
    Raises ThresholdInputError.
    """
    accept = check_real("accept", accept, least=0, most=1)
    g = check_whole("draft_len", draft_len, least=1)
    c = check_real("cost_ratio", cost_ratio, least=0)
    work = check_representable("cost_ratio", "the cost of drafting", float(g) * c)
    drafts = float(accepted_drafts(accept, g))
    gross, gamma, tokens = (float(part) for part in speculation(accept, g, c))
    return Speculation(
        kappa=min(drafts / tokens / (g / (g + 1)), 1.0),  # E <= g + 1, so more than 1 is rounding
        Delta=g / (g + 1),
        gamma=gamma,
        net=(drafts - work) / tokens,
        pays=pays(gross, gamma),
        expected_tokens=tokens,
        speedup=tokens / (work + 1),
        breakeven_cost_ratio=drafts / g,
    )


def early_exit(mean_depth: float, oracle_depth: float, overhead: float = 0) -> EarlyExit:
    """Map early exit to the condition: kappa Delta = 1 - d, Delta = 1 - o, gamma = h, speedup = 1/(d + h).

    `mean_depth` d and `oracle_depth` o are fractions of full depth, 0 <= o <= d <= 1 and d > 0; `overhead` h is the
    cost of the exit checks over that of full depth (>= 0). It pays iff d + h < 1. Derived: paper:routing-premium.
    Raises ThresholdInputError.
    """
    mean, oracle, overhead = check_depths(mean_depth, oracle_depth, overhead)
    gross, delta = float(depth_saving(mean)), float(depth_saving(oracle))
    return EarlyExit(
        kappa=compute_share(gross, delta),
        Delta=delta,
        gamma=overhead,
        net=gross - overhead,
        pays=pays(gross, overhead),
        speedup=check_representable("mean_depth", "the speedup", 1 / (mean + overhead)),
    )


def cascade(
    cost_cheap: float, cost_expensive: float, resolved: float, oracle_resolved: float, cost_scorer: float = 0
) -> Cascade:
    """Map a cascade to the condition: kappa Delta = f, Delta = f_o, gamma = (c1 + s)/c2; it pays iff f > gamma.

    `cost_cheap` c1 (>= 0), `cost_expensive` c2 (> 0) and `cost_scorer` s (>= 0) are $ per query; `resolved` f is the
    share of queries that the cheap model settles, in [0, 1], and at most `oracle_resolved` f_o, the share that it
    could settle. Every query pays c1 + s, and the rest also c2. Derived: paper:routing-premium.
    Raises ThresholdInputError.
    """
    c1, s = check_real("cost_cheap", cost_cheap, least=0), check_real("cost_scorer", cost_scorer, least=0)
    c2 = check_real("cost_expensive", cost_expensive, above=0)
    f, oracle = check_shares(resolved, oracle_resolved)
    gamma = check_representable("cost_expensive", "the overhead", float(cascade_overhead(c1, c2, s)))
    return Cascade(
        kappa=compute_share(f, oracle),
        Delta=oracle,
        gamma=gamma,
        net=f - gamma,
        pays=pays(f, gamma),
        cost=check_representable("cost_expensive", "the cost", c1 + s + (1 - f) * c2),
        resolved_breakeven=gamma,
    )


def adaptive_samples(k_fixed: float, k_mean: float, k_oracle: float, overhead_samples: float = 0) -> AdaptiveBudget:
    """Map adaptive self-consistency to the condition: kappa Delta = 1 - k'/k, Delta = 1 - k_o/k, gamma = h/k.

    `k_fixed` k samples a query are replaced by `k_mean` k' on average, where an oracle would need `k_oracle` k_o
    (0 < k_o <= k' <= k); `overhead_samples` h is the cost of the stopping check in samples (>= 0). It pays iff
    k' + h < k. Derived: paper:routing-premium. Raises ThresholdInputError.
    """
    return _map_adaptive_budget(
        ("k_fixed", k_fixed), ("k_mean", k_mean), ("k_oracle", k_oracle), ("overhead_samples", overhead_samples)
    )


def complexity_aware_exploration(
    budget_fixed: float, budget_mean: float, budget_oracle: float, overhead: float = 0
) -> AdaptiveBudget:
    """Map complexity-aware exploration to the condition, as `adaptive_samples` with a rollout or tree budget.

    `budget_fixed` rollouts or nodes a query are replaced by `budget_mean` on average, where an oracle would need
    `budget_oracle` (0 < oracle <= mean <= fixed); `overhead` is the cost of estimating complexity, in the same unit
    (>= 0). Derived: paper:routing-premium. Raises ThresholdInputError.
    """
    return _map_adaptive_budget(
        ("budget_fixed", budget_fixed),
        ("budget_mean", budget_mean),
        ("budget_oracle", budget_oracle),
        ("overhead", overhead),
    )


def check_depths(mean_depth: float, oracle_depth: float, overhead: float) -> tuple[float, float, float]:
    """Return the depths and the overhead inside their domain. Raises ThresholdInputError."""
    mean = check_real("mean_depth", mean_depth, above=0, most=1)
    oracle = check_real("oracle_depth", oracle_depth, least=0, most=1)
    if oracle > mean:
        problem = f"is {oracle:g}, deeper than the mean depth {mean:g}"
        raise ThresholdInputError("oracle_depth", problem, "give oracle_depth <= mean_depth, as an oracle exits first")
    return mean, oracle, check_real("overhead", overhead, least=0)


def check_shares(resolved: float, oracle_resolved: float) -> tuple[float, float]:
    """Return the resolved shares inside their domain. Raises ThresholdInputError."""
    f, oracle = (
        check_real("resolved", resolved, least=0, most=1),
        check_real("oracle_resolved", oracle_resolved, least=0, most=1),
    )
    if f > oracle:
        problem = f"is {f:g}, more than the {oracle:g} that an oracle resolves"
        raise ThresholdInputError("resolved", problem, "give resolved <= oracle_resolved")
    return f, oracle


def compute_share(part: float, whole_: float) -> float | None:
    """Return the share of the oracle saving that is captured, or None of nothing."""
    return part / whole_ if whole_ > 0 else None


def _map_adaptive_budget(
    fixed: tuple[str, float], mean: tuple[str, float], oracle: tuple[str, float], overhead: tuple[str, float]
) -> AdaptiveBudget:
    k, used, best = (check_real(name, value, above=0) for name, value in (fixed, mean, oracle))
    h = check_real(*overhead, least=0)
    if used > k:
        raise ThresholdInputError(mean[0], f"is {used:g}, more than the fixed {k:g}", f"give {mean[0]} <= {fixed[0]}")
    if best > used:
        raise ThresholdInputError(
            oracle[0], f"is {best:g}, more than the mean {used:g}", f"give {oracle[0]} <= {mean[0]}"
        )
    gross, delta = float(budget_saving(k, used)), float(budget_saving(k, best))
    gamma = check_representable(fixed[0], "the overhead", h / k)
    return AdaptiveBudget(
        kappa=compute_share(gross, delta),
        Delta=delta,
        gamma=gamma,
        net=gross - gamma,
        pays=pays(gross, gamma),
        budget_reduction=check_representable(mean[0], "the reduction", k / used),
    )
