"""What the answers of a site say about a saved address: it answers, moved for good, is gone, or nobody can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_PERMANENT = frozenset({301, 308})
_GONE = frozenset({404, 410})
# The site is there and does not want to be asked by a program; a person may well see the page.
_CLOSED = frozenset({400, 401, 402, 403, 405, 406, 407, 409, 418, 421, 425, 428, 429, 431, 451, 999})


class Health(StrEnum):
    """As models.LinkHealth, without the unknown."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Hop:
    """One answer on the way: the address asked and its HTTP status."""

    url: str
    status: int


@dataclass(frozen=True)
class Finding:
    """The verdict; `final_url` only where it leads somewhere else."""

    health: Health
    status: int | None = None
    final_url: str = ""


def finding_of(hops: Sequence[Hop]) -> Finding:
    """Judge a chain of answers, redirects first, the page itself last.

    Only a chain of permanent redirects (RFC 9110, 15.4.2 and 15.4.9) has moved; a temporary one keeps its address. A
    deep address that ends on its site's front page is gone: sites send lost pages there.
    """
    last = hops[-1]
    elsewhere = last.url if last.url != hops[0].url else ""
    if last.status in _GONE:
        return Finding(Health.DEAD, last.status, elsewhere)
    if last.status in _CLOSED:
        return Finding(Health.REFUSED, last.status, elsewhere)
    if not 200 <= last.status < 300:
        return Finding(Health.UNREACHABLE, last.status, elsewhere)
    if elsewhere and is_front_page(elsewhere) and not is_front_page(hops[0].url):
        return Finding(Health.DEAD, last.status, elsewhere)
    if elsewhere and all(hop.status in _PERMANENT for hop in hops[:-1]):
        return Finding(Health.MOVED, last.status, elsewhere)
    return Finding(Health.ALIVE, last.status)


def is_front_page(url: str) -> bool:
    """True for the address of a site's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
