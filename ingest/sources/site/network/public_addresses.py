"""Which addresses are of the public network, for all that connects to a host that others name."""

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})  # public by its number, and answers in Azure alone
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is assigned to hosts of the public network
_DOCUMENTED = ipaddress.ip_network("3fff::/20")  # for examples, and not known to each version of Python
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # the 32 bits before such an IPv4 address
_LOW = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, also where IPv6 carries an IPv4 address."""
    try:
        return _is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and address not in _METADATA
    is_carrier = address.ipv4_mapped is not None or address in _TRANSLATED
    is_own = address in _UNICAST and address not in _DOCUMENTED and address.is_global
    return (is_carrier or is_own) and all(map(_is_public, _unwrap(address)))


def _unwrap(address: ipaddress.IPv6Address) -> Iterable[IpAddress]:
    """The addresses that one carries: mapped, of 6to4, of Teredo, of NAT64 and of ISATAP."""
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED or int(address) >> 32 & _LOW in _ISATAP:
        carried.append(ipaddress.IPv4Address(int(address) & _LOW))
    return (inner for inner in carried if inner is not None)
