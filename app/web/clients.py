"""Clients: the addresses that requests come from."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import Scope

_IPV6_SITE: Final = 64
"""Bits that the addresses of one site share."""


def unmapped(host: str) -> str:
    """An address without its zone; of one that is mapped into IPv6 the IPv4 address."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def lies_in(host: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Return True for an address of one of some networks."""
    try:
        address = ip_address(unmapped(host))
    except ValueError:
        return False
    return any(address in network for network in networks)


def client_of(scope: Scope) -> str:
    """Return the address of a request's client, or its network where one site has many.

    An IPv4 address that a socket for both kinds maps into IPv6 is that IPv4 address.
    """
    host: str = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(unmapped(host))
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(ip_network((address, _IPV6_SITE), strict=False))
