"""The blobs rows name, written down as of one moment, and laid beside those the store holds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.db import connection

from linksnap.queries.store_names import NamedBlob, named_blobs
from linksnap.services.blob_store import BlobName, FoundBlob
from linksnap.services.library_export import one_moment

_LOCK = 7_310_002  # Any number nobody else uses.


@dataclass(frozen=True)
class NameList:
    """Names on disk, in order; read as often as you like."""

    file: IO[bytes]
    count: int
    stored_bytes: int

    def __iter__(self) -> Iterator[NamedBlob]:
        self.file.seek(0)
        for line in self.file:
            sha256, encoding, size, stored_size = line.decode().rstrip("\n").split(" ")
            yield NamedBlob(sha256, encoding, int(size), int(stored_size))


@contextmanager
def written_names() -> Iterator[NameList]:
    """All names of one moment, in a temporary file: hashing may take hours, a transaction must not."""
    folder = settings.ENV.blobs / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        with one_moment():
            names = write_names(file)
        yield names


def write_names(file: IO[bytes]) -> NameList:
    """Write down the names the database shows now."""
    count = stored = 0
    for name in named_blobs():
        file.write(f"{name.sha256} {name.encoding} {name.size} {name.stored_size}\n".encode())
        count += 1
        stored += name.stored_size
    return NameList(file, count, stored)


def side_by_side(
    named: Iterable[NamedBlob], found: Iterable[FoundBlob]
) -> Iterator[tuple[NamedBlob | None, FoundBlob | None]]:
    """Both lists, which are in the order of their names, as pairs; None where one of them has no such blob."""
    lies, ended = iter(found), object()
    at: object = next(lies, ended)
    for name in named:
        wanted = BlobName(name.sha256, name.encoding)
        while isinstance(at, FoundBlob) and at.name < wanted:
            yield None, at
            at = next(lies, ended)
        if isinstance(at, FoundBlob) and at.name == wanted:
            yield name, at
            at = next(lies, ended)
        else:
            yield name, None
    while isinstance(at, FoundBlob):
        yield None, at
        at = next(lies, ended)


@contextmanager
def store_held(*, alone: bool, wait: bool = False) -> Iterator[bool]:
    """Hold the store against sweeps (backups do, many at a time) or alone (a sweep does); False: it is not to be had.

    A backup copies blobs its database dump names, while links may be deleted. The lock sits in a connection of its own,
    in a transaction without a snapshot: it holds up no vacuum, passes pgbouncer, and ends with this process.
    """
    call = f"pg_{'' if wait else 'try_'}advisory_xact_lock{'' if alone else '_shared'}"
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"SELECT {call}(%s)", [_LOCK])
            row = cursor.fetchone()
        yield wait or bool(row and row[0])
    finally:
        other.close()
