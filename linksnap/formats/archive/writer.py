"""Writes an archive: the same library gives the same bytes, whenever and wherever it is written."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from linksnap.formats.archive.lines import canonical, write_line
from linksnap.formats.archive.nouns import FORMAT, MANIFEST, NOUNS, VERSION, Row, blob_member, member_of
from linksnap.formats.archive.page_rows import BlobRow

# The first moment a zip can name; a real one would make every archive another one.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_A_FILE = 0o100600 << 16
_UNIX = 3
_LEVEL = 6


class ArchiveWriter:
    """Members stand in the order they are written in; the manifest comes last and seals them."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._members: dict[str, dict[str, object]] = {}
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def blob(self, sha256: str, data: bytes, *, pack: bool) -> BlobRow:
        """Write bytes; `pack` is for text, images and fonts are packed already."""
        info = _info(blob_member(sha256), zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED)
        self._zip.writestr(info, data, compresslevel=_LEVEL if pack else None)
        return BlobRow(sha256, len(data))

    def rows(self, noun: str, rows: Iterable[Row]) -> int:
        """Write all rows of a noun as they come; how many they were."""
        return self.lines(noun, (write_line(row) for row in rows))

    def lines(self, noun: str, lines: Iterable[bytes]) -> int:
        """Write rows that are lines already."""
        digest, size, count = hashlib.sha256(), 0, 0
        # How long it gets is not known before, and beyond 2 GiB only zip64 can say it.
        with self._zip.open(_info(member_of(noun), zipfile.ZIP_DEFLATED), "w", force_zip64=True) as member:
            for line in lines:
                digest.update(line)
                size += len(line)
                count += 1
                member.write(line)
        self._members[member_of(noun)] = {"sha256": digest.hexdigest(), "size": size}
        self._counts[noun] = count
        return count

    def seal(self) -> dict[str, int]:
        """Write the manifest; the number of rows of each noun."""
        for noun in NOUNS:
            if noun not in self._counts:
                self.lines(noun, ())
        manifest = {"format": FORMAT, "version": VERSION, "counts": self._counts, "members": self._members}
        self._zip.writestr(_info(MANIFEST, zipfile.ZIP_DEFLATED), canonical(manifest) + b"\n", compresslevel=_LEVEL)
        return self._counts


def _info(name: str, packing: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.compress_type = packing
    info.create_system = _UNIX
    info.external_attr = _A_FILE
    return info
