"""Which addresses of the web may be asked: public ones only, judged after resolution."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from extractor.errors import UnreadableError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Takes a host and a port, and gives every address under which the host answers."""

_NOT_GLOBAL_V4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""Protocol assignments (RFC 6890) and 6to4 relays (RFC 7526), which Python counts as global."""

_UNICAST_V6 = IPv6Network("2000::/3")
"""All that is given out (RFC 4291, 2.4): mapped, translated and site-local ones lie outside."""

_NOT_GLOBAL_V6 = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
"""Teredo and other protocols, documentation, 6to4, and the sinkhole of private reverse zones."""


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to one host of the open internet.

    What carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is not public: it would
    lead past the rules for that address.

    >>> is_public(ip_address("9.9.9.9")), is_public(ip_address("2620:fe::fe"))
    (True, True)
    >>> is_public(ip_address("10.0.0.8")), is_public(ip_address("64:ff9b::9.9.9.9"))
    (False, False)
    """
    if isinstance(address, IPv6Address):
        return address in _UNICAST_V6 and not any(address in net for net in _NOT_GLOBAL_V6)
    odd = address.is_multicast or address.is_reserved
    return address.is_global and not odd and not any(address in net for net in _NOT_GLOBAL_V4)


def look_up(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Web:
    """How far the web may be asked.

    `seconds` bounds one article from the first look-up to the last byte, redirects included.
    """

    allowed: Callable[[Address], bool] = is_public
    resolve: Resolve = look_up
    seconds: float = 30

    def addresses_of(self, host: str, port: int) -> list[str]:
        """Resolve a host once, to the addresses that may be connected to.

        Raises:
            UnreadableError: it has none, or one among them is not allowed.
        """
        try:
            found = list(self.resolve(host, port))
        except (OSError, UnicodeError) as error:  # UnicodeError: a label of over 63 characters
            raise UnreadableError(f"the host {host!r} has no address") from error
        for each in found:
            if not self.allowed(ip_address(each)):
                raise UnreadableError(f"refused: {host!r} is at {each}, which is not public")
        return found
