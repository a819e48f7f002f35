"""A file of unknown encoding as chunks of UTF-8: JSON is UTF-8 by RFC 8259, but what an editor saved again is not."""

import codecs
from collections.abc import Iterator
from typing import IO

from linksnap.formats.encoding_guess import guess_encoding

_CHUNK = 256 * 1024
_FEW = 8  # bad bytes in the first chunk that do not yet speak for another encoding


def utf8_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream as UTF-8, without a byte order mark. A few bad bytes stay as they are, for their row."""
    sample = stream.read(_CHUNK)
    encoding = guess_encoding(sample)
    if not encoding.is_wide and _is_mostly_utf8(sample):
        yield sample.removeprefix(codecs.BOM_UTF8)
        while chunk := stream.read(_CHUNK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    first = True
    while sample:
        text = decoder.decode(sample)
        if text:
            yield (text.removeprefix("\ufeff") if first else text).encode("utf-8", "replace")
            first = False
        sample = stream.read(_CHUNK)


def _is_mostly_utf8(sample: bytes) -> bool:
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    foreign = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - foreign
    return foreign < _FEW or foreign * 3 <= sound
