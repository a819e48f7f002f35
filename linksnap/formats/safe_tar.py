"""A gzipped tar somebody uploaded: unpacked to a nameless temporary file, its members read by their place there."""

import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.formats.safe_zip import BODY_CAP, ZipLimits, name_is_safe

_CHUNK = 1 << 20
_FAULTS = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, UnicodeError, IndexError, KeyError)


class SafeTar:
    """An open tar whose members were checked. `names` are its ordinary files, without a leading `./`."""

    def __init__(self, plain: IO[bytes], places: dict[str, tuple[int, int]]) -> None:
        self._plain = plain
        self._places = places
        self.names = tuple(places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def open(self, name: str) -> IO[bytes]:
        """A member as a stream."""
        start, size = self._places[name]
        return BufferedReader(_Part(self._plain, start, size), 1 << 18)

    def read(self, name: str, limit: int = BODY_CAP) -> bytes | None:
        """The bytes of a member, or None when it is larger than `limit`."""
        return self.open(name).read() if self._places[name][1] <= limit else None


class _Part(RawIOBase):
    """A stretch of the unpacked file."""

    def __init__(self, plain: IO[bytes], start: int, size: int) -> None:
        self._plain = plain
        self._at = start
        self._end = start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # typeshed has no public name for a writable buffer
        self._plain.seek(self._at)
        data = self._plain.read(min(len(view), self._end - self._at))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def open_tar_gz(path: Path, limits: ZipLimits | None = None) -> Iterator[SafeTar]:
    """Opens a .tar.gz after checking all its members.

    Raises UnreadableFile: BAD_ARCHIVE (no tar, damaged, cut short) or DANGEROUS_ARCHIVE (names that leave the folder,
    links, devices, sparse files, too many or too much).
    """
    limits = limits or ZipLimits()
    with tempfile.TemporaryFile(prefix="linksnap-") as plain:
        with path.open("rb") as packed:
            _unpack(packed, plain, limits, path.stat().st_size)
        plain.seek(0)
        try:
            places = _places(plain, limits)
        except _FAULTS as error:
            if isinstance(error, UnreadableFile):
                raise
            raise UnreadableFile(FileProblem.BAD_ARCHIVE) from error
        yield SafeTar(plain, places)


def _unpack(packed: IO[bytes], plain: IO[bytes], limits: ZipLimits, packed_bytes: int) -> None:
    unpacker = zlib.decompressobj(31)
    total = 0
    while chunk := packed.read(_CHUNK):
        while chunk:
            try:
                data = unpacker.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise UnreadableFile(FileProblem.BAD_ARCHIVE) from error
            total += len(data)
            if total > limits.total_bytes or (total > limits.ratio_from and total > limits.ratio * packed_bytes):
                raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE)
            plain.write(data)
            chunk = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE)


def _places(plain: IO[bytes], limits: ZipLimits) -> dict[str, tuple[int, int]]:
    """Where each file lies. PAX headers can rename a member: the name checked is the one that counts in the end."""
    places: dict[str, tuple[int, int]] = {}
    with tarfile.open(fileobj=plain, mode="r:", errorlevel=1) as archive:
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # or it keeps an object for each
            name = member.name.removeprefix("./")
            if member.isdir():
                continue
            known = name in places or len(places) >= limits.entries
            if known or not member.isreg() or member.issparse() or not name_is_safe(name):
                raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE, name[:200])
            places[name] = (member.offset_data, member.size)
    return places
