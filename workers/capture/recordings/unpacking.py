"""Unfolds packed bytes within limits: gzip files of many members, and the content codings of HTTP."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import IO, Protocol

import brotli
import zstandard

from workers.capture.errors import PageFault
from workers.capture.types import Verdict

_PIECE = 1 << 18
_GZIP = b"\x1f\x8b"
_AUTO_ZLIB = 32 + zlib.MAX_WBITS


@dataclass
class Budget:
    """How many bytes may still come out."""

    left: int

    def take(self, size: int) -> None:
        """Count bytes. Raises PageFault (too_large) when there were too many."""
        self.left -= size
        if self.left < 0:
            raise PageFault(Verdict.TOO_LARGE, "unpacked")


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, b"" at the end."""
        ...


def copy_plain(source: Readable, target: IO[bytes], budget: Budget) -> None:
    """Copy a file, unfolding gzip. What comes before damage is kept. Raises PageFault (too_large)."""
    piece = source.read(_PIECE)
    if not piece.startswith(_GZIP):
        while piece:
            budget.take(len(piece))
            target.write(piece)
            piece = source.read(_PIECE)
        return
    unpacker = zlib.decompressobj(_AUTO_ZLIB)
    while piece:
        try:
            plain = unpacker.decompress(piece, _PIECE)
        except zlib.error:
            return
        budget.take(len(plain))
        target.write(plain)
        piece = unpacker.unconsumed_tail
        if unpacker.eof:
            # Each record of a WARC is a gzip member of its own.
            piece, unpacker = unpacker.unused_data, zlib.decompressobj(_AUTO_ZLIB)
        piece = piece or source.read(_PIECE)


def decoded(body: bytes, codings: str, most: int) -> bytes | None:
    """A response body without its content codings (RFC 9110, 8.4); None when it is damaged or above `most` bytes."""
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    if len(names) > 3:
        return None
    for name in reversed(names):
        plain = _decoded_once(body, name, most)
        if plain is None:
            return None
        body = plain
    return body


def _decoded_once(body: bytes, name: str, most: int) -> bytes | None:
    try:
        if name in ("gzip", "x-gzip"):
            # Recorders that keep bodies unpacked often leave the header standing.
            return _inflated(body, _AUTO_ZLIB, most) if body.startswith(_GZIP) else body
        if name == "deflate":
            return _deflate(body, most)
        if name == "br":
            return _brotli(body, most)
        if name == "zstd":
            plain = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body).read(most + 1)
            return plain if len(plain) <= most else None
    except (zlib.error, brotli.error, zstandard.ZstdError, MemoryError):
        return None
    return body if name == "identity" else None


def _inflated(body: bytes, bits: int, most: int) -> bytes | None:
    plain = zlib.decompressobj(bits).decompress(body, most + 1)
    return plain if len(plain) <= most else None


def _deflate(body: bytes, most: int) -> bytes | None:
    try:
        return _inflated(body, zlib.MAX_WBITS, most)
    except zlib.error:
        # Servers long sent the bare stream without zlib's own header.
        return _inflated(body, -zlib.MAX_WBITS, most)


def _brotli(body: bytes, most: int) -> bytes | None:
    if not body:
        return body
    unpacker = brotli.Decompressor()
    plain = bytearray(unpacker.process(body, output_buffer_limit=most + 1))
    while not unpacker.is_finished() and len(plain) <= most:
        more = unpacker.process(b"", output_buffer_limit=most + 1 - len(plain))
        if not more:
            break
        plain += more
    return bytes(plain) if 0 < len(plain) <= most else None
