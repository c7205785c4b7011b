"""Defaults that are an end of what can be: each says which one, so that an answer that rests on it is read so."""

from collections.abc import Mapping

OPTIMISTIC, PESSIMISTIC = "the optimistic end", "the pessimistic end"
# By input: the default and which end of its plausible values it is.
_ENDS: Mapping[str, tuple[float | str, str]] = {
    **dict.fromkeys(("R", "alpha", "precision", "alpha_min", "phi_colo", "phi_dis", "quality_ratio"), (1, OPTIMISTIC)),
    **dict.fromkeys(
        ("rho_bar", "c_verify", "c_verify0", "overhead", "cost_scorer", "overhead_samples"), (0, OPTIMISTIC)
    ),
    **dict.fromkeys(("signal_cost", "chunk_tax", "x1", "throughput_loss", "false_accept", "floor"), (0, OPTIMISTIC)),
    "energy_saving": (0.32, OPTIMISTIC),  # the archive says "up to"
    "method": ("maximal", OPTIMISTIC),
    "dependence": (1, PESSIMISTIC),
    "fleet_multiplier": (1, PESSIMISTIC),
    "harvested": (0, PESSIMISTIC),
    "idle_price_ratio": (1, PESSIMISTIC),
    "overlap": (0, PESSIMISTIC),
}


def describe_end(name: str, default: float | str | None) -> str:
    """Which end a default is, as a part of a sentence; empty where it is none."""
    end = _ENDS.get(name)
    return f", {end[1]}" if end is not None and end[0] == default else ""
