"""B7, modifiers of the thresholds: watts, fleets, harvesting, curricula and a floor; one entry each."""

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.modifiers.curriculum import vhg_setter_reward
from tools.thresholds.modifiers.entries.clock_lock import CLOCK_LOCK
from tools.thresholds.modifiers.entries.crossover import ENERGY_CROSSOVER_TOKENS
from tools.thresholds.modifiers.entries.curriculum import VHG_SETTER_REWARD
from tools.thresholds.modifiers.entries.fleet import FLEET_MARGIN
from tools.thresholds.modifiers.entries.harvest import FRONTIER_WITH_HARVEST
from tools.thresholds.modifiers.entries.lift import ACCEPT_LIFT_COST_RATIO
from tools.thresholds.modifiers.entries.modified import COST_CORRECT_MODIFIED
from tools.thresholds.modifiers.entries.power_cap import POWER_CAP_BINDS
from tools.thresholds.modifiers.entries.surface_code import SURFACE_CODE_ENTRY as SURFACE_CODE
from tools.thresholds.modifiers.fleet import Fleet, fleet_margin
from tools.thresholds.modifiers.harvest import HarvestedFrontier, frontier_with_harvest
from tools.thresholds.modifiers.modified_cost import ModifiedCost, accept_lift_cost_ratio, cost_correct_modified
from tools.thresholds.modifiers.power import ClockLock, clock_lock, energy_crossover_tokens, power_cap_binds
from tools.thresholds.modifiers.surface_code import residual_ceiling_distance, surface_code_ler

THRESHOLDS: tuple[Threshold, ...] = (
    COST_CORRECT_MODIFIED,
    FRONTIER_WITH_HARVEST,
    FLEET_MARGIN,
    CLOCK_LOCK,
    POWER_CAP_BINDS,
    ENERGY_CROSSOVER_TOKENS,
    VHG_SETTER_REWARD,
    ACCEPT_LIFT_COST_RATIO,
    SURFACE_CODE,
)

__all__ = [
    "ACCEPT_LIFT_COST_RATIO",
    "CLOCK_LOCK",
    "COST_CORRECT_MODIFIED",
    "ENERGY_CROSSOVER_TOKENS",
    "FLEET_MARGIN",
    "FRONTIER_WITH_HARVEST",
    "POWER_CAP_BINDS",
    "SURFACE_CODE",
    "VHG_SETTER_REWARD",
    "ClockLock",
    "Fleet",
    "HarvestedFrontier",
    "ModifiedCost",
    "accept_lift_cost_ratio",
    "clock_lock",
    "cost_correct_modified",
    "energy_crossover_tokens",
    "fleet_margin",
    "frontier_with_harvest",
    "power_cap_binds",
    "residual_ceiling_distance",
    "surface_code_ler",
    "vhg_setter_reward",
]
