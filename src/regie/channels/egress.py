"""Connecting to addresses that people typed in, without becoming a tunnel into the own network.

The address is checked at the moment of connecting, on the very IP number that is connected to, so
neither a DNS answer that changes nor a redirect gets around it. Addresses in the own network are
refused unless the installation allows them (REGIE_ALLOW_PRIVATE_ADDRESSES, in `Account.settings`
under `ALLOW_PRIVATE`, put there by the room and not by whoever connects a channel).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any, Final

import httpcore
import httpx

from regie.channels.adapter import Account, Later, Refused

ALLOW_PRIVATE: Final = "_allow_private_addresses"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def allows_private(account: Account) -> bool:
    """Whether this installation lets channels reach addresses in its own network."""
    return account.settings.get(ALLOW_PRIVATE) is True


def is_public(address: str) -> bool:
    """Whether an IP number belongs to the public internet."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        elif number in _NAT64 or number.sixtofour is not None or number.teredo is not None:
            return False
    return number.is_global and not number.is_multicast


def connect(host: str, port: int, timeout: float | None, *, allow_private: bool) -> socket.socket:
    """A TCP connection to a checked address. Refused for the own network, Later when nobody answers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Later(f"the name {host} is not known") from None
    last = "no address"
    for family, kind, protocol, _, address in found:
        if not allow_private and not is_public(str(address[0])):
            raise Refused(f"{host} is an address inside the own network; that is not allowed")
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(timeout)
        try:
            connection.connect(address)
        except OSError as wrong:
            connection.close()
            last = wrong.strerror or "no answer"
        else:
            return connection
    raise Later(f"{host} does not answer: {last}")


class _Backend(httpcore.NetworkBackend):
    """Lets httpx connect through `connect`."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Check first, then connect to exactly what was checked."""
        try:
            checked = connect(host, port, timeout, allow_private=self._allow_private)
        except Later as nobody:
            raise httpcore.ConnectError(nobody.detail) from None
        address = str(checked.getpeername()[0])
        checked.close()
        return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)

    def sleep(self, seconds: float) -> None:
        """Pause between attempts."""
        self._plain.sleep(seconds)


class Transport(httpx.HTTPTransport):
    """An httpx transport whose every connection, redirects included, is checked."""

    def __init__(self, *, allow_private: bool) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=4,
            network_backend=_Backend(allow_private),
        )


def http_client(account: Account, *, timeout_seconds: float = 15) -> httpx.Client:
    """A client that follows redirects and never reaches the own network unless allowed."""
    return httpx.Client(
        transport=Transport(allow_private=allows_private(account)),
        timeout=timeout_seconds,
        follow_redirects=True,
        max_redirects=5,
        headers={"User-Agent": "Regie (municipal webcare)"},
    )
