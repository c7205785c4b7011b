"""The sizes that inputs usually have: a number far outside them is computed, and warned about."""

from collections.abc import Mapping

from tools.thresholds.asking.quantities import list_scales
from tools.thresholds.engine.inputs import Field, Input

# From the smallest to the largest that anybody has reported for each, with room on both sides.
USUAL_BY_UNIT: Mapping[str, tuple[float, float]] = {
    "$ per 1e6 tokens": (0.001, 5_000),
    "$ per GPU-hour": (0.02, 100),
    "$ per kWh": (0.005, 2),
    "bytes/s": (1e8, 1e14),
    "FLOP/s": (1e12, 1e17),
    "W": (1, 1e5),
}
USUAL_BY_NAME: Mapping[str, tuple[float, float]] = {
    "ttft_slo": (0.01, 50),
    "tpot_slo": (0.001, 1),
    "prompt": (1, 1e7),
    "output": (1, 1e6),
    "lam": (1e-4, 1e6),
    "tp": (1, 72),
    "params": (1e7, 1e13),
    "hbm_bytes": (8e9, 1e12),
    "gpus": (1, 1e6),
}


def find_usual(field: Field) -> tuple[float, float] | None:
    """The sizes that an input usually has; None where any is."""
    return USUAL_BY_NAME.get(field.name) or USUAL_BY_UNIT.get(field.unit)


def warn_of_size(field: Field, value: object) -> str | None:
    """Say that a number is far from the usual ones, and what it would be in a unit that was left out."""
    usual = find_usual(field) if isinstance(field, Input) else None
    if usual is None or not isinstance(value, int | float) or usual[0] <= value <= usual[1]:
        return None
    meant = next((name for name, factor in list_scales(field.unit) if usual[0] <= value * factor <= usual[1]), None)
    question = f"; did you mean '{value:g} {meant}'?" if meant else "."
    return f"{field.name} = {value:g} {field.unit} is computed, and is outside {usual[0]:g} to {usual[1]:g}{question}"
