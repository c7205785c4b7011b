"""The symbols and formulas of the modifiers, each explained once."""

from tools.thresholds.engine.result import Formula, Status

FAMILY = "modifiers"
POWER = "field-note:the-power-cap-illusion"
FLEET = "field-note:heterogeneous-procurement"
HARVEST = "field-note:harvesting-serving-slack"
CURRICULUM = "field-note:verifier-as-curriculum"
SURFACE_CODE = "field-note:the-structural-residual-ceiling"
FRONTIER = "paper:inference-frontier"
GLOSSARY = "definition:verification-economics"

_SYMBOLS = {
    r"\varphi": "electricity bill over rent",
    "e": "electricity price, $ per kWh",
    r"\mathrm{PUE}": "facility power over device power",
    "W": "power draw, W",
    "p": "rent, $ per GPU-hour",
    "s": "share of decode energy saved per token",
    r"\tau": "share of throughput lost",
    r"\tau^*": "the loss at which the lock neither pays nor costs",
    "s^*": "the saving at which the lock neither pays nor costs",
    "C'": "cost of a token with the modifier",
    "C": "Cost-correct, or cost of a token, without the modifier",
    r"W_{\mathrm{cap}}": "power cap, W",
    "O^*": "output tokens beyond which the new design takes less energy",
    r"E_{\mathrm{pre}}": "prefill energy of a request",
    r"e_{\mathrm{dec}}": "decode energy of an output token",
    "x_{mg}": "GPUs of class g given to model m",
    "p_g": "rent of class g, $ per GPU-hour",
    r"\tau_{mg}": "throughput per GPU of model m on class g",
    "D_m": "demand of model m",
    "A_g": "GPUs of class g available",
    "M": "the margin, best single-class cost over joint cost",
    r"C_g^{\mathrm{hom}}": "cost of meeting all demand on class g alone, $ per hour",
    r"C^{\mathrm{joint}}": "cost of the joint plan, $ per hour",
    r"\mathrm{CPM}": "blended price, $ per 1e6 tokens",
    "m": "fold reduction of the token price by a joint fleet, up to 2.79",
    "R": "reasoning multiplier, billed tokens per answer token",
    r"\alpha": "accept rate, a probability",
    r"\bar\rho": "extra rollouts per answer",
    r"\rho_{\mathrm{eff}}": "extra rollouts in units of the dedicated price",
    "h": "share of rollouts on harvested capacity",
    "w": "idle price over dedicated price",
    r"\delta": "price of decode with the modifier over the one without",
    r"\eta_\rho": "elasticity of the accept rate in rollouts",
    r"\eta_T": "elasticity of the accept rate in training compute",
    "I": "inference spend, $",
    "D'": "training spend after harvesting, $",
    "D": "training spend, $",
    "s_r": "share of training dollars that buys rollouts",
    "h^*": "the harvested share at which the frontier is a tie",
    r"\alpha_0": "accept rate before",
    r"\alpha_1": "accept rate after",
    r"r_{\mathrm{setter}}": "reward of the problem setter",
    r"\mathrm{acc}_{\mathrm{solver}}": "the solver's accuracy on the problem",
    "f": "probability that the verifier passes a broken problem",
    "a": "the solver's accuracy on a valid problem",
    r"\varepsilon": "logical error rate",
    r"p_{\mathrm{phys}}": "physical error rate",
    r"p_{\mathrm{th}}": "threshold error rate",
    "A": "prefactor",
    "d": "code distance, odd",
    r"\varepsilon_0": "floor of the logical error rate",
    r"d_{\mathrm{ceil}}": "distance at which the falling term has sunk to the floor",
}


def formula(latex: str, status: Status, source: str, *symbols: str) -> Formula:
    """A formula with its symbols explained."""
    return Formula(latex=latex, symbols={name: _SYMBOLS[name] for name in symbols}, status=status, source=source)


EFFECTIVE = formula(
    r"\rho_{\mathrm{eff}} = \bar\rho \left((1 - h) + h\, w\right)",
    "derived",
    HARVEST,
    r"\rho_{\mathrm{eff}}",
    r"\bar\rho",
    "h",
    "w",
)
FLEET_CEILING = 2.79  # the published fold reduction of serving cost by a joint fleet
ABOVE_CEILING_WARNING = (
    f"{FLEET} reports up to 2.79x lower serving cost, a ceiling. This multiplier is above it: it must come from a"
    " margin computed on the fleet's own throughputs."
)
