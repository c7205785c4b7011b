"""Which names a service answers to where it matters, so that no other site reaches it through a browser.

A page of another site can make its own name lead to this machine (DNS rebinding); its requests then have that name as
Host. A name that always means this machine, and one that was configured, cannot come about so.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from server.config import Config

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
DEFAULT_PORTS = {"http": "80", "https": "443"}
_ANY_PORT = "*"
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+?)\.?(?::(\d{1,5}|\*)?)?", re.IGNORECASE)


class _Authority(NamedTuple):
    """A host in lower case with a port, which is empty where none was written."""

    name: str
    port: str

    def covers(self, port: str) -> bool:
        """Whether a port is this one; where neither scheme nor port was written, it is the default of some scheme."""
        if self.port == _ANY_PORT or self.port == port:
            return True
        return (not port and self.port in DEFAULT_PORTS.values()) or (not self.port and port in DEFAULT_PORTS.values())


class ServiceNames:
    """The names of one service: those of loopback at any port, that of its base URL, and those configured."""

    def __init__(self, config: Config) -> None:
        self._port = str(config.port)
        listening = _read_authority(f"{config.host_name}:{config.port}")
        found = [_read_origin(config.url), listening, *map(_read_authority, config.allowed_hosts)]
        self._own = [authority for authority in found if authority]
        self._friends = {origin.lower() for origin in config.allowed_origins}
        self._friendly = [origin for text in config.allowed_origins if (origin := _read_origin(text))]

    def has_host(self, sent: Sequence[str]) -> bool:
        """Whether the Host headers of a request are one, and one that names this service."""
        host = _read_authority(sent[0]) if len(sent) == 1 else None
        return host is not None and (host.name in LOOPBACK_NAMES or _covers(self._own, host))

    def has_origin(self, sent: Sequence[str], hosts: Sequence[str]) -> bool:
        """Whether a request comes from no page at all, from one of this service, or from one of a friend.

        `hosts` are its Host headers, which name this service.
        """
        if not any(sent):
            return True
        origin = _read_origin(sent[0]) if len(sent) == 1 else None
        if origin is None:
            return len(sent) == 1 and sent[0].lower() in self._friends
        if origin.name in LOOPBACK_NAMES and origin.port == self._port:
            return True
        host = _read_authority(hosts[0])
        return _covers([*self._own, *self._friendly, *([host] if host else [])], origin)


def _covers(known: Sequence[_Authority], asked: _Authority) -> bool:
    return any(each.name == asked.name and each.covers(asked.port) for each in known)


def _read_authority(text: str) -> _Authority | None:
    """Read `Desk.example:443`; None for what is no host."""
    found = _AUTHORITY.fullmatch(text)
    return _Authority(found[1].lower(), found[2] or "") if found else None


def _read_origin(text: str) -> _Authority | None:
    """Read the host of `https://Desk.example/x`, with the port that its scheme means where none is written."""
    scheme, separator, rest = text.partition("://")
    authority = _read_authority(rest.partition("/")[0]) if separator else None
    port = DEFAULT_PORTS.get(scheme.lower())
    if authority is None or port is None:
        return None
    return authority if authority.port else _Authority(authority.name, port)
