"""What an MHTML file says of itself in its mail headers: address, title and date."""

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

from linksnap.formats.json_fields import storable
from linksnap.formats.moments import moment
from linksnap.formats.page_head import PageHead

MHTML_HEAD_BYTES = 64 * 1024
_PART_LOCATION = re.compile(rb"^Content-Location:[ \t]*(\S{1,8192})", re.IGNORECASE | re.MULTILINE)
_TITLE_CHARACTERS = 1000


def mhtml_head(raw: bytes) -> PageHead:
    """Address, title and date out of the headers; older browsers name the address only in the first part."""
    head = raw[:MHTML_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    headers = BytesHeaderParser().parsebytes(head)
    url = str(headers.get("Snapshot-Content-Location") or headers.get("Content-Location") or "")
    if not url:
        part = _PART_LOCATION.search(head)
        url = part[1].decode("utf-8", "replace") if part else ""
    title = " ".join(_decoded(headers.get("Subject")).split())[:_TITLE_CHARACTERS]
    date = moment(str(headers.get("Date") or "").strip())
    return PageHead(storable("".join(url.split())), title, date, by_tool=bool(url))


def _decoded(value: object) -> str:
    """A subject with its encoded words (RFC 2047) decoded; a broken one stays as it is."""
    text = str(value or "")
    try:
        return storable(str(make_header(decode_header(text))))
    except (ValueError, LookupError, UnicodeError, MessageError):
        return storable(text)
