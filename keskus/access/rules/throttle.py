"""How many wrong passwords or codes are too many (privacy rule 35).

Counted per account and place, where the place is a device the account has signed in from before, else the network
address. So a stranger who guesses somebody's password spends only their own tries: the person at another address, or
at a device of theirs, goes on signing in. A slow limit per address stops one stranger from going through many
accounts, and a slow limit per account stops many addresses from working on one, for unfamiliar places only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

WINDOW = timedelta(minutes=15)
ACCOUNT_WINDOW = timedelta(hours=1)
PAIR_LIMIT = 5
ADDRESS_LIMIT = 60
ACCOUNT_LIMIT = 100  # NIST SP 800-63B-4, 3.2.2: no more than 100 failures in a row
FAMILIAR_DAYS = 90


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures in the window, the one under way included: of this account here, of this address, of this account."""

    pair: int
    address: int
    account: int


def too_many(tries: Tries, *, known_device: bool, known_address: bool) -> bool:
    """Whether this try must not even be looked at."""
    if tries.pair > PAIR_LIMIT:
        return True
    if not known_device and tries.address > ADDRESS_LIMIT:
        return True
    return not (known_device or known_address) and tries.account > ACCOUNT_LIMIT


def network_of(address: str) -> str:
    """An address as it is counted: IPv4 as it is, IPv6 by its /64, which one household or office holds as a whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
