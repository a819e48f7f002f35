"""The whole text of a file in whatever encoding it is, up to a cap."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from linksnap.formats.encoding_guess import guess_encoding

MOST_BYTES = 8_000_000
_SAMPLE = 256 * 1024
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.ASCII | re.IGNORECASE)


def read_text(path: Path, declared: str = "") -> tuple[str, str, bool]:
    """Text, encoding, and whether the file goes on beyond the cap of 8 MB.

    A byte order mark goes first, then UTF-8 where the bytes are that, then what the header says if it fits without
    a fault, then what the bytes look like: GBK, GB18030, Big5, Shift-JIS, EUC, UTF-16.
    """
    with path.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    is_cut, data = len(data) > MOST_BYTES, data[:MOST_BYTES]
    for name in _candidates(data, declared):
        try:
            return _decoded(data, name), name.removesuffix("-sig"), is_cut
        except (UnicodeDecodeError, LookupError):
            continue
    name = guess_encoding(data[:_SAMPLE]).name
    return _newlines(data.decode(name, "replace")), name, is_cut


def _candidates(data: bytes, declared: str) -> list[str]:
    guessed = guess_encoding(data[:_SAMPLE])
    if guessed.is_wide:
        return [guessed.name]
    found = _CHARSET.search(declared)
    said = [found[1]] if found and found[1].lower() not in ("iso-8859-1", "latin1", "us-ascii", "windows-1252") else []
    return ["utf-8-sig", *said, guessed.name]


def _decoded(data: bytes, name: str) -> str:
    decoder = codecs.getincrementaldecoder(name)("strict")
    # Not final: a character that the cap cut in half is dropped without a fault.
    return _newlines(decoder.decode(data).removeprefix("\ufeff"))


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
