"""What operators see of a service over HTTP: figures, log lines, and whether it lives and can answer."""

from server.observe.calls import observed
from server.observe.metrics import Metrics
from server.observe.requests import Observed
from server.observe.routes import operator_routes

__all__ = ["Metrics", "Observed", "observed", "operator_routes"]
