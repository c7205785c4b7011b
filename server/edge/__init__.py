"""What stands between the network and the tools: who asks, how much, and with what right."""

from server.edge.access import access, access_routes
from server.edge.client import is_within
from server.edge.cors import OpenCors
from server.edge.drain import Drain, Service
from server.edge.guards import inner_guards, outer_guards
from server.edge.refusal import refusal
from server.edge.routes import RouteTable, ServiceRoute, matched_route

__all__ = [
    "Drain",
    "OpenCors",
    "RouteTable",
    "Service",
    "ServiceRoute",
    "access",
    "access_routes",
    "inner_guards",
    "is_within",
    "matched_route",
    "outer_guards",
    "refusal",
]
