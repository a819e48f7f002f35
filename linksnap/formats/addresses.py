"""Which addresses in a file can be links at all; everything finer is judged by rules.canonical_url."""

import re

from linksnap.formats.base import RefusedRow, RowReason
from linksnap.rules.canonical_url import MAX_URL_BYTES

# How much of a refused row the report shows.
SHOWN_CHARACTERS = 300
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_HOST_AND_PORT = re.compile(r"(?:localhost|[A-Za-z0-9\-]*\.[A-Za-z0-9.\-]*):[0-9]{1,5}(?:[/?#]|$)", re.IGNORECASE)
_TRIMMED = " \t\r\n\u3000\xa0\ufeff\u200b"


def address_problem(text: str) -> RowReason | None:
    """Why a text is no address of a web page: NO_URL, NOT_A_WEB_ADDRESS (javascript:, place:, file: …), TOO_LONG."""
    address = text.strip(_TRIMMED)
    if not address:
        return RowReason.NO_URL
    scheme = _SCHEME.match(address)
    if scheme and scheme[0].lower() not in ("http:", "https:") and not _HOST_AND_PORT.match(address):
        return RowReason.NOT_A_WEB_ADDRESS
    return RowReason.TOO_LONG if len(address) > MAX_URL_BYTES else None


def refused(number: int, reason: RowReason, text: str = "", title: str = "") -> RefusedRow:
    """A refused row whose texts are short enough for a report."""
    return RefusedRow(number, reason, text.strip()[:SHOWN_CHARACTERS], title.strip()[:SHOWN_CHARACTERS])
