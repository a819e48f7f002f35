"""The key under which two spellings of one address meet: made for comparing, never for opening."""

import re
from functools import cache
from typing import NamedTuple

from linksnap.rules.tracking_parameters import is_tracking

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")


class UrlParts(NamedTuple):
    """A normalised URL in pieces; origin is `scheme://host[:port]`, query and fragment have no `?` and `#`."""

    origin: str
    host: str
    path: str
    query: str | None
    fragment: str

    def text(self) -> str:
        """The pieces put together."""
        query = "" if self.query is None else f"?{self.query}"
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.origin}{self.path}{query}{fragment}"


def key_of(parts: UrlParts) -> str:
    """Make the key: percent-encoding of one form, no tracking parameters, no plain anchor.

    The order of parameters stays, as it means something on some sites. A fragment stays only if it looks like a
    route of a one-page app (`#/inbox`, `#!/inbox`); `#section` is a place on the same page.
    """
    pieces = [_one_form(piece) for piece in (parts.query or "").split("&") if piece]
    query = "&".join(piece for piece in pieces if not is_tracking(piece, parts.host)) or None
    is_route = parts.fragment.startswith(("/", "!"))
    fragment = _one_form(parts.fragment).split(":~:", 1)[0] if is_route else ""
    return parts._replace(path=_one_form(parts.path), query=query, fragment=fragment).text()


def _one_form(text: str) -> str:
    """Decode what never needs encoding (RFC 3986, 6.2.2.2), write other escapes in capitals, escape a lone `%`."""
    return _PERCENT.sub(_one_escape, text) if "%" in text else text


def _one_escape(match: re.Match[str]) -> str:
    return _escape_of(match[0])


@cache
def _escape_of(escape: str) -> str:
    """One escape in its one form, or a lone `%`: there are not five hundred."""
    if escape == "%":
        return "%25"
    byte = int(escape[1:], 16)
    return chr(byte) if byte in _UNRESERVED else escape.upper()
