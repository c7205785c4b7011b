"""A discrete-event simulation of each serving layout, iteration by iteration, to check what is predicted."""

from tools.thresholds.serving.simulation.outcome import Outcome
from tools.thresholds.serving.simulation.pool import simulate_pool
from tools.thresholds.serving.simulation.split import simulate_split

__all__ = ["Outcome", "simulate_pool", "simulate_split"]
