"""A smaller model with more rollouts in place of a larger one."""

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable, is_close
from tools.thresholds.frontier.inference_frontier import Side


class Substitution(Model):
    """Cost of an accepted answer in $ from either model, and the rollout count where they meet."""

    cost_small: float
    cost_large: float
    inference_wins: bool
    decision: Side
    rho_breakeven: float


def snell_flops_multiplier(M: float, ratio: float) -> float:
    """Return how many times its inference FLOPs a small model may spend to match one M times larger.

    k = M + 3 (M - 1)/R: the larger model multiplies both 6 N D_pre and 2 N D_inf. `M` >= 1, and
    `ratio` R = D_inf/D_pre is inference tokens per pretraining token (> 0). Derived from the setting of Snell et
    al., arXiv:2408.03314. Raises ThresholdInputError.
    """
    M, ratio = check_real("M", M, least=1), check_real("ratio", ratio, above=0)
    return check_representable("ratio", "the multiplier", float(flops_multiplier(M, ratio)))


def substitution_threshold(
    M: float,
    alpha_small: float,
    alpha_large: float,
    rho: float,
    training_dollars: float = 0,
    queries: float = 1,
    rollout_dollars: float = 1,
) -> Substitution:
    """Decide between `rho` rollouts of a small model and one answer of a model M times larger.

    Inference wins iff rho < (M + t/(q c)) alpha_small/alpha_large, where t = `training_dollars` is the extra
    training cost in $ (>= 0), q = `queries` the queries that share it (> 0) and c = `rollout_dollars` the $ of one
    small rollout (> 0). M >= 1, rho >= 1, accept rates in (0, 1]. Equality to the comparison tolerance is
    "indifferent". Derived from paper:inference-frontier. Raises ThresholdInputError.
    """
    M, rho = check_real("M", M, least=1), check_real("rho", rho, least=1)
    alpha_small = check_real("alpha_small", alpha_small, above=0, most=1)
    alpha_large = check_real("alpha_large", alpha_large, above=0, most=1)
    training = check_real("training_dollars", training_dollars, least=0)
    queries = check_real("queries", queries, above=0)
    rollout = check_real("rollout_dollars", rollout_dollars, above=0)
    extra = training / queries / rollout  # in small rollouts
    large = M + extra
    meet = float(rollout_breakeven(M, alpha_small, alpha_large, extra))
    breakeven = check_representable("training_dollars", "the break-even", meet, positive=True)
    even, wins = is_close(rho, breakeven), rho < breakeven
    return Substitution(
        cost_small=check_representable("rollout_dollars", "the cost", rollout * rho / alpha_small),
        cost_large=check_representable("rollout_dollars", "the cost", rollout * large / alpha_large),
        inference_wins=wins and not even,
        decision="indifferent" if even else "inference" if wins else "training",
        rho_breakeven=breakeven,
    )


def flops_multiplier(M: Real, ratio: Real) -> Real:
    """The formula of `snell_flops_multiplier` alone, for numbers or arrays inside its domain."""
    return M + 3 * (M - 1) / ratio


def rollout_breakeven(M: Real, alpha_small: Real, alpha_large: Real, extra: Real) -> Real:
    """The rollouts at which both models cost the same, `extra` being the training share in small rollouts."""
    return (M + extra) * alpha_small / alpha_large
