"""What a person pastes to be let in by a site: cookies of an extension's export, a cookies.txt, or header lines."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from linksnap.rules.url_hosts import BadHost, host_to_ascii

MAX_TEXT = 200_000
MAX_COOKIES = 300
# What browsers send at most; longer values make servers answer with 431.
MAX_VALUE = 8_192

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*(.*)")
# RFC 6265, 4.1.1, wider by what sites really use: no control characters, blanks at the ends, separators of the list.
_COOKIE_NAME = re.compile(r"[^\x00-\x20\x7f;=,]{1,256}")
_COOKIE_VALUE = re.compile(r"[^\x00-\x1f\x7f;]*")
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t\x80-\xff]*")
# The browser's own business: a wrong one breaks the request, or lets the page see what it may not.
_BROWSERS_OWN = re.compile(
    r"(host|connection|content-.*|transfer-encoding|upgrade|te|trailer|expect|keep-alive|origin|range|date|via"
    r"|accept-encoding|proxy-.*|sec-.*|x-linksnap-.*|if-.*)",
    re.IGNORECASE,
)
_IPV6 = re.compile(r"[0-9a-f:.]*:[0-9a-f:.]*")
_SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}


class AccessProblem(StrEnum):
    """Why pasted text is refused; the web app translates these codes."""

    EMPTY = "access_empty"
    TOO_LARGE = "access_too_large"
    UNREADABLE = "access_unreadable"
    OTHER_SITE = "access_other_site"
    EXPIRED = "access_expired"
    BAD_HEADER = "access_bad_header"
    BAD_HOST = "access_bad_host"
    SHARED_HOST = "access_shared_host"
    TOO_MANY = "access_too_many"


class AccessError(ValueError):
    """The pasted text cannot be used; its words are never part of the message."""

    def __init__(self, problem: AccessProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class GivenAccess:
    """Cookies (name, value, domain, path, expires, secure, httpOnly, sameSite), headers and user agent for one site.

    `secure` is None where the person's text does not say; `domain` begins with a dot where sub-domains get it, too.
    """

    cookies: tuple[dict[str, Any], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    user_agent: str = ""

    @property
    def cookie_names(self) -> list[str]:
        """The names, each once, for showing."""
        return sorted({str(cookie["name"]) for cookie in self.cookies})


def read_access(text: str, host: str, now: float) -> GivenAccess:
    """What a pasted text gives for `host` (ASCII). Cookies of other sites and old ones are left out.

    `now` is in seconds since 1970. Raises AccessError.
    """
    text = text.strip().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        raise AccessError(AccessProblem.EMPTY)
    if len(text) > MAX_TEXT:
        raise AccessError(AccessProblem.TOO_LARGE)
    if text[0] in "[{":
        return _chosen(list(_of_json(text)), host, now)
    if any(len(line.split("\t")) >= 7 for line in text.split("\n")):
        return _chosen(list(_of_cookies_txt(text)), host, now)
    return _of_lines(text, host)


def _chosen(cookies: list[dict[str, Any]], host: str, now: float) -> GivenAccess:
    if not cookies:
        raise AccessError(AccessProblem.UNREADABLE)
    own = [cookie for cookie in cookies if _reaches(str(cookie["domain"]), host)]
    living = [cookie for cookie in own if cookie["expires"] < 0 or cookie["expires"] > now]
    if not living:
        raise AccessError(AccessProblem.EXPIRED if own else AccessProblem.OTHER_SITE)
    if len(living) > MAX_COOKIES:
        raise AccessError(AccessProblem.TOO_LARGE)
    return GivenAccess(tuple(living))


def _reaches(domain: str, host: str) -> bool:
    """Whether a cookie of `domain` belongs to the host, to one above it (with a dot), or to one below it."""
    bare = domain.removeprefix(".")
    return bare == host or bare.endswith("." + host) or (domain.startswith(".") and host.endswith(domain))


def _of_cookies_txt(text: str) -> Iterator[dict[str, Any]]:
    """Netscape's file: domain, with sub-domains, path, secure, expiry, name, value; parted by tabs."""
    for line in text.split("\n"):
        http_only = line.startswith("#HttpOnly_")
        fields = line.removeprefix("#HttpOnly_").split("\t")
        if (line.startswith("#") and not http_only) or len(fields) < 7:
            continue
        domain, below, path, secure, expires, name = (part.strip() for part in fields[:6])
        bare = domain.lower().removeprefix(".")
        yield _cookie(
            name=name,
            value="\t".join(fields[6:]).strip(),
            domain=f".{bare}" if below.upper() == "TRUE" else bare,
            path=path,
            secure=secure.upper() == "TRUE",
            http_only=http_only,
            expires=_moment(expires),
        )


