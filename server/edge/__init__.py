"""What stands between the network and the tools: who asks, how much, and with what right."""

from server.edge.access import build_access_middleware, build_access_routes, is_stranger
from server.edge.client import is_within
from server.edge.cors import OpenCors
from server.edge.drain import Drain, DrainingServer
from server.edge.guards import build_inner_guards, build_outer_guards
from server.edge.refusal import build_refusal
from server.edge.root_path import TrailingSlash
from server.edge.routes import RouteTable, ServiceRoute, matched_route
from server.edge.service_names import ServiceNames

__all__ = [
    "Drain",
    "DrainingServer",
    "OpenCors",
    "RouteTable",
    "ServiceNames",
    "ServiceRoute",
    "TrailingSlash",
    "build_access_middleware",
    "build_access_routes",
    "build_inner_guards",
    "build_outer_guards",
    "build_refusal",
    "is_stranger",
    "is_within",
    "matched_route",
]
