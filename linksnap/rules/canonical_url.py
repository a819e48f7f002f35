"""Canonical URLs: what people paste becomes one address to open and one key that finds duplicates."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import quote

from linksnap.rules.addresses import NOTHING_ALLOWED, AllowList, TargetProblem, allowed_port, find_problem
from linksnap.rules.literal_hosts import LOOPBACK, IPAddress, MalformedHost, is_localhost, read_literal
from linksnap.rules.pasted_text import find_candidates
from linksnap.rules.url_hosts import BadHost, host_for_display, host_to_ascii
from linksnap.rules.url_key import UrlParts, key_of

MAX_URL_BYTES = 8192
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SLASHES = "/\\"
_INVISIBLE_ENDS = "\ufeff\u200b\u2060"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST_AND_PORT = re.compile(r"(?:localhost|[^:]*\.[^:]*):[0-9]+(?:[/\\?#]|$)")
# The categories Cc and Cs.
_END_OF_AUTHORITY = re.compile(r"[/\\?#]")
# What stays as it is in each piece; most pieces hold nothing else.
_PLAIN = re.compile(r"[A-Za-z0-9%!$&()*+,\-./:;=@_~]*")
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e)", re.IGNORECASE)
# Longer names of hosts there are none; what a page or a file holds in place of one is not kept in mind.
_LONGEST_KEPT = 255
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# What WHATWG escapes in each piece, turned round: the ASCII that stays as it is, "%" included.
_KEPT_IN_PATH = "%!$&'()*+,-./:;=@[]_~|"
_KEPT_IN_QUERY = "%!$&()*+,-./:;=?@[\\]^_`{|}~"
_KEPT_IN_FRAGMENT = "%!#$&'()*+,-./:;=?@[\\]^_{|}~"


class UrlProblem(StrEnum):
    """Why a text is not an address that LinkSnap saves."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_SCHEME = "bad_scheme"
    NO_HOST = "no_host"
    BAD_HOST = "bad_host"
    BAD_PORT = "bad_port"
    BAD_CHARACTERS = "bad_characters"
    BLOCKED_PORT = "blocked_port"
    PRIVATE_ADDRESS = "private_address"
    CREDENTIALS = "credentials"


