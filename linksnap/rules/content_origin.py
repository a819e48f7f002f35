"""The second address archived bytes are shown from, and why an address cannot be that: cookies know no ports."""

import ipaddress
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

_SCHEMES = ("http", "https")


class OriginProblem(StrEnum):
    """Why an address cannot be the content origin."""

    NO_ORIGIN = "no_origin"
    SAME_HOST = "same_host"
    NOT_ENCRYPTED = "not_encrypted"


def host_of(url: str) -> str:
    """The host of an address in small letters, without port and dot at the end; empty where there is none."""
    parts = _split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address as a content security policy names them."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc}" if parts else ""


def origin_problem(origin: str, public_url: str) -> OriginProblem | None:
    """What is wrong with `origin` beside an app that people reach at `public_url`; None when nothing is.

    Cookies and, in part, storage belong to a host whatever its port (RFC 6265, 8.5): another port of the app's host
    separates nothing, so it is refused like the host itself.
    """
    parts = _split(origin)
    if parts is None or parts.scheme not in _SCHEMES or not parts.hostname or "@" in parts.netloc:
        return OriginProblem.NO_ORIGIN
    if parts.path or parts.query or parts.fragment or not _is_plain(parts.netloc):
        return OriginProblem.NO_ORIGIN
    if _same_host(host_of(origin), host_of(public_url)):
        return OriginProblem.SAME_HOST
    # A page that came by https loads no frame and no picture by http.
    if public_url.startswith("https:") and parts.scheme != "https":
        return OriginProblem.NOT_ENCRYPTED
    return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a wrong one.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_plain(netloc: str) -> bool:
    """Only what may stand in a header: anything else would break the content security policy."""
    return netloc.isascii() and not set(netloc) & set(" ;,'\"\\*")


def _same_host(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        # 127.1 is no spelling browsers keep, but [::1] and [0:0:0:0:0:0:0:1] are one host.
        return ipaddress.ip_address(one) == ipaddress.ip_address(other)
    except ValueError:
        return False
