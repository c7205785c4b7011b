"""The formulas of the serving frontier, each with its symbols and its status."""

from tools.thresholds.engine.result import Formula, Status

_PAPER = "paper:serving-frontier"
_SYMBOLS = {
    r"C_{\text{token}}": "cost of a token that meets its contract, $",
    r"C_{\text{prefill}}": "cost of prompt processing, $",
    r"C_{\text{decode}}": "cost of token generation, $",
    r"C_{\text{KV}}": "cost of moving the KV cache, $",
    r"c_{\text{colo}}": "cost of an output token on shared GPUs, $",
    r"c_{\text{dis}}": "cost of an output token over two pools, $",
    r"\pi": "price of one GPU for one second, $",
    "r": "input tokens per output token",
    "p_1": "GPU-seconds per prompt token",
    "d_1": "GPU-seconds per output token",
    "x_1": "KV tax, GPU-seconds per prompt token",
    "e": "chunk tax: extra share of prefill work when prompts are chunked",
    "u_c": "utilisation of the shared pool",
    "u_p": "utilisation of the prefill pool",
    "u_d": "utilisation of the decode pool",
    r"\phi_c": "share of tokens that meet the contract, colocated",
    r"\phi_d": "share of tokens that meet the contract, disaggregated",
    "G": "what splitting saves per prompt token, GPU-seconds",
    "H": "what splitting adds per output token, GPU-seconds",
    "r^*": "the ratio at which both layouts cost the same, all else held",
    "x_1^*": "the KV tax at which both layouts cost the same, all else held",
    r"\mathrm{BW}^*": "the KV bandwidth at which both layouts cost the same, all else held, bytes/s",
    r"\mathrm{BW}_{KV}": "bandwidth of an instance's KV link, one way, bytes/s",
    "P": "parameters of the model",
    "L": "layers of the model",
    "H_q": "query heads",
    "d_h": "dimension of a head",
    r"n_{kv}": "KV heads",
    r"b_{kv}": "bytes of a number in the KV cache",
    "b_w": "bytes of a weight",
    r"\mathrm{kv}": "bytes of KV cache per token",
    "I": "prompt tokens",
    "O": "output tokens",
    "F": "peak FLOP/s of a GPU",
    r"\mathrm{BW}": "memory bandwidth of a GPU, bytes/s",
    r"\mathrm{mfu}": "share of peak FLOP/s reached",
    r"\mathrm{mbu}": "share of memory bandwidth reached",
    r"\mathrm{tp}": "GPUs of an instance",
    "B": "sequences of a decode batch",
    "B_{\\max}": "the largest whole batch within latency and memory",
    r"B^*": "the batch at which memory and arithmetic take as long",
    r"\mathrm{ctx}": "tokens of context of a sequence",
    "M": "memory of a GPU, bytes",
    r"\eta_M": "share of memory for weights and KV cache",
    r"t_{\text{step}}": "seconds of one decode iteration",
    r"\mathrm{TPOT}": "limit on the time per output token, s",
    r"\mathrm{TTFT}": "limit on the time to first token, s",
    "c_0": "extra work of a chunk, tokens",
    r"\text{chunk}": "prompt tokens beside half a decode batch",
    "g": "GPUs held while the KV cache moves",
    r"\omega": "share of the transfer hidden behind prefill",
    r"t_{KV}": "seconds that a prompt's KV cache takes over the link",
    r"t_{\text{pre}}": "seconds of prefill on an instance",
    "c": "servers",
    "a": "offered load, arrival rate times service time",
    r"\lambda": "arrivals per second",
    "s": "service time, s",
    "q": "quantile of the contract",
    "f": "Allen-Cunneen factor",
    "c_a^2": "squared coefficient of variation of the time between arrivals",
    "c_s^2": "squared coefficient of variation of the service time",
    "C(c, a)": "Erlang-C, the probability of waiting",
    "B_n": "Erlang-B with n servers, the probability of blocking",
    "W_q": "the q-quantile of the wait, s",
    "w": "budget for the wait, s",
    "u": "utilisation at which the quantile meets its budget",
    "z_q": "standard normal quantile of q",
    "m": "mean number of places in use",
}