def _of_json(text: str) -> Iterator[dict[str, Any]]:
    """The lists that cookie extensions export, and the storage state of browser tools (`{"cookies": [...]}`)."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AccessError(AccessProblem.UNREADABLE) from error
    rows = data.get("cookies") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise AccessError(AccessProblem.UNREADABLE)
    for row in rows:
        if not isinstance(row, dict):
            raise AccessError(AccessProblem.UNREADABLE)
        domain = str(row.get("domain") or "").strip().lower()
        is_session = row.get("session") is True
        yield _cookie(
            name=str(row.get("name", "")),
            value=str(row.get("value", "")),
            domain=domain.removeprefix(".") if row.get("hostOnly") is True else domain,
            path=str(row.get("path") or "/"),
            secure=row.get("secure") is True,
            http_only=row.get("httpOnly") is True,
            expires=-1.0 if is_session else _moment(row.get("expirationDate", row.get("expires"))),
            same_site=_SAME_SITE.get(str(row.get("sameSite", "")).lower(), ""),
        )


def _of_lines(text: str, host: str) -> GivenAccess:
    """Header lines as a browser's developer tools show them, or the value of a Cookie header alone."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    headers: dict[str, str] = {}
    cookies: list[dict[str, Any]] = []
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None and len(lines) > 1:
            raise AccessError(AccessProblem.UNREADABLE)
        name, value = match.groups() if match else ("Cookie", line)
        if name.lower() == "cookie":
            cookies.extend(_of_header(value, host))
        elif _BROWSERS_OWN.fullmatch(name) or not _HEADER_VALUE.fullmatch(value) or len(value) > MAX_VALUE:
            raise AccessError(AccessProblem.BAD_HEADER)
        else:
            headers[name] = value.strip()
    if len(cookies) > MAX_COOKIES or len(headers) > MAX_COOKIES:
        raise AccessError(AccessProblem.TOO_LARGE)
    agent = next((headers.pop(name) for name in list(headers) if name.lower() == "user-agent"), "")
    return GivenAccess(tuple(cookies), headers, agent[:300])


def _of_header(value: str, host: str) -> Iterator[dict[str, Any]]:
    for pair in filter(None, (part.strip() for part in value.split(";"))):
        name, equals, text = pair.partition("=")
        if not equals:
            raise AccessError(AccessProblem.UNREADABLE)
        # An address and a name without a dot have no sub-domains that a cookie could reach.
        domain = f".{host}" if "." in host and not host.replace(".", "").isdigit() and ":" not in host else host
        yield _cookie(name=name.strip(), value=text.strip(), domain=domain, secure=None)


def _moment(value: Any) -> float:
    """Seconds since 1970, -1 for a cookie of the session. Firefox's extensions write milliseconds here and there."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return -1.0
    if not 0 < seconds < 1e16:
        return -1.0
    return seconds / 1000 if seconds > 1e11 else seconds


def _cookie(**given: Any) -> dict[str, Any]:
    name, value, path = str(given["name"]), str(given["value"]), str(given.get("path") or "/")
    dot = "." if str(given["domain"]).startswith(".") else ""
    try:
        bare = str(given["domain"]).removeprefix(".")
        domain = bare if _IPV6.fullmatch(bare) else host_to_ascii(bare)
    except BadHost as error:
        raise AccessError(AccessProblem.UNREADABLE) from error
    if not _COOKIE_NAME.fullmatch(name) or not _COOKIE_VALUE.fullmatch(value) or len(value) > MAX_VALUE:
        raise AccessError(AccessProblem.UNREADABLE)
    same_site = given.get("same_site", "")
    return {
        "name": name,
        "value": value,
        "domain": dot + domain,
        "path": path if path.startswith("/") else "/",
        "expires": given.get("expires", -1.0),
        "secure": given["secure"],
        "httpOnly": bool(given.get("http_only")),
        # Browsers refuse such a cookie where it is not secure, too, and all others with it.
        "sameSite": "" if same_site == "None" and not given["secure"] else same_site,
    }
