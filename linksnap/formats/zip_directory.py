"""How many entries a zip's directory holds, counted before anything keeps one of them in memory."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from linksnap.formats.base import FileProblem, UnreadableFile

# Section numbers are those of PKWARE's APPNOTE 6.3.10.
_END = struct.Struct("<4s4H2LH")  # 4.3.16 end of central directory record
_LOCATOR = struct.Struct("<4sLQL")  # 4.3.15
_END_64 = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_ENTRY_BYTES = 46  # 4.3.12: the fixed part of an entry; three lengths of what follows stand at 28
_LENGTHS = struct.Struct("<3H")
_LENGTHS_AT = 28
_LONGEST_COMMENT = 65_535


def count_entries(path: Path, most_entries: int, most_bytes: int) -> int:
    """Entries in the directory. Python's zipfile keeps an object for each, so a million must be refused unseen.

    The number that the file states is not believed: the directory itself is walked.
    Raises UnreadableFile: BAD_ARCHIVE when there is no directory, DANGEROUS_ARCHIVE above the limits.
    """
    with path.open("rb") as stream:
        start, size = _directory(stream, path.stat().st_size)
        if size > most_bytes:
            raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE)
        stream.seek(start)
        count = 0
        for _ in _entries(stream, size):
            count += 1
            if count > most_entries:
                raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE)
    return count


def _directory(stream: IO[bytes], file_size: int) -> tuple[int, int]:
    """Where the directory begins, and its bytes."""
    tail_start = max(0, file_size - _END.size - _LONGEST_COMMENT)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE)
    size = _END.unpack_from(tail, at)[5]
    end = tail_start + at
    if (size_64 := _zip64_directory_size(stream, end)) is not None:
        size, end = size_64, end - _LOCATOR.size - _END_64.size
    # Counted back from the end record: what stands before the zip (a self-extractor) does not matter then.
    if size > end:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE)
    return end - size, size


def _zip64_directory_size(stream: IO[bytes], end: int) -> int | None:
    start = end - _LOCATOR.size - _END_64.size
    if start < 0:
        return None
    stream.seek(start)
    block = stream.read(_LOCATOR.size + _END_64.size)
    if block[:4] != b"PK\x06\x06" or block[_END_64.size : _END_64.size + 4] != b"PK\x06\x07":
        return None
    return int(_END_64.unpack_from(block)[8])


def _entries(stream: IO[bytes], size: int) -> Iterator[int]:
    """The place of each entry, counted in bytes from the directory's beginning."""
    data = stream.read(size)
    at = 0
    while at + _ENTRY_BYTES <= len(data) and data.startswith(b"PK\x01\x02", at):
        yield at
        name, extra, comment = _LENGTHS.unpack_from(data, at + _LENGTHS_AT)
        at += _ENTRY_BYTES + name + extra + comment
