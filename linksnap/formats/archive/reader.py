"""Reads an archive: the manifest, rows of a noun one by one, the bytes of a blob."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar, cast

from linksnap.formats.archive.lines import LONGEST_LINE, BadRow, load, row_of
from linksnap.formats.archive.nouns import FORMAT, MANIFEST, NOUNS, Row, blob_member, member_of, nouns_of
from linksnap.formats.archive.versions import is_known, upgraded
from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.formats.safe_zip import ZipLimits, open_zip

R = TypeVar("R", bound=Row)

# A library of a million artifacts, whose directory alone takes a gigabyte of memory: for files the operator gives.
LARGE = ZipLimits(entries=2_000_000, directory_bytes=512 << 20, total_bytes=2 << 40)
_LONGEST_MANIFEST = 1 << 20
# Blobs are read whole: what is larger than our own store gives back (blob_store.MAX_BLOB_BYTES) is none of ours.
LARGEST_BLOB = 512 << 20
_PIECE = 1 << 20


class ArchiveReader:
    """An open archive. Raises UnreadableFile at once when it is none, or of a newer version."""

    def __init__(self, path: Path, limits: ZipLimits | None = None) -> None:
        self.zip = open_zip(path, limits)
        try:
            self.manifest = self._manifest()
            self.version = _version(self.manifest)
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.zip.__exit__(kind, error, trace)

    def count(self, noun: str) -> int:
        """How many rows of a noun the manifest promises; -1 when it does not say."""
        counts = self.manifest.get("counts")
        count = counts.get(noun) if isinstance(counts, dict) else None
        return count if isinstance(count, int) and not isinstance(count, bool) else -1

    def promised(self, noun: str) -> tuple[str, int]:
        """Digest and size the manifest promises of a noun's member; empty and -1 when it does not say."""
        members = self.manifest.get("members")
        said = members.get(member_of(noun)) if isinstance(members, dict) else None
        if not isinstance(said, dict) or not isinstance(said.get("size"), int):
            return "", -1
        return str(said.get("sha256", "")), cast(int, said["size"])

    def rows(self, kind: type[R]) -> Iterator[R]:
        """The rows of a noun in file order. Raises BadRow with the number of the line, and UnreadableFile."""
        noun = next(name for name, known in NOUNS.items() if known is kind)
        if noun not in nouns_of(self.version):
            return
        with self.zip.open(member_of(noun)) as stream:
            for number, line in enumerate(lines_of(stream), start=1):
                try:
                    yield row_of(upgraded(noun, load(line), self.version), kind)
                except BadRow as error:
                    raise BadRow(f"{member_of(noun)} {number}: {error}") from error

    def blob(self, sha256: str) -> bytes:
        """The bytes of a digest. Raises UnreadableFile when they are not there or not what they should be."""
        name = blob_member(sha256)
        data = self.zip.read(name, LARGEST_BLOB) if name in self.zip else None
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, name)
        return data

    def digest(self, name: str) -> tuple[str, int]:
        """Digest and size of a member as it is. Raises UnreadableFile when it cannot be unpacked."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def _manifest(self) -> dict[str, object]:
        data = self.zip.read(MANIFEST, _LONGEST_MANIFEST) if MANIFEST in self.zip else None
        if data is None:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, MANIFEST)
        try:
            return load(data)
        except BadRow as error:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, MANIFEST) from error


def lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a member. Raises BadRow for one that is too long, before it is read whole."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise BadRow("a line is too long")
        yield line


def _version(manifest: dict[str, object]) -> int:
    version = manifest.get("version")
    if manifest.get("format") != FORMAT or not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE, MANIFEST)
    if not is_known(version):
        raise UnreadableFile(FileProblem.NEWER_VERSION, str(version))
    return version
