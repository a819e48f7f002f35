"""Reading hosts that are addresses, in every spelling browsers take."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address

IPAddress = IPv4Address | IPv6Address
LOOPBACK = IPv4Address("127.0.0.1")  # what a localhost name is judged and dialled as


class MalformedHost(ValueError):
    """A host that a browser takes for an address and then refuses, such as `1.2.3.4.5` or `[::g]`."""


def is_localhost(host: str) -> bool:
    """Whether the name means loopback whatever DNS says (RFC 6761, section 6.3)."""
    name = fold_host(host)
    return name == "localhost" or name.endswith(".localhost")


def read_literal(host: str) -> IPAddress | None:
    """Read an address as browsers do (WHATWG URL, host parsing): `0x7f.1`, `2130706433`, `１２７.1`, `[::1]`.

    None for a name. Raises MalformedHost where a browser would refuse the host.
    """
    text = _fold(host)
    if text.startswith("[") or ":" in text:
        return _read_ipv6(text)
    parts = text.removesuffix(".").split(".")
    if not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", parts[-1]):
        return None
    return _read_ipv4(parts, host)


def fold_host(host: str) -> str:
    """Write a host the one way names are compared in: lower case, no trailing dot, ordinary digits and dots."""
    return _fold(host).removesuffix(".")


def _fold(host: str) -> str:
    """Fold fullwidth digits and dots and drop invisible characters, as UTS-46 does before hosts are read."""
    if host.isascii():
        return host.lower()
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    return "".join(character for character in folded if unicodedata.category(character) != "Cf").lower()


def _read_ipv4(parts: list[str], host: str) -> IPv4Address:
    numbers = [_read_number(part, host) for part in parts]
    last_limit = 256 ** (5 - len(numbers))
    if len(numbers) > 4 or any(number > 255 for number in numbers[:-1]) or numbers[-1] >= last_limit:
        raise MalformedHost(host)
    leading = sum(number << (8 * (3 - place)) for place, number in enumerate(numbers[:-1]))
    return IPv4Address(leading + numbers[-1])


def _read_number(part: str, host: str) -> int:
    base, digits = 10, part
    if part.startswith("0x"):
        base, digits = 16, part[2:] or "0"
    elif len(part) > 1 and part.startswith("0"):
        base, digits = 8, part[1:]
    # int() would also take "_", "+" and spaces, and needs minutes for a million digits.
    if not re.fullmatch(r"[0-9a-f]{1,64}", digits):
        raise MalformedHost(host)
    try:
        return int(digits, base)
    except ValueError as error:
        raise MalformedHost(host) from error


def _read_ipv6(text: str) -> IPv6Address:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    bare, percent, _zone = inner.partition("%")
    try:
        address = IPv6Address(bare)
    except ValueError as error:
        raise MalformedHost(text) from error
    # Browsers refuse every zone id; on a link-local address "forbidden" says more than "malformed".
    if percent and not address.is_link_local:
        raise MalformedHost(text)
    return address
