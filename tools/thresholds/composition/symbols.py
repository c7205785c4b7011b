"""The symbols and formulas of verifier composition, each explained once."""

from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.result import Formula, Status

PAPER = "paper:verifier-composition"
SOURCES = (PAPER,)
FAMILY = "verifier_composition"

_SYMBOLS = {
    r"\operatorname{Cov}(A, B)": "covariance of the two accept bits",
    r"\tilde f(a, b)": "accept rate if the verifiers were independent",
    "E f": "true accept rate of the pipeline",
    "f": "the rule: 1 where the pipeline accepts",
    "c_{12}": "interaction coefficient of the rule: -1, 0 or 1",
    "A": "accept bit of the first verifier",
    "B": "accept bit of the second verifier",
    "a": "accept rate of the first verifier",
    "b": "accept rate of the second verifier",
    "C": "covariance of the two accept bits",
    "C^*": "the covariance at which the error, or the gap, is the one asked for",
    "C_{\\min}": "covariance of the worse of two pairs",
    "C_{\\max}": "covariance of the better of two pairs",
    "D": "share of instances on which the verifiers differ",
    "P": "true accept rate of the pipeline",
    r"P_{\mathrm{AND}}": "accept rate where both must accept",
    r"P_{\mathrm{OR}}": "accept rate where one suffices",
    "t": "relative error of Cost-correct, independent accept rate over true one, less 1",
    "g": "relative gap of Cost-correct to the best pair",
    "K_1": "candidates for the first position",
    "K_2": "candidates for the second position",
    "N": "joint probes",
    "C_H": "constant of the bound",
    "w": "range of a score",
    r"\alpha_{\min}": "lowest accept rate considered",
    r"N_{\mathrm{joint}}": "probes for the pair",
    r"N_{\mathrm{single}}": "probes for one verifier",
    "Q": "reported probability of each joint outcome",
    "j": "the outcome that came",
    "S": "set of verifiers",
    "c_S": "coefficient of the set in the rule's multilinear form",
    "X": "accept bits",
    "p": "accept rates",
    r"\lambda": "share of the dependence that remains, 1 as given",
    "x": "an instance",
    "p_A(x)": "accept rate of the first verifier on the instance",
    "p_B(x)": "accept rate of the second verifier on the instance",
}


def formula(latex: str, status: Status, *symbols: str) -> Formula:
    """A formula of the paper, or one derived from it, with its symbols explained."""
    return Formula(latex=latex, symbols={name: _SYMBOLS[name] for name in symbols}, status=status, source=PAPER)


RATE_A = Input("a", "a", "accept rate of the first verifier", "probability", least=0, most=1)
RATE_B = Input("b", "b", "accept rate of the second verifier", "probability", least=0, most=1)
GAP = Input("gap", "g", "target gap to the best pair", "relative", above=0, default=0.05)
ERROR = Input("tolerated_error", "t", "error of Cost-correct that is tolerated", "relative", above=0, default=0.05)
RANGE = Input("score_range", "w", "range of a score", "score", above=0, default=1)
LOWEST = Input(
    "alpha_min", r"\alpha_{\min}", "lowest accept rate considered", "probability", above=0, most=1, default=1
)

BOUND = formula(r"g \le C_H \sqrt{\frac{\log K_1 + \log K_2}{N}}", "proved", "g", "C_H", "K_1", "K_2", "N")
CONSTANT = formula(r"C_H = \frac{w}{\alpha_{\min} \sqrt{2}}", "derived", "C_H", "w", r"\alpha_{\min}")
RATIO = formula(
    r"\frac{N_{\mathrm{joint}}}{N_{\mathrm{single}}} = \frac{\log K_1 + \log K_2}{\log K_1}",
    "derived",
    r"N_{\mathrm{joint}}",
    r"N_{\mathrm{single}}",
    "K_1",
    "K_2",
)
EXACT = formula(
    r"E f = \tilde f(a, b) + c_{12} \operatorname{Cov}(A, B)",
    "derived",
    "E f",
    r"\tilde f(a, b)",
    "c_{12}",
    r"\operatorname{Cov}(A, B)",
)
FRECHET = formula(
    r"\max\left(-ab,\, -(1-a)(1-b)\right) \le C \le \min\left(a(1-b),\, b(1-a)\right)", "literature", "a", "b", "C"
)
DISAGREEMENT = formula(r"C = \frac{a + b - 2ab - D}{2}", "derived", "C", "a", "b", "D")
BASELINE = formula(
    r"g = \frac{1}{2}\left(\frac{ab + C_{\max}}{ab + C_{\min}} - 1\right)",
    "derived",
    "g",
    "a",
    "b",
    r"C_{\max}",
    r"C_{\min}",
)
LINE = formula(r"C^* = 2\, g\, a b", "derived", "C^*", "g", "a", "b")

PUBLISHED_LINE = 0.1  # the covariance from which the paper says that single records fail
SUFFICIENT = (
    f"{PAPER} says that single records fail from |C| >= 0.1 on. That line is sufficient, not necessary: here they fail"
    " below it."
)
SIMULATED = (
    f"{PAPER} reaches 5 percent at N = 512, and at 256 with the correlation known, in simulation. The bound with its"
    " derived constant does not certify the target at this N."
)
