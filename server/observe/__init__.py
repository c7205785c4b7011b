"""What operators see of a service over HTTP: figures, log lines, and whether it lives and can answer."""

from server.observe.calls import make_call_observer
from server.observe.metrics import Metrics
from server.observe.requests import RequestObserver
from server.observe.routes import build_operator_routes

__all__ = ["Metrics", "RequestObserver", "build_operator_routes", "make_call_observer"]
