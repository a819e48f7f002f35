"""Takes single parts out of a zipped document, with caps on their number, their size and how far they unfold."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

MOST_PARTS = 5_000
MOST_PART = 30_000_000
MOST_ALL = 120_000_000


class ZipParts:
    """An open document. Nothing is ever unpacked to disk, so names of parts lead nowhere."""

    def __init__(self, path: Path) -> None:
        """Open a file. Raises zipfile.BadZipFile."""
        self._zip = zipfile.ZipFile(path)
        self._left = MOST_ALL
        if len(self._zip.infolist()) > MOST_PARTS:
            raise zipfile.BadZipFile("too many parts")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """Every part's name, in the order of the file."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """One part; b"" where it is missing, broken, locked, or larger than it may be, whatever its header says."""
        most = min(MOST_PART, self._left)
        try:
            with self._zip.open(name) as stream:
                data = stream.read(most + 1)
        except (
            KeyError,
            RuntimeError,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            zipfile.BadZipFile,
            zlib.error,
        ):
            return b""
        if len(data) > most:
            return b""
        self._left -= len(data)
        return data
