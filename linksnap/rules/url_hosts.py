"""Host names between what people type and what goes over the wire (WHATWG URL, UTS-46 non-transitional)."""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

import idna

# Browsers would also take !$&'()*+,;= here; no public name has them, and a sentence pasted as a URL does.
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")


class BadHost(ValueError):
    """A host that no browser would look up."""


def host_to_ascii(host: str) -> str:
    """Turn a typed host into what is looked up: `FAß.de.` becomes `xn--fa-hia.de`, `💩.la` becomes `xn--ls8h.la`.

    Non-transitional UTS-46, so ß is not ss; symbols and `_` stay allowed, as in browsers. One trailing dot goes.
    Raises BadHost.
    """
    if len(host) > 3 * 1024:
        raise BadHost(host[:80])
    try:
        decoded = unquote_to_bytes(host).decode()
        mapped = decoded.lower() if decoded.isascii() else idna.uts46_remap(decoded, std3_rules=False)
        labels = [_label_to_ascii(label) for label in mapped.removesuffix(".").split(".")]
    except (UnicodeError, ValueError) as error:  # idna.IDNAError is a UnicodeError
        raise BadHost(host) from error
    if len(".".join(labels)) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadHost(host)
    _check_bidi(labels)
    return ".".join(labels)


def host_for_display(host: str) -> str:
    """Write an ASCII host the way people read it: `xn--fiqs8s` becomes `中国`."""
    return ".".join(map(_label_to_unicode, host.split(".")))


def _label_to_ascii(label: str) -> str:
    if label.startswith("xn--") and label.isascii():
        _check_punycode(label)
        return label
    if label.isascii():
        return label
    _check_unicode_label(label)
    return "xn--" + label.encode("punycode").decode()


def _check_punycode(label: str) -> None:
    """An `xn--` label has to be what its own decoding encodes to, or two links would look the same."""
    decoded = label[4:].encode().decode("punycode")
    if decoded.isascii() or idna.uts46_remap(decoded, std3_rules=False) != decoded:
        raise BadHost(label)
    _check_unicode_label(decoded)
    if "xn--" + decoded.encode("punycode").decode() != label:
        raise BadHost(label)


def _check_unicode_label(label: str) -> None:
    if label.startswith("xn--") or "." in label:
        raise BadHost(label)
    idna.check_initial_combiner(label)
    for place, character in enumerate(label):
        # Joiners are invisible: RFC 5892 allows them only where the script needs them.
        if character in "\u200c\u200d" and not idna.valid_contextj(label, place):
            raise BadHost(label)


def _check_bidi(labels: list[str]) -> None:
    """Once a name holds right-to-left letters, all its labels must keep a clear direction (RFC 5893)."""
    readable = [_label_to_unicode(label) for label in labels]
    if not any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in "".join(readable)):
        return
    try:
        for label in readable:
            idna.check_bidi(label, check_ltr=True)
    except idna.IDNAError as error:
        raise BadHost(".".join(labels)) from error


def _label_to_unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label
