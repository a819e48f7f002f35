"""Reads one document in this process, as the limited child would."""

from __future__ import annotations

import time
from pathlib import Path

from workers.capture.documents.base import DocumentFile, Reading
from workers.capture.documents.registry import reader_of
from workers.capture.documents.sniffing import sniff


def file_of(
    folder: Path, body: bytes | str, url: str = "https://wenjian.example/文件", declared: str = ""
) -> DocumentFile:
    """The bytes as a file, sniffed."""
    path = folder / "original"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return DocumentFile(path, url, sniff(path, url, declared.partition(";")[0]), declared)


def read(folder: Path, body: bytes | str, url: str = "https://wenjian.example/文件", declared: str = "") -> Reading:
    """What its reader makes of it; files without a reader come back empty."""
    file = file_of(folder, body, url, declared)
    reading = Reading(folder, time.monotonic() + 60)
    reader = reader_of(file.sniffed.kind)
    if reader is not None:
        reader.read(file, reading)
    return reading


def texts(reading: Reading) -> list[tuple[int, str]]:
    """Level and words of each block."""
    return [(block.level, block.text) for block in reading.page.blocks]
