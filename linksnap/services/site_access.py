"""What lets a person's captures into a site: cookies and headers, sealed, and opened for captures of that site only."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.db import transaction

from linksnap.models import SiteAccess, User
from linksnap.rules.pasted_access import AccessError, AccessProblem, GivenAccess, read_access
from linksnap.rules.site_turns import is_shared_suffix
from linksnap.rules.url_hosts import BadHost, host_to_ascii
from linksnap.services.sealing import SealBroken, opened, seal

log = structlog.get_logger(__name__)

MOST_SITES = 200


@dataclass(frozen=True)
class OpenAccess:
    """What a capture takes along: cookies in the browser's shape, headers, user agent ("" for the usual one)."""

    cookies: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    user_agent: str = ""


def host_of(text: str) -> str:
    """The host of a typed name or address, as it is looked up. Raises AccessError."""
    bare = text.strip()
    try:
        host = urlsplit(bare if "://" in bare else f"//{bare}").hostname or ""
        host = host if ":" in host else host_to_ascii(host)
    except (BadHost, ValueError) as error:
        raise AccessError(AccessProblem.BAD_HOST) from error
    if is_shared_suffix(host):
        # Cookies for all of `com.cn` would go to strangers' sites.
        raise AccessError(AccessProblem.SHARED_HOST)
    return host


@transaction.atomic
def keep(owner: User, site: str, text: str) -> SiteAccess:
    """Keep what was pasted for a site, in place of what was there. Raises AccessError."""
    host = host_of(site)
    given = read_access(text, host, time.time())
    # Two tabs at once must not both find room for one more.
    list(User.objects.select_for_update(of=("self",)).filter(pk=owner.pk).values_list("pk"))
    others = SiteAccess.objects.filter(owner=owner).exclude(host=host)
    if others.count() >= MOST_SITES:
        raise AccessError(AccessProblem.TOO_MANY)
    values = {
        "secret": _sealed(owner, host, given),
        "cookie_names": given.cookie_names,
        "header_names": sorted(given.headers),
        "user_agent": given.user_agent,
    }
    return SiteAccess.objects.update_or_create(owner=owner, host=host, defaults=values)[0]


def forget(access: SiteAccess) -> None:
    """Delete it; captures that run already may still use it."""
    access.delete()


def can_be_opened(access: SiteAccess) -> bool:
    """False after the instance's key was lost or changed: then the person has to give it again."""
    return _read(access) is not None


def for_address(owner: User, url: str) -> OpenAccess | None:
    """What this person keeps for the site of an address or a site above it, the nearest one; None where nothing is."""
    parts = urlsplit(url)
    labels = (parts.hostname or "").split(".")
    hosts = [".".join(labels[n:]) for n in range(len(labels))]
    kept = {row.host: row for row in SiteAccess.objects.filter(owner=owner, host__in=hosts)}
    access = next((kept[host] for host in hosts if host in kept), None)
    given = _read(access) if access else None
    if access is None or given is None:
        return None
    is_https = parts.scheme == "https"
    cookies = tuple(_browser_cookie(cookie, is_https) for cookie in given["cookies"])
    return OpenAccess(cookies, given["headers"], access.user_agent)


def _browser_cookie(cookie: dict[str, Any], is_https: bool) -> dict[str, Any]:
    """One that says nothing of it is kept off plain http when the page itself came over https."""
    secure = is_https if cookie["secure"] is None else cookie["secure"]
    return {name: value for name, value in {**cookie, "secure": secure}.items() if value != ""}


def _sealed(owner: User, host: str, given: GivenAccess) -> bytes:
    plain = json.dumps({"cookies": given.cookies, "headers": given.headers})
    return seal(plain.encode(), f"{owner.pk}:{host}")


def _read(access: SiteAccess) -> dict[str, Any] | None:
    try:
        given: dict[str, Any] = json.loads(opened(bytes(access.secret), f"{access.owner_id}:{access.host}"))
    except SealBroken:
        log.warning("site_access_sealed_otherwise", access=access.public_id)
        return None
    return given
