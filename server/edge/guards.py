"""The guards of a service in the order that a request meets them; to add one, write its file and a line here."""

from starlette.middleware import Middleware

from server.config import Config
from server.edge.access import build_access_middleware
from server.edge.client import ClientAddress
from server.edge.crash import CrashMiddleware
from server.edge.drain import Drain, DrainMiddleware
from server.edge.headers import SecurityHeaders
from server.edge.limits import Bounds, Limits
from server.edge.rate_limit import RateLimit, TokenBuckets
from server.edge.root_path import RootPath
from server.edge.routes import MatchRoute, RouteTable


def build_outer_guards(config: Config, drain: Drain, table: RouteTable) -> list[Middleware]:
    """What every request and answer passes, refusals as well."""
    return [
        *([Middleware(RootPath, root=config.root_path)] if config.root_path else []),
        Middleware(MatchRoute, table=table),
        Middleware(ClientAddress, hops=config.trusted_proxies),
        Middleware(DrainMiddleware, drain=drain),
        Middleware(SecurityHeaders, https=config.url.startswith("https://")),
    ]


def build_inner_guards(config: Config) -> list[Middleware]:
    """What answers in a request's place: a fault of ours, tokens of a private service, amounts of what is computed."""
    buckets = TokenBuckets(config.rate_limit, config.rate_burst)
    limited = [Middleware(RateLimit, buckets=buckets, shared=config.shared_networks)]
    return [
        Middleware(CrashMiddleware),
        *build_access_middleware(config),
        *(limited if config.rate_limit else []),
        Middleware(Limits, bounds=Bounds(requests=config.max_requests)),
    ]
