"""Writes a person's whole library into an archive."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from linksnap.formats.archive.lines import write_line
from linksnap.formats.archive.page_rows import ArtifactRow, BlobRow
from linksnap.formats.archive.writer import ArchiveWriter
from linksnap.models import User
from linksnap.queries.archive_rows import ROWS_OF, artifact_rows, blobs_of
from linksnap.services.artifact_store import blob_store
from linksnap.services.blob_store import BlobMissing, BlobName

# Told after each step: how many of how many.
Progress = Callable[[int, int], None]


def write_archive(owner: User, path: Path, progress: Progress) -> dict[str, int]:
    """Write everything `owner` has to `path`; the number of rows of each noun, and of `blobs_missing`.

    The rows are those of one moment. Artifacts whose bytes are gone or damaged in the store are left out and counted.
    Raises OSError when the disk is full, and whatever `progress` raises.
    """
    with ArchiveWriter(path) as archive, tempfile.TemporaryFile(dir=path.parent) as spool:
        with one_moment():
            for noun, rows in ROWS_OF.items():
                archive.rows(noun, rows(owner))
            spool.writelines(_spooled(row) for row in artifact_rows(owner))
            blobs = blobs_of(owner)
        kept, missing = _write_blobs(archive, blobs, progress)
        archive.lines("artifacts", _artifact_lines(spool, missing))
        archive.rows("blobs", kept)
        counts = archive.seal()
    _sync(path)
    return counts | {"blobs_missing": len(missing)}


@contextmanager
def one_moment() -> Iterator[None]:
    """Reads inside see the database as it was at the first of them, whatever is saved meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        # It must be the first statement of a transaction; within another one its reads are as good as they get.
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_blobs(
    archive: ArchiveWriter, blobs: list[tuple[str, str]], progress: Progress
) -> tuple[list[BlobRow], frozenset[str]]:
    kept, missing = [], set()
    for done, (sha256, encoding) in enumerate(blobs):
        progress(done, len(blobs))
        try:
            kept.append(archive.blob(sha256, blob_store().read(BlobName(sha256, encoding)), pack=bool(encoding)))
        except BlobMissing:
            missing.add(sha256)
    progress(len(blobs), len(blobs))
    return kept, frozenset(missing)


def _spooled(row: ArtifactRow) -> bytes:
    return row.sha256.encode() + b" " + write_line(row)


def _artifact_lines(spool: IO[bytes], missing: frozenset[str]) -> Iterator[bytes]:
    spool.seek(0)
    for line in spool:
        sha256, _, row = line.partition(b" ")
        if sha256.decode() not in missing:
            yield row


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
