"""What draws of a threshold's kernel say: how probable each decision is, and what each value is."""

from collections.abc import Sequence

import numpy as np

from tools.thresholds.engine.result import Value
from tools.thresholds.engine.surface import UNDEFINED, GridValues
from tools.thresholds.robustness.draws import QUANTILES


def summarize_decisions(found: GridValues, decisions: Sequence[str], draws: int) -> tuple[dict[str, Value], str | None]:
    """The probability of each decision among all draws, of no decision where there is any, and the likeliest one."""
    if found.decision is None:
        return {}, None
    codes = np.broadcast_to(found.decision, (draws,))
    shares: dict[str, Value] = {f"P({name})": float(np.mean(codes == place)) for place, name in enumerate(decisions)}
    shares = {name: share for name, share in shares.items() if share}
    undefined = float(np.mean(codes == UNDEFINED))
    counts = [int(np.sum(codes == place)) for place in range(len(decisions))]
    decided = decisions[int(np.argmax(counts))] if max(counts, default=0) else None
    return {**shares, **({"P(undefined)": undefined} if undefined else {})}, decided


def summarize_values(found: GridValues, draws: int) -> dict[str, Value]:
    """Three quantiles of every value over the draws that have one."""
    summary: dict[str, Value] = {}
    for name, column in found.values.items():
        values = np.broadcast_to(np.asarray(column, np.float64), (draws,))
        defined = values[np.isfinite(values)]
        for word, quantile in QUANTILES.items() if len(defined) else ():
            summary[f"{name}_{word}"] = float(f"{np.quantile(defined, quantile):.6g}")
    return summary
