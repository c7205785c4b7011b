"""Which addresses of the network a source may be read from, decided on the very address that is connected to."""

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import httpcore2

from ingest.sources.site.network.public_addresses import is_public

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]


class RefusedAddressError(Exception):
    """A host at an address that is not of the public network; its text says which."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system finds them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to the address that was checked: a host is resolved once, and all of its addresses have to be public.

    Every connection comes through here, also for a host that is a number in whatever notation.
    """

    def __init__(self, *, allow_private: bool, resolve: Resolve = resolve_host) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect. Raises RefusedAddressError, or ConnectError where nobody answers."""
        try:
            addresses = self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("its host is not known") from error
        private = next((address for address in addresses if not is_public(address)), None)
        if private is not None and not self._allow_private:
            raise RefusedAddressError(
                f"its host '{host}' is at {private}, which is not of the public network; add --allow-private to read it"
            )
        for position, address in enumerate(addresses):
            try:
                return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if position == len(addresses) - 1:
                    raise
        raise httpcore2.ConnectError("its host has no address")
