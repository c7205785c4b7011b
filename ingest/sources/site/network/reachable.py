"""Which addresses of the network a source may be read from, decided on the very address that is connected to."""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import httpcore2

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})  # public by its number, and answers in Azure alone
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address


class RefusedAddressError(Exception):
    """A host at an address that is not of the public network; its text says which."""


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system finds them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, also where IPv6 carries an IPv4 address."""
    try:
        return all(map(_is_public, _unwrap(ipaddress.ip_address(address.partition("%")[0]))))
    except ValueError:
        return False


def _is_public(address: IpAddress) -> bool:
    return address.is_global and not address.is_multicast and address not in _METADATA


def _unwrap(address: IpAddress) -> Iterable[IpAddress]:
    """The address, and those that it carries."""
    yield address
    if isinstance(address, ipaddress.IPv6Address):
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        yield from (inner for inner in carried if inner is not None)


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
