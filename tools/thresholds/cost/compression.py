"""How the factors of the inference stack compound into cheaper delivered tokens."""

import math

from index import Model
from tools.thresholds.engine.domain import check_real
from tools.thresholds.engine.numeric import check_representable, is_close


class Compression(Model):
    """Fold reductions in price; `log_shares` sum to 1 and are null where nothing is compressed."""

    stack: float
    total: float
    log_shares: dict[str, float] | None


def vcpd_compression(
    quantization: float, runtime: float, decoding: float, hardware: float, architecture: float = 1
) -> Compression:
    """Return the stack's compression (the product of four factors), the total with architecture, and log shares.

    Every factor is a fold reduction in $ per delivered token (> 0, below 1 for a rise). A log share is
    ln(factor)/ln(total). Derived from field-note:the-inference-stack-2026, where 280-fold in total with 3-fold from
    architecture leaves 280/3 = 93.3 for the stack. Raises ThresholdInputError.
    """
    given = {
        "quantization": quantization,
        "runtime": runtime,
        "decoding": decoding,
        "hardware": hardware,
        "architecture": architecture,
    }
    factors = {name: check_real(name, value, above=0) for name, value in given.items()}
    stack = math.prod(factor for name, factor in factors.items() if name != "architecture")
    check_representable("hardware", "the stack's compression", stack, positive=True)
    total = check_representable("architecture", "the total compression", stack * factors["architecture"], positive=True)
    shares = (
        None if is_close(total, 1) else {name: math.log(factor) / math.log(total) for name, factor in factors.items()}
    )
    return Compression(stack=stack, total=total, log_shares=shares)
