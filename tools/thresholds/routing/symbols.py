"""What the symbols of the routing premium mean, and its formulas made of them."""

from tools.thresholds.engine.result import Formula, Status

PAPER = "paper:routing-premium"
SPECULATION = "definition:speculative-decoding"
UNIT = "fraction of the fixed-compute Cost-correct"

_MEANINGS = {
    r"\kappa": "share of the oracle saving that the signal realises (the archive: classifier calibration)",
    r"\Delta": "oracle saving over base cost (the archive: workload heterogeneity in compute)",
    r"\gamma": "cost of the signal over base cost (the archive: classifier overhead)",
    "q": "accept rate with routing over accept rate without",
    r"C_{\mathrm{routed}}": "Cost-correct with routing",
    r"C_{\mathrm{base}}": "Cost-correct of fixed compute",
    r"\kappa^*": "the kappa at which routing breaks even",
    r"\Delta^*": "the Delta at which routing breaks even",
    r"\gamma^*": "the gamma at which routing breaks even",
    "q^*": "the accept-rate ratio at which routing breaks even",
    "M": "the margin of the published condition",
    "e": "the largest uniform disclosure error that leaves the sign intact",
    "x": "captured saving over overhead",
    "E": "expected tokens per pass of the target model",
    "a": "probability that a drafted token is accepted",
    "g": "tokens drafted per pass",
    "c": "cost of a draft step over a target step",
    "S": "speedup",
    "d": "mean depth, as a fraction of full depth",
    "o": "oracle depth, as a fraction of full depth",
    "h": "cost of the check, in the unit of what is saved",
    "c_1": "cost of the cheap model, $ per query",
    "c_2": "cost of the expensive model, $ per query",
    "s": "cost of the scorer, $ per query",
    "f": "share of queries that the cheap model settles",
    "f_o": "share of queries that it could settle",
    "k": "fixed budget per query",
    "k'": "mean budget per query with stopping",
    "k_o": "budget per query that an oracle would need",
    "m_i": "best compute of task type i",
    "m": "compute spent",
    r"\sigma": "the signal that compute can follow",
    "H": "curvature of the loss, per squared compute",
    "G": "gain of following the signal, in the unit of the loss",
}


def formula(latex: str, status: Status, *symbols: str, source: str = PAPER, **meanings: str) -> Formula:
    """Make a formula of these symbols; `meanings` gives a symbol another meaning here."""
    return Formula(
        latex=latex,
        symbols={name: meanings.get(name, _MEANINGS[name]) for name in symbols},
        status=status,
        source=source,
    )


CONDITION = formula(r"\kappa\,\Delta > \gamma", "stated", r"\kappa", r"\Delta", r"\gamma")
RATIO = formula(
    r"\frac{C_{\mathrm{routed}}}{C_{\mathrm{base}}} = \frac{1 - \kappa\Delta + \gamma}{q}",
    "derived",
    r"C_{\mathrm{routed}}",
    r"C_{\mathrm{base}}",
    r"\kappa",
    r"\Delta",
    r"\gamma",
    "q",
)
