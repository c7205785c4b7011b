"""Who asks: the address that trusted proxies vouch for, or the client that a verified token names."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.config import Network

_FORWARDING_HEADERS = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
_VOUCHED_SCOPE_KEY = "refdesk.vouched"


class ClientAddress:
    """Puts the client's address into `scope["client"]`.

    `hops` is how many proxies stand before this service, each adding to X-Forwarded-For the address that it was
    called from. Only that many entries are believed, from the right; what stands left of them can be forged.
    A request with fewer entries did not come through the proxies, and counts as its peer's.
    """

    def __init__(self, app: ASGIApp, hops: int) -> None:
        self._app = app
        self._hops = hops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its client's address."""
        if scope["type"] == "http" and self._hops:
            entries = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
            vouched = _parse_address(entries[-self._hops]) if len(entries) >= self._hops else None
            if vouched is not None:
                scope = {**scope, "client": (str(vouched), 0), _VOUCHED_SCOPE_KEY: True}
        await self._app(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Whether the request comes from this machine itself, and not from a proxy on it."""
    address = _get_peer(scope)
    return address is not None and address.is_loopback and not _is_forwarded(scope)


def is_within(scope: Scope, networks: Sequence[Network]) -> bool:
    """Whether the client's address lies in one of the networks; not, when a proxy passed it on that is not trusted."""
    address = _get_peer(scope)
    if _is_forwarded(scope) and not scope.get(_VOUCHED_SCOPE_KEY):
        return False
    return address is not None and any(address in network for network in networks)


def get_client_key(scope: Scope) -> str:
    """What a client is counted by: its verified identity, else its address, for IPv6 the /64 that one host has."""
    user = scope.get("user")
    if isinstance(user, AuthenticatedUser):
        return f"client {user.access_token.client_id} {user.access_token.subject or ''}"
    return _get_network(_get_peer(scope))


def get_peer_key(peer: tuple[str, int] | None, exempt: Sequence[Network]) -> str | None:
    """What the other end of a connection is counted by; None for this machine and for networks that are exempt."""
    address = _parse_address(peer[0]) if peer else None
    if address is None or address.is_loopback or any(address in network for network in exempt):
        return None
    return _get_network(address)


def _get_network(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _is_forwarded(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return any(name in headers for name in _FORWARDING_HEADERS)


def _get_peer(scope: Scope) -> IPv4Address | IPv6Address | None:
    return _parse_address(scope["client"][0]) if scope.get("client") else None


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `text`, which may have a port and brackets; None when it is none.

    A socket for both families gives an IPv4 address as one of IPv6 (`::ffff:203.0.113.7`).
    """
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
