"""Starts the child that reads a document, watches its time and memory, and takes what it wrote, whole or not."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from workers.capture.documents.base import ORDER, REPORT, DocumentFault, DocumentFile, Kind, Reading
from workers.capture.process_tree import family, kill_family, memory_bytes
from workers.extract.types import ExtractedPage

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 45.0
MOST_MEMORY = 1_500_000_000
WATCH_S = 0.5
# The child stops by itself a little earlier, so that what it has is written well.
SPARE_S = 3.0


async def read_document(file: DocumentFile, folder: Path, seconds: float) -> Reading:
    """Read a document within `seconds` (45 at most) into `folder`; what was not read in time is a fault."""
    if file.sniffed.kind is Kind.OTHER:
        return Reading(folder, 0.0, page=ExtractedPage(title=file.name, metadata_sources={"title": "file_name"}))
    limit = max(2.0, min(seconds, MOST_SECONDS))
    process = await asyncio.to_thread(_start, file, folder, max(1.0, limit - SPARE_S))
    try:
        ending = await _watch(process, limit)
    finally:
        kill_family(process.pid, 1.0)
        process.wait()
    return _taken(folder, file, ending)


def _start(file: DocumentFile, folder: Path, seconds: float) -> subprocess.Popen[bytes]:
    order = {
        "path": str(file.path.resolve()),
        "url": file.url,
        "declared": file.declared,
        "sniffed": asdict(file.sniffed),
        "folder": str(folder.resolve()),
        "seconds": seconds,
    }
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    # One document is no work for many threads, and each would count with megabytes.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    # In a file: on the command line everybody on the machine could read the address, and it may be too long for one.
    written = folder / ORDER
    written.write_text(json.dumps(order), encoding="ascii")
    return subprocess.Popen(
        [sys.executable, "-m", "workers.capture.documents", str(written)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


async def _watch(process: subprocess.Popen[bytes], limit: float) -> DocumentFault | None:
    """Wait for the child's end; why it was ended, where it did not end well by itself."""
    clock = asyncio.get_running_loop().time
    end, looked = clock() + limit, clock()
    while (code := process.poll()) is None:
        if clock() >= end:
            return DocumentFault.DEADLINE
        if clock() - looked > WATCH_S:
            looked = clock()
            if memory_bytes(family(process.pid)) > MOST_MEMORY:
                return DocumentFault.TOO_LARGE
        await asyncio.sleep(0.02)
    return None if code == 0 else DocumentFault.CRASH


def _taken(folder: Path, file: DocumentFile, ending: DocumentFault | None) -> Reading:
    try:
        reading = Reading.from_report(folder, (folder / REPORT).read_text(encoding="ascii"))
    except (OSError, ValueError, KeyError, TypeError):
        reading = Reading(folder, 0.0, page=ExtractedPage(title=file.name))
        reading.fault("text", ending or DocumentFault.CRASH)
        return reading
    if ending is not None:
        log.warning("reading a document was ended: %s", ending.value)
        reading.fault("page_image" if reading.page.blocks else "text", ending)
    return reading