def _make_formula(latex: str, status: Status, *symbols: str) -> Formula:
    return Formula(latex=latex, symbols={name: _SYMBOLS[name] for name in symbols}, status=status, source=_PAPER)


DECOMPOSITION = _make_formula(
    r"C_{\text{token}} = C_{\text{prefill}} + C_{\text{decode}} + \mathbf{1}[\text{disaggregated}]\, C_{\text{KV}}",
    "stated",
    r"C_{\text{token}}",
    r"C_{\text{prefill}}",
    r"C_{\text{decode}}",
    r"C_{\text{KV}}",
)
COSTS: tuple[Formula, ...] = (
    DECOMPOSITION,
    _make_formula(
        r"c_{\text{colo}} = \frac{\pi\,[\,r p_1 (1 + e) + d_1\,]}{u_c\, \phi_c}",
        "derived",
        r"c_{\text{colo}}",
        *(r"\pi", "r", "p_1", "e", "d_1", "u_c", r"\phi_c"),
    ),
    _make_formula(
        r"c_{\text{dis}} = \frac{\pi}{\phi_d} \left[ \frac{r p_1}{u_p} + \frac{d_1}{u_d} + r x_1 \right]",
        "derived",
        r"c_{\text{dis}}",
        *(r"\pi", r"\phi_d", "r", "p_1", "u_p", "d_1", "u_d", "x_1"),
    ),
    _make_formula(
        r"G = \frac{p_1 (1 + e)}{u_c \phi_c} - \frac{p_1 / u_p + x_1}{\phi_d},\quad"
        r" H = \frac{d_1}{u_d \phi_d} - \frac{d_1}{u_c \phi_c},\quad r^* = \frac{H}{G}",
        "derived",
        *("G", "H", "r^*", "p_1", "e", "d_1", "x_1", "u_c", "u_p", "u_d", r"\phi_c", r"\phi_d"),
    ),
    _make_formula(
        r"x_1^* = \phi_d \left[ \frac{p_1 (1 + e)}{u_c \phi_c}"
        r" + \frac{1}{r} \left( \frac{d_1}{u_c \phi_c} - \frac{d_1}{u_d \phi_d} \right) \right] - \frac{p_1}{u_p}",
        "derived",
        *("x_1^*", "r", "p_1", "e", "d_1", "u_c", "u_p", "u_d", r"\phi_c", r"\phi_d"),
    ),
)
PREFILL = _make_formula(
    r"p_1 = \frac{2 P + 2 L H_q d_h I}{F\, \mathrm{mfu}}",
    "derived",
    *("p_1", "P", "L", "H_q", "d_h", "I", "F", r"\mathrm{mfu}"),
)
KV_BYTES = _make_formula(
    r"\mathrm{kv} = 2 L\, n_{kv}\, d_h\, b_{kv}", "derived", r"\mathrm{kv}", "L", r"n_{kv}", "d_h", r"b_{kv}"
)
DECODE: tuple[Formula, ...] = (
    _make_formula(
        r"t_{\text{step}} = \max\left( \frac{P b_w + B\, \mathrm{kv}\, \mathrm{ctx}}"
        r"{\mathrm{tp}\, \mathrm{BW}\, \mathrm{mbu}},\ \frac{2 P B}{\mathrm{tp}\, F\, \mathrm{mfu}} \right),\qquad"
        r" d_1 = \frac{\mathrm{tp}\, t_{\text{step}}}{B}",
        "derived",
        *(r"t_{\text{step}}", "d_1", "P", "b_w", "B", r"\mathrm{kv}", r"\mathrm{ctx}", r"\mathrm{tp}"),
        *(r"\mathrm{BW}", r"\mathrm{mbu}", "F", r"\mathrm{mfu}"),
    ),
    _make_formula(
        r"B_{\max} = \left\lfloor \min\left("
        r" \frac{\mathrm{TPOT}\, \mathrm{tp}\, \mathrm{BW}\, \mathrm{mbu} - P b_w}{\mathrm{kv}\, \mathrm{ctx}},\ "
        r" \frac{\eta_M M\, \mathrm{tp} - P b_w}{\mathrm{kv}\, \mathrm{ctx}},\ "
        r" \frac{\mathrm{TPOT}\, \mathrm{tp}\, F\, \mathrm{mfu}}{2 P} \right) \right\rfloor",
        "derived",
        *(r"B_{\max}", r"\mathrm{TPOT}", r"\mathrm{tp}", r"\mathrm{BW}", r"\mathrm{mbu}", "P", "b_w", r"\mathrm{kv}"),
        *(r"\mathrm{ctx}", r"\eta_M", "M", "F", r"\mathrm{mfu}"),
    ),
)
CHUNK = _make_formula(
    r"e = \frac{c_0}{\text{chunk}},\qquad \text{chunk} ="
    r" \frac{(\mathrm{TPOT} - t_{\text{step}}(B/2))\, \mathrm{tp}\, F\, \mathrm{mfu}}{2 P}",
    "derived",
    *(
        "e",
        "c_0",
        r"\text{chunk}",
        r"\mathrm{TPOT}",
        r"t_{\text{step}}",
        "B",
        r"\mathrm{tp}",
        "F",
        r"\mathrm{mfu}",
        "P",
    ),
)
CROSSOVER = _make_formula(
    r"B^* = \frac{P b_w / (\mathrm{BW}\, \mathrm{mbu})}"
    r"{2 P / (F\, \mathrm{mfu}) - \mathrm{kv}\, \mathrm{ctx} / (\mathrm{BW}\, \mathrm{mbu})}",
    "derived",
    *("B^*", "P", "b_w", r"\mathrm{BW}", r"\mathrm{mbu}", "F", r"\mathrm{mfu}", r"\mathrm{kv}", r"\mathrm{ctx}"),
)
TRANSFER: tuple[Formula, ...] = (
    _make_formula(
        r"t_{KV} = \frac{I\, \mathrm{kv}\, (1 - \omega)}{\mathrm{BW}_{KV}},\qquad"
        r" x_1 = \frac{g\, \mathrm{kv}\, (1 - \omega)}{\mathrm{BW}_{KV}}",
        "derived",
        *(r"t_{KV}", "x_1", "I", "g", r"\mathrm{kv}", r"\omega", r"\mathrm{BW}_{KV}"),
    ),
    KV_BYTES,
)
BANDWIDTH = _make_formula(
    r"\mathrm{BW}^* = \frac{g\, \mathrm{kv}\, (1 - \omega)}{x_1^*} \quad (x_1^* > 0)",
    "derived",
    *(r"\mathrm{BW}^*", "g", r"\mathrm{kv}", r"\omega", "x_1^*"),
)
QUEUE: tuple[Formula, ...] = (
    _make_formula(
        r"C(c, a) = \frac{B_c}{1 - \frac{a}{c} (1 - B_c)},\qquad \frac{1}{B_n} = 1 + \frac{n}{a} \frac{1}{B_{n-1}}",
        "literature",
        *("C(c, a)", "c", "a", "B_n"),
    ),
    _make_formula(
        r"W_q = \max\left( 0,\ f\, \frac{\ln\left( C(c, a) / (1 - q) \right)}{c / s - \lambda} \right),\quad"
        r" a = \lambda s,\quad f = \tfrac{1}{2} (c_a^2 + c_s^2)",
        "literature",
        *("W_q", "f", "C(c, a)", "q", "c", "s", r"\lambda", "a", "c_a^2", "c_s^2"),
    ),
)
INVERSE = _make_formula(
    r"f \ln \frac{C(c, c u)}{1 - q} = \frac{w\, c\, (1 - u)}{s}",
    "derived",
    *("u", "f", "q", "c", "s", "w"),
)
CONTRACT = _make_formula(
    r"n^* = \min\{ n : \text{both limits hold at } q \}",
    "derived",
    "q",
)
STAFFING = _make_formula(
    r"u_p = \frac{\lambda t_{\text{pre}}}{\min \{ c : W_q \le \mathrm{TTFT} - t_{\text{pre}} - t_{KV} \}},\qquad"
    r" u_d = \frac{1}{1 + z_q / \sqrt{m}},\quad m = \lambda\, O\, t_{\text{step}}",
    "derived",
    *("u_p", r"\lambda", r"t_{\text{pre}}", "c", "W_q", r"\mathrm{TTFT}", r"t_{KV}"),
    *("u_d", "z_q", "m", "O", r"t_{\text{step}}"),
)