class UrlError(ValueError):
    """A refused URL; `problem` says why, and the web app has the words for it."""

    def __init__(self, problem: UrlProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class CanonicalUrl:
    """One address in its three forms; `sha256` is the digest of `key`, short enough for any index."""

    original: str
    url: str
    key: str
    host: str
    sha256: bytes


def canonical_url(text: str, allow: AllowList | None = None) -> CanonicalUrl:
    """Read one pasted URL as a browser would (WHATWG URL), and refuse what can never be captured.

    The rules LinkSnap adds: without a scheme (`example.com/a`, `//example.com`, `https:example.com`) it is https;
    control characters are refused where browsers drop them; user names and passwords are refused, as stripping
    them would open another page than asked for and keeping them would store a secret; at most 8,192 bytes.
    `allow` lets private literal addresses in. Raises UrlError and nothing else.
    """
    trimmed = text.strip(" \t\r\n\u3000\xa0" + _INVISIBLE_ENDS)
    _check_characters(trimmed)
    scheme, rest = _split_scheme(trimmed)
    parts, shown = _read_parts(scheme, rest, allow or NOTHING_ALLOWED)
    url, key = parts.text(), key_of(parts)
    # Escapes triple Chinese text, so the written form has to fit as well, or it could not be read back.
    if max(len(url), len(key)) > MAX_URL_BYTES:
        raise UrlError(UrlProblem.TOO_LONG)
    return CanonicalUrl(trimmed, url, key, shown, hashlib.sha256(key.encode()).digest())


def find_urls(text: str) -> list[str]:
    """Find the http(s) URLs in pasted text, in order, one for each page: prose, Markdown, or one a line.

    Chinese punctuation, brackets and quotes end a URL. What looks like a URL and is refused by `canonical_url` is
    kept, so that the caller can say why.
    """
    found: dict[str, str] = {}
    for candidate in find_candidates(text):
        try:
            key = canonical_url(candidate).key
        except UrlError:
            key = candidate
        found.setdefault(key, candidate)
    return list(found.values())


def _check_characters(text: str) -> None:
    if not text:
        raise UrlError(UrlProblem.EMPTY)
    if len(text) > MAX_URL_BYTES:
        raise UrlError(UrlProblem.TOO_LONG)
    # A NUL cannot be stored in Postgres, a lone surrogate not written as UTF-8, CR LF would forge a header.
    if _FORBIDDEN.search(text):
        raise UrlError(UrlProblem.BAD_CHARACTERS)
    if len(text.encode()) > MAX_URL_BYTES:
        raise UrlError(UrlProblem.TOO_LONG)


def _split_scheme(text: str) -> tuple[str, str]:
    """Scheme and what follows its slashes."""
    match = _SCHEME.match(text)
    if match and match[1].lower() in _DEFAULT_PORTS:
        return match[1].lower(), text[match.end() :].lstrip(_SLASHES)
    if text.startswith(("//", "\\\\")):
        return "https", text.lstrip(_SLASHES)
    if match and not _HOST_AND_PORT.match(text):
        raise UrlError(UrlProblem.BAD_SCHEME)
    authority = re.split(r"[/\\?#]", text, maxsplit=1)[0]
    if not re.search(r"[.。．｡]|^\[|^localhost(?=:|$)", authority, re.IGNORECASE):
        raise UrlError(UrlProblem.NO_HOST)
    return "https", text


def _read_parts(scheme: str, rest: str, allow: AllowList) -> tuple[UrlParts, str]:
    authority = _END_OF_AUTHORITY.split(rest, 1)[0]
    tail, hash_sign, fragment = rest[len(authority) :].partition("#")
    path, question_mark, query = tail.partition("?")
    read = _kept_authority if len(authority) <= _LONGEST_KEPT else _read_authority
    host, address, port, shown = read(authority, _DEFAULT_PORTS[scheme])
    _check_target(host, address, port, allow)
    origin = f"{scheme}://{host}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{port}"
    parts = UrlParts(
        origin,
        host,
        _without_dots(_escaped(path.replace("\\", "/"), _KEPT_IN_PATH)),
        _escaped(query, _KEPT_IN_QUERY) if question_mark else None,
        # A text fragment (`#:~:text=`) points at words on the page and is no part of the address.
        _escaped(fragment.split(":~:", 1)[0], _KEPT_IN_FRAGMENT) if hash_sign else "",
    )
    return parts, shown


def _escaped(text: str, kept: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote(text, safe=kept)


class _Target(NamedTuple):
    """Host as it goes over the wire, its address if it is one, the port, and the host as people read it."""

    host: str
    address: IPAddress | None
    port: int
    shown: str


def _read_authority(authority: str, default_port: int) -> _Target:
    """Read what stands between the slashes and the path. Raises UrlError."""
    user, at_sign, place = authority.rpartition("@")
    if at_sign and user.strip(":"):
        raise UrlError(UrlProblem.CREDENTIALS)
    match = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]*)(?::(.*))?", place)
    if match is None:
        raise UrlError(UrlProblem.BAD_HOST)
    if not match[1]:
        raise UrlError(UrlProblem.NO_HOST)
    host, address = _read_host(match[1])
    port = _read_port(match[2]) if match[2] else default_port
    return _Target(host, address, port, host if address else host_for_display(host))


# A library comes back to the same hosts, and reading one takes longer than all else about an address.
_kept_authority = lru_cache(maxsize=5_000)(_read_authority)


def _read_host(text: str) -> tuple[str, IPAddress | None]:
    try:
        host = text if text.startswith("[") else host_to_ascii(text)
        address = read_literal(host)
    except (BadHost, MalformedHost) as error:
        raise UrlError(UrlProblem.BAD_HOST) from error
    if address is None:
        return host, LOOPBACK if is_localhost(host) else None
    return f"[{address}]" if isinstance(address, IPv6Address) else str(address), address


def _read_port(text: str) -> int:
    digits = text.lstrip("0")
    if not re.fullmatch(r"[0-9]{1,5}", digits) or int(digits) > 65535:
        raise UrlError(UrlProblem.BAD_PORT)
    return int(digits)


def _check_target(host: str, address: IPAddress | None, port: int, allow: AllowList) -> None:
    """Only literal addresses are judged here; where a name leads is judged by the egress proxy when it dials."""
    if address is None:
        if not allowed_port(port) and not allow.mentions_port(port):
            raise UrlError(UrlProblem.BLOCKED_PORT)
        return
    problem = find_problem(host, address, port, allow)
    if problem is TargetProblem.BLOCKED_ADDRESS:
        raise UrlError(UrlProblem.PRIVATE_ADDRESS)
    if problem is TargetProblem.BLOCKED_PORT:
        raise UrlError(UrlProblem.BLOCKED_PORT)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` as browsers do, in their escaped spellings too (`%2e%2E`)."""
    if path and not _DOT_SEGMENT.search(path):
        return path
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for place, segment in enumerate(segments):
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
            continue
        if place == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)
