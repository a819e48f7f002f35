"""A zip somebody uploaded, read member by member, never unpacked to disk; what it says of itself is checked first."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.formats.zip_directory import count_entries

BODY_CAP = 50_000_000  # bytes of one stored page, in every format

# Left behind by the Finder and by Windows: no part of what was exported.
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)")
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# LZMA and bzip2 would let the file choose how much memory we need; no exporter writes them.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class ZipLimits:
    """How much a zip may claim to hold. Ratios count only above `ratio_from` bytes: small text packs very well."""

    entries: int = 200_000
    directory_bytes: int = 64 << 20
    total_bytes: int = 200 << 30
    ratio: int = 250
    ratio_from: int = 256 << 20


class SafeZip:
    """An open zip whose directory was checked. `names` are its files, in the order of the directory."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._members = members
        self.names = tuple(members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Bytes of a member once unpacked, as its directory says; reading never gives more."""
        return self._members[name].file_size

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member as a stream. Raises UnreadableFile (also while reading) when it is damaged."""
        try:
            raw = self._archive.open(self._members[name])
        except _FAULTS as error:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, name[:200]) from error
        with raw:
            yield BufferedReader(_Guarded(raw, name), 1 << 18)

    def read(self, name: str, limit: int = BODY_CAP) -> bytes | None:
        """The bytes of a member, or None when it is larger than `limit`. Raises UnreadableFile when damaged."""
        if self.size(name) > limit:
            return None
        with self.open(name) as stream:
            return stream.read()


class _Guarded(RawIOBase):
    """A member's stream that speaks of damage as UnreadableFile, wherever in it the damage lies."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self._raw = raw
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # typeshed has no public name for a writable buffer
        try:
            data = self._raw.read(len(view))
        except _FAULTS as error:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, self._name[:200]) from error
        view[: len(data)] = data
        return len(data)


def open_zip(path: Path, limits: ZipLimits | None = None) -> SafeZip:
    """Opens a zip after checking all it says about itself.

    Raises UnreadableFile: BAD_ARCHIVE (no zip, damaged, encrypted, a packing we do not read) or DANGEROUS_ARCHIVE
    (names that leave the folder, links and devices, two different files of one name, too many or too much).
    """
    limits = limits or ZipLimits()
    count_entries(path, limits.entries, limits.directory_bytes)
    try:
        archive = zipfile.ZipFile(path)
    except _FAULTS as error:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE) from error
    try:
        return SafeZip(archive, _checked(archive, limits, path.stat().st_size))
    except BaseException:
        archive.close()
        raise


def is_zip(raw: bytes) -> bool:
    """Whether a file's first bytes are those of a zip (an empty zip too)."""
    return raw[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _checked(archive: zipfile.ZipFile, limits: ZipLimits, packed_bytes: int) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in archive.infolist():
        _check_member(info, limits)
        total += info.file_size
        if info.is_dir() or _LITTER.search(info.filename):
            continue
        twin = members.get(info.filename)
        # Omnivore's exporter really writes the same content twice; only twins that differ are a trick.
        if twin and (twin.CRC, twin.file_size) != (info.CRC, info.file_size):
            raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE, info.filename[:200])
        members[info.filename] = info
    # Overlapping members share their packed bytes: only the sum shows that bomb (D. Fifield, 2019).
    if total > limits.total_bytes or (total > limits.ratio_from and total > limits.ratio * packed_bytes):
        raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE)
    return members


def _check_member(info: zipfile.ZipInfo, limits: ZipLimits) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not name_is_safe(info.orig_filename) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE, info.orig_filename[:200])
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(1, info.compress_size):
        raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE, info.filename[:200])
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE, info.filename[:200])


def name_is_safe(name: str) -> bool:
    """Whether a member's name stays inside the folder it would be unpacked in, on every system."""
    parts = re.split(r"[/\\]", name)
    leaves = not name or name[0] in "/\\" or _DRIVE.match(name) or ".." in parts
    return not leaves and not _CONTROL.search(name)
