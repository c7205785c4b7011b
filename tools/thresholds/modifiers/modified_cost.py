"""Cost-correct with a cheaper fleet, harvested rollouts, leaner decode, or a better accept rate."""

from index import Model
from tools.thresholds.cost.cost_correct import cost_correct
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable


class ModifiedCost(Model):
    """Cost-correct without and with the modifiers, in $ per 1e6 accepted answer tokens, and the effective rollouts."""

    base: float
    cost: float
    ratio: float
    rho_effective: float


def cost_correct_modified(
    cpm: float,
    R: float = 1,
    rho_bar: float = 0,
    alpha: float = 1,
    fleet_multiplier: float = 1,
    harvested: float = 0,
    idle_price_ratio: float = 1,
    decode_ratio: float = 1,
) -> ModifiedCost:
    """Return Cost-correct with its modifiers: (CPM/m) R (1 + rho_eff)/alpha times the decode ratio.

    rho_eff = rho_bar((1 - h) + h w). m = `fleet_multiplier` (> 0) is the fold reduction of the token price by a joint
    fleet, published as up to 2.79; h = `harvested` in [0, 1] the share of extra rollouts on idle capacity, at w =
    `idle_price_ratio` in [0, 1] of the dedicated price; `decode_ratio` (> 0) multiplies the price, as a clock lock
    does. The others are as in `cost_correct`. The defaults change nothing. Derived from
    field-note:heterogeneous-procurement, field-note:harvesting-serving-slack and field-note:the-power-cap-illusion.
    Raises ThresholdInputError.
    """
    base = cost_correct(cpm, R, rho_bar, alpha)
    fleet, decode = (
        check_real("fleet_multiplier", fleet_multiplier, above=0),
        check_real("decode_ratio", decode_ratio, above=0),
    )
    harvested = check_real("harvested", harvested, least=0, most=1)
    idle = check_real("idle_price_ratio", idle_price_ratio, least=0, most=1)
    ratio = check_representable(
        "fleet_multiplier", "the ratio", float(modified_ratio(rho_bar, fleet, harvested, idle, decode)), positive=True
    )
    return ModifiedCost(
        base=base,
        cost=check_representable("fleet_multiplier", "the cost", base * ratio),
        ratio=ratio,
        rho_effective=float(rho_bar * harvest_price(harvested, idle)),
    )


def harvest_price(harvested: Real, idle_price_ratio: Real) -> Real:
    """The mean price of a rollout over the dedicated price, 1 - h + h w."""
    return 1 - harvested * (1 - idle_price_ratio)


def modified_ratio(
    rho_bar: Real, fleet_multiplier: Real, harvested: Real, idle_price_ratio: Real, decode_ratio: Real
) -> Real:
    """The modified Cost-correct over the plain one, for numbers or arrays inside the domain."""
    rollouts = (1 + rho_bar * harvest_price(harvested, idle_price_ratio)) / (1 + rho_bar)
    return decode_ratio / fleet_multiplier * rollouts


def accept_lift_cost_ratio(alpha0: float, alpha1: float) -> float:
    """Return by what an accept rate that moves from `alpha0` to `alpha1` multiplies Cost-correct: alpha0/alpha1.

    Both are in (0, 1]; price, reasoning and rollouts are held. Derived from field-note:verifier-as-curriculum.
    Raises ThresholdInputError.
    """
    before, after = check_real("alpha0", alpha0, above=0, most=1), check_real("alpha1", alpha1, above=0, most=1)
    return check_representable("alpha1", "the ratio", before / after, positive=True)
