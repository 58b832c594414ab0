"""The network as sources may see it: public addresses only."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import cast

import httpcore
from typing_extensions import override

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CONNECT_TIMEOUT_S = 5.0  # an address; so a dead IPv6 route leaves time for IPv4
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_REFUSED = (
    # Public by number, but Azure's host agent: learn.microsoft.com,
    # virtual-network/what-is-ip-address-168-63-129-16.
    ipaddress.ip_network("168.63.129.16/32"),
    # RFC 6890; Oracle's metadata is in it, and Python 3.11 knows but its first /29.
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    ipaddress.ip_network("fec0::/10"),  # site-local, RFC 3879
    ipaddress.ip_network("3fff::/20"),  # documentation, RFC 9637
)


class ForbiddenAddressError(httpcore.ConnectError):
    """A host's name leads to an address that sources may not reach."""


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves each name itself and connects to the very address it checked.

    Because every connection passes here, a redirect and a name that changes its
    address between two look-ups are checked like the first request.
    """

    def __init__(self, *, allow_loopback: bool) -> None:
        """Open nothing yet.

        Args:
            allow_loopback: Let 127.0.0.0/8 and ::1 pass, for sandbox and tests.
        """
        self._allow_loopback = allow_loopback
        # The cast tells checkers that anyio is installed: httpx depends on it.
        self._network = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that answers.

        Raises:
            ForbiddenAddressError: One of its addresses is not public.
            httpcore.ConnectError: It has no address, or none answers.
            httpcore.ConnectTimeout: The last address did not answer in time.
        """
        addresses = await _resolve(host, port)
        for address in addresses:
            if not self._may_reach(address):
                raise ForbiddenAddressError(f"{host} leads to {address}")
        for address in addresses[:-1]:
            try:
                return await self._connect(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connect(addresses[-1], port, timeout)

    @override
    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    def _may_reach(self, address: _Address) -> bool:
        if self._allow_loopback and address.is_loopback:
            return True
        return is_public(address)

    async def _connect(
        self, address: _Address, port: int, timeout_s: float | None
    ) -> httpcore.AsyncNetworkStream:
        wait_s = min(timeout_s or _CONNECT_TIMEOUT_S, _CONNECT_TIMEOUT_S)
        return await self._network.connect_tcp(str(address), port, timeout=wait_s)


def is_public(address: _Address) -> bool:
    """Whether `address`, and any IPv4 address packed in it, is on the open net."""
    packed = _packed_ipv4(address)
    if packed is not None:
        return is_public(packed)
    if any(address in network for network in _REFUSED):
        return False
    # `is_global` follows IANA's special-purpose registries: private, loopback,
    # link-local (cloud metadata), CGNAT and documentation ranges are not global.
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _packed_ipv4(address: _Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


async def _resolve(host: str, port: int) -> list[_Address]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a label too long
        raise httpcore.ConnectError(f"{host} has no address") from error
    # A link-local answer carries its zone ("fe80::1%eth0"), which is not compared.
    texts = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    if not texts:
        raise httpcore.ConnectError(f"{host} has no address")
    return [ipaddress.ip_address(text) for text in texts]
