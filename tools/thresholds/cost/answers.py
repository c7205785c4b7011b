"""Cost of one correct answer, with the verifier's own price and its precision."""

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable

TOKENS_PER_PRICE = 1e6  # list prices are per million tokens


class AnswerCost(Model):
    """Cost of a correct answer in $, its shares by origin, and dlnC/dln of every input."""

    cost: float
    gen_share: float
    verify_share: float
    elasticities: dict[str, float]


def cost_correct_extended(
    cpm: float,
    tokens: float,
    R: float = 1,
    rho_bar: float = 0,
    alpha: float = 1,
    c_verify: float = 0,
    precision: float = 1,
) -> AnswerCost:
    """Return the cost of a correct answer: (1 + rho_bar)(CPM/1e6 tokens R + c_verify)/(alpha precision), in $.

    `tokens` counts answer tokens (> 0), `c_verify` is $ per verifier call (>= 0), `precision` the probability that
    an accepted answer is correct, in (0, 1]; the rest as in `cost_correct`. With tokens=1e6, c_verify=0 and
    precision=1 it is Cost-correct. Derived from definition:verification-economics. Raises ThresholdInputError.
    """
    generation = _check_generation_cost(cpm, tokens, R)
    rho_bar = check_real("rho_bar", rho_bar, least=0)
    alpha = check_real("alpha", alpha, above=0, most=1)
    c_verify = check_real("c_verify", c_verify, least=0)
    precision = check_real("precision", precision, above=0, most=1)
    share = generation / check_representable("c_verify", "the cost", generation + c_verify)
    return AnswerCost(
        cost=check_representable(
            "alpha", "the cost", float(answer_cost(generation, rho_bar, alpha, c_verify, precision))
        ),
        gen_share=share,
        verify_share=1 - share,
        elasticities={
            "cpm": share,
            "R": share,
            "tokens": share,
            "c_verify": 1 - share,
            "rho_bar": rho_bar / (1 + rho_bar),
            "alpha": -1.0,
            "precision": -1.0,
        },
    )


def verifier_price_ceiling(
    cpm: float, tokens: float, R: float, rho_bar: float, alpha0: float, alpha1: float, c_verify0: float
) -> float:
    """Return the $ per call up to which a verifier with accept rate `alpha1` pays: (gen + c0) alpha1/alpha0 - gen.

    gen = CPM/1e6 tokens R is the generation cost of one rollout and c0 = `c_verify0` the present verifier's $ per
    call; `rho_bar` is checked and cancels. Both verifiers are taken to have the same precision. A negative
    ceiling means that no price pays. Derived. Raises ThresholdInputError.
    """
    generation = _check_generation_cost(cpm, tokens, R)
    check_real("rho_bar", rho_bar, least=0)
    alpha0 = check_real("alpha0", alpha0, above=0, most=1)
    alpha1 = check_real("alpha1", alpha1, above=0, most=1)
    c_verify0 = check_real("c_verify0", c_verify0, least=0)
    return check_representable("alpha0", "the ceiling", float(price_ceiling(generation, alpha0, alpha1, c_verify0)))


def generation_cost(cpm: Real, tokens: Real, R: Real) -> Real:
    """The $ of one rollout, CPM/1e6 tokens R, for numbers or arrays inside their domains."""
    return cpm / TOKENS_PER_PRICE * tokens * R


def answer_cost(generation: Real, rho_bar: Real, alpha: Real, c_verify: Real, precision: Real) -> Real:
    """The formula of `cost_correct_extended` alone, from the $ of one rollout."""
    return (1 + rho_bar) * (generation + c_verify) / alpha / precision


def price_ceiling(generation: Real, alpha0: Real, alpha1: Real, c_verify0: Real) -> Real:
    """The formula of `verifier_price_ceiling` alone, without the cancellation of the generation cost."""
    return generation * (alpha1 - alpha0) / alpha0 + c_verify0 * alpha1 / alpha0


def _check_generation_cost(cpm: float, tokens: float, R: float) -> float:
    cpm, tokens, R = check_real("cpm", cpm, above=0), check_real("tokens", tokens, above=0), check_real("R", R, least=1)
    return check_representable("tokens", "the generation cost", float(generation_cost(cpm, tokens, R)), positive=True)
