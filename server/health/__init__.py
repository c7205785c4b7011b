"""Whether all that a desk needs is as it should be, and making it so again."""

from server.health.diagnose import diagnose
from server.health.guard import IndexGuard
from server.health.repair import Repair, repair

__all__ = ["IndexGuard", "Repair", "diagnose", "repair"]
