"""When a site may be visited: which hosts are one site, how far apart visits stand, when the breaker opens."""

import ipaddress
from datetime import timedelta
from functools import cache

from publicsuffixlist import PublicSuffixList

# Captures of one site at the same time, and from the begin of one to the begin of the next.
MOST_AT_ONCE = 2
GAP = timedelta(seconds=1)
# A visit that finds the site busy comes back after this long.
BUSY_WAIT = timedelta(seconds=2)
# Whatever a site asks for, nobody's link waits longer than a day.
LONGEST_WISH = timedelta(hours=24)

BREAKER_FAILURES = 5
_BREAKER_FIRST = timedelta(minutes=5)
_BREAKER_LONGEST = timedelta(hours=1)
# The site or the way to it is at fault; a page that is too large or not there says nothing about its site.
_NETWORK_REASONS = frozenset({"timeout", "connection"})
BUSY_STATUSES = frozenset({429, 503})


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _known_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def site_of(host: str) -> str:
    """The registrable domain of a host; the host itself where there is none (an address, a name of an intranet)."""
    try:
        ipaddress.ip_address(host.strip("[]"))
        return host
    except ValueError:
        return _suffixes().privatesuffix(host) or host


def is_shared_suffix(host: str) -> bool:
    """True for a suffix below which strangers have their sites, such as `com.cn` or `github.io`."""
    return _known_suffixes().publicsuffix(host) == host


def is_network_failure(reason: str) -> bool:
    """True for reasons that count towards the breaker."""
    return reason in _NETWORK_REASONS


def breaker_wait(closings: int) -> timedelta:
    """How long a site is left alone when it failed again: 5 minutes, doubling to an hour. `closings` begins at 0."""
    doubled: timedelta = _BREAKER_FIRST * 2 ** min(closings, 10)
    return min(_BREAKER_LONGEST, doubled)


def wished_wait(seconds: float) -> timedelta:
    """What a Retry-After asks for, within reason."""
    return min(LONGEST_WISH, timedelta(seconds=max(1.0, seconds)))
