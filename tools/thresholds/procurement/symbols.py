"""What the symbols of verifier procurement mean, and its formulas made of them."""

from tools.thresholds.engine.result import Formula, Status

PAPER = "paper:verifier-procurement"
COST_NOTE = "field-note:the-cost-of-being-right"
GAP_UNIT = "excess over the best verifier's Cost-correct, as a fraction"

_MEANINGS = {
    r"\mathrm{gap}": "expected excess over the Cost-correct of the best verifier, as a fraction of it",
    r"\mathrm{gap}^*": "target gap",
    "K": "candidate verifiers",
    "N": "labelled probes shown to each verifier",
    "N^*": "the least number of probes at which the bound is at most the target gap",
    "K^*": "the most verifiers for which the bound is at most the target gap",
    "B^*": "the score range at which the bound is the target gap",
    r"\alpha_{\min}^*": "the lowest accept rate at which the bound is the target gap",
    "B": "width of the score range, in units of the accept rate",
    r"\alpha_{\min}": "lowest accept rate considered",
    r"\delta": "failure probability of the high-probability form",
    "c": "complexity of the choice, by method",
    "r": "minimax regret in score, in units of the score range",
    "d": "distance of the two pass rates from 1/2",
    r"\hat c": "constant that a gap reached at N probes implies",
    r"\alpha^*": "accept rate of the best verifier",
    r"\alpha_k": "accept rate of verifier k",
    "s_k": "probability that verifier k passes a probe",
    r"\beta": "probe power, how strongly a probe reveals the accept rate",
    "P_k": "probability that verifier k is selected",
    "f_k": "probability of a number of passes of verifier k",
    "F_j": "probability of at most a number of passes of verifier j",
    "p": "probability that the seller believes",
    "q": "probability that the seller reports",
    "y": "outcome, 1 or 0",
    "S": "score in [0, 1]",
    r"\epsilon": "distance that reports under the log rule keep from 0 and 1",
    "L": "expected score lost by the misreport",
    "t": "payment for a probe, $",
    "m": "floor of the payment, $ per probe",
    "M": "cap of the payment, $ per probe",
    "e": "effort cost, $ per probe",
    r"\mathcal{B}": "budget, $",
    r"\theta": "reservation cost per unit of accept rate",
    r"\pi": "posted price, in units of the reservation cost",
    r"\alpha": "accept rate of a seller",
    r"\alpha_{\mathrm{lo}}": "lowest accept rate on offer",
    r"\alpha_{\mathrm{hi}}": "highest accept rate on offer",
    r"\alpha_{\mathrm{cut}}": "highest accept rate that stays",
    r"\theta^*": "the theta above which the best seller leaves",
}


def formula(latex: str, status: Status, *symbols: str) -> Formula:
    """Make a formula of these symbols."""
    return Formula(latex=latex, symbols={name: _MEANINGS[name] for name in symbols}, status=status, source=PAPER)


RATE = formula(r"\mathrm{gap} \le \mathrm{const} \cdot \sqrt{\frac{\log K}{N}}", "proved", r"\mathrm{gap}", "K", "N")
BOUND = formula(
    r"\mathrm{gap} \le \frac{B}{\alpha_{\min}} \sqrt{\frac{c}{N}},\qquad c = \tfrac12 \ln K\ \text{(maximal)},\quad"
    r" 2 \ln 2K\ \text{(union)},\quad 2 \ln \tfrac{2K}{\delta}\ \text{(highprob, with probability } 1 - \delta)",
    "derived",
    r"\mathrm{gap}",
    "B",
    r"\alpha_{\min}",
    "c",
    "N",
    "K",
    r"\delta",
)
PROBES = formula(
    r"N^* = \left\lceil \frac{c\, B^2}{\alpha_{\min}^2\, (\mathrm{gap}^*)^2} \right\rceil",
    "derived",
    "N^*",
    "c",
    "B",
    r"\alpha_{\min}",
    r"\mathrm{gap}^*",
)
LOWER = formula(
    r"r \ge \max_d \frac{d}{2} e^{-4 N d \ln\frac{1 + 2d}{1 - 2d}} \ge \frac{0.0464}{\sqrt N}", "derived", "r", "d", "N"
)
SIMULATED = formula(
    r"\mathrm{gap} = \sum_k P_k \frac{\alpha^*}{\alpha_k} - 1,\quad"
    r" s_k = \tfrac12 + \beta\left(\alpha_k - \tfrac12\right)",
    "derived",
    r"\mathrm{gap}",
    "P_k",
    r"\alpha^*",
    r"\alpha_k",
    "s_k",
    r"\beta",
)
SELECTION = formula(
    r"P_k = \sum_x f_k(x) \int_0^1 \prod_{j \ne k} \left(F_j(x - 1) + u f_j(x)\right) du",
    "derived",
    "P_k",
    "f_k",
    "F_j",
)
BREAK_EVENS = formula(
    r"K^* = \left\lfloor e^{2N (\mathrm{gap}^* \alpha_{\min} / B)^2} \right\rfloor\ \text{(maximal)},\quad"
    r" \alpha_{\min}^* = \frac{B}{\mathrm{gap}^*} \sqrt{\frac{c}{N}},\quad"
    r" B^* = \mathrm{gap}^* \alpha_{\min} \sqrt{\frac{N}{c}}",
    "derived",
    "K^*",
    r"\alpha_{\min}^*",
    "B^*",
    "N",
    r"\mathrm{gap}^*",
    r"\alpha_{\min}",
    "B",
    "c",
)
IMPLIED = formula(r"\hat c = \mathrm{gap}^* \sqrt{\frac{N}{\ln K}}", "derived", r"\hat c", r"\mathrm{gap}^*", "N", "K")
PAYMENT = formula(r"t = m + (M - m) S", "derived", "t", "m", "M", "S")
FEASIBLE = formula(r"e \le m < M \le \frac{\mathcal{B}}{K N}", "derived", "e", "m", "M", r"\mathcal{B}", "K", "N")
