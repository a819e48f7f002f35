"""Packing bytes for the store and unpacking them, in one pass with their digest."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import IO

import zstandard

from linksnap.services.blob_store import PIECE_BYTES, BlobMissing, BlobName, BlobTooLarge

_LEVEL = 6


def pack(source: IO[bytes], target: IO[bytes], encoding: str, most: int) -> tuple[str, int]:
    """Copy `source` to `target`, packed; digest and size of the plain bytes. Raises BlobTooLarge beyond `most`."""
    digest, size = hashlib.sha256(), 0
    packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj() if encoding else None
    while piece := source.read(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise BlobTooLarge(f"more than {most} bytes")
        digest.update(piece)
        target.write(packer.compress(piece) if packer else piece)
    if packer:
        target.write(packer.flush())
    return digest.hexdigest(), size


def unpack(stored: IO[bytes], name: BlobName) -> Iterator[bytes]:
    """The plain bytes of a packed file, in pieces that fit the memory whatever they are; the file is closed at the end.

    Raises BlobMissing when they are damaged so that they do not unpack.
    """
    with closing(stored):
        try:
            if name.encoding:
                yield from zstandard.ZstdDecompressor().read_to_iter(stored, PIECE_BYTES, PIECE_BYTES)
            while not name.encoding and (piece := stored.read(PIECE_BYTES)):
                yield piece
        except zstandard.ZstdError as error:
            raise BlobMissing(name.sha256) from error


def checked(stored: IO[bytes], name: BlobName) -> bytes:
    """All plain bytes. Raises BlobMissing when they are not what the name says."""
    plain = b"".join(unpack(stored, name))
    if hashlib.sha256(plain).hexdigest() != name.sha256:
        raise BlobMissing(name.sha256)
    return plain


def part_of(plain: Iterable[bytes], start: int, length: int | None) -> Iterator[bytes]:
    """`length` bytes from `start` on, of a stream."""
    left = length
    for piece in plain:
        if start >= len(piece):
            start -= len(piece)
            continue
        wanted = piece[start:] if left is None else piece[start : start + left]
        start = 0
        if left is not None:
            left -= len(wanted)
        if wanted:
            yield wanted
        if left == 0:
            return


def plain_size(stored: IO[bytes], name: BlobName) -> int:
    """The size of the plain bytes when they are what the name says; raises BlobMissing when not. Leaves it open."""
    digest, size = hashlib.sha256(), 0
    reader = zstandard.ZstdDecompressor().stream_reader(stored, closefd=False) if name.encoding else stored
    try:
        while piece := reader.read(PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    except zstandard.ZstdError as error:
        raise BlobMissing(name.sha256) from error
    if digest.hexdigest() != name.sha256:
        raise BlobMissing(name.sha256)
    return size
