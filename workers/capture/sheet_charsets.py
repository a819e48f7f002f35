"""A style sheet's bytes as text: which charset a browser would take it for."""

from __future__ import annotations

import codecs
import contextlib
import re

from workers.capture.traffic import Body

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The web's labels mean wider charsets than their names say (WHATWG Encoding, section 4.2).
WIDER_CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "windows-874": "cp874",
}


def sheet_text(body: Body, document_charset: str) -> str:
    """A sheet's bytes as text (CSS Syntax 3, section 3.2: byte order mark, server, @charset, document).

    Most come as UTF-8 whatever was sent, since the browser decodes a sheet before it hands its body out;
    bytes of another charset are hardly ever valid UTF-8, so that is tried first.
    """
    for mark, name in BYTE_ORDER_MARKS:
        if body.data.startswith(mark):
            return body.data.decode(name, "replace")
    said = re.search(r"charset=\s*[\"']?([\w.:-]+)", body.content_type, re.IGNORECASE)
    inside = re.match(rb'@charset "([\w.:-]+)"', body.data)
    named = (said[1] if said else "", inside[1].decode("ascii") if inside else "", document_charset)
    with contextlib.suppress(UnicodeDecodeError):
        return body.data.decode("utf-8")
    for label in named:
        with contextlib.suppress(LookupError):
            return body.data.decode(browser_charset(label), "replace")
    return body.data.decode("utf-8", "replace")


def browser_charset(label: str) -> str:
    """Python's name for a charset label as browsers read it. Raises LookupError for one nobody knows."""
    name = label.strip().lower()
    if not name:
        raise LookupError("no charset named")
    wider = WIDER_CHARSETS.get(name, name)
    codecs.lookup(wider)
    return wider
