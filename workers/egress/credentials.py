"""The passwords of the egress proxy: one for our own programs and, made of it, one for each capture alone."""

from __future__ import annotations

import hmac
import re
import time
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

# Who is named so in LINKSNAP_EGRESS_PROXY speaks to a proxy of ours; any other name belongs to somebody else's.
OWN_USER = "linksnap"
# Models of some gigabytes, fetched by the operator's command: no page ever speaks under this name.
MODELS_USER = "models"
_CAPTURE_USER = re.compile(r"capture-([A-Za-z0-9_.]{1,64})-([0-9]{1,12})")


@dataclass(frozen=True)
class CaptureUser:
    """One capture, until `expires` (seconds since 1970); both are part of the user name and signed with it."""

    capture: str
    expires: int

    @property
    def name(self) -> str:
        """The user name."""
        return f"capture-{self.capture}-{self.expires}"


def read_capture_user(name: str) -> CaptureUser | None:
    """The capture that a user name speaks of; None for any other name."""
    match = _CAPTURE_USER.fullmatch(name)
    return CaptureUser(match[1], int(match[2])) if match else None


def password_of(token: str, user: str) -> str:
    """The password of a capture's user name: it cannot be made without the token, nor the token be had from it."""
    return hmac.new(token.encode(), user.encode(), "sha256").hexdigest()


def capture_proxy_url(proxy_url: str, capture: str, seconds: float, now: float | None = None) -> str:
    """The proxy's address with a credential for one capture, good for `seconds`.

    The browser that opens a hostile page thereby knows no password that outlives the page. The address of a proxy that
    is not ours (another user name than `linksnap`, or none) comes back as it is. Characters of `capture` other than
    letters, digits, `_` and `.` are left out.
    """
    parts = urlsplit(proxy_url)
    if parts.username != OWN_USER or not parts.password:
        return proxy_url
    known = re.sub(r"[^A-Za-z0-9_.]", "", capture)[:64] or "unnamed"
    user = CaptureUser(known, int((time.time() if now is None else now) + seconds)).name
    place = parts.netloc.rpartition("@")[2]
    password = password_of(unquote(parts.password), user)
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{password}@{place}"))
