"""A zip around the files of another format: Safari's and Google's exports, and what people pack before they send it."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from linksnap.formats.addresses import refused
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedRow,
    ImportFormat,
    RowReason,
    UnreadableFile,
)
from linksnap.formats.safe_zip import SafeZip, open_zip
from linksnap.formats.text_decoding import decode_head

HEAD_BYTES = 64 * 1024
# Unpacked, a file may be as large as one that was never packed.
LARGEST = 2 << 30
_MOST_LOOKED_AT = 200
_LIST = re.compile(r"\.(?:html?|json|csv|tsv|txt|md|xml)$", re.IGNORECASE)
# Formats of their own in a zip, which lose nothing by not standing here.
_NEVER_PACKED = frozenset({FormatName.PAGE, FormatName.MHTML, FormatName.WARC, FormatName.WACZ, FormatName.LINKSNAP})


@dataclass(frozen=True)
class PackedFile:
    """The members of a zip that one format knows, read one after the other as if they were one file."""

    inner: ImportFormat
    members: tuple[str, ...]
    sureness: int

    @property
    def name(self) -> FormatName:
        """That of the format inside."""
        return self.inner.name

    def recognises(self, head: FileHead) -> int:
        """How sure the format inside is of its members."""
        return self.sureness

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The rows of all members, numbered through. Raises UnreadableFile as the format inside does."""
        number = 0
        with open_zip(path) as archive:
            for member in self.members:
                try:
                    with _unpacked(archive, member) as unpacked:
                        for row in self.inner.read(unpacked, with_pages=with_pages):
                            number += 1
                            yield row if row.number == number else replace(row, number=number)
                except UnreadableFile:
                    # What other members hold is not lost with this one.
                    if not number:
                        raise
                    number += 1
                    yield refused(number, RowReason.UNREADABLE, member)


def packed_file(path: Path, formats: Sequence[ImportFormat]) -> PackedFile | None:
    """The surest of `formats` for what lies in a zip, with all members it knows; None where none knows any.

    Raises UnreadableFile for a damaged zip.
    """
    found: dict[FormatName, PackedFile] = {}
    with open_zip(path) as archive:
        for member in [name for name in archive.names if _LIST.search(name)][:_MOST_LOOKED_AT]:
            head = _head(archive, member)
            surest = max(formats, key=lambda known: _sureness(known, head))
            if sure := _sureness(surest, head):
                known = found.get(surest.name, PackedFile(surest, (), 0))
                members = (*known.members, member)
                found[surest.name] = PackedFile(surest, members, max(known.sureness, sure))
    return max(found.values(), key=lambda packed: packed.sureness, default=None)


def _head(archive: SafeZip, member: str) -> FileHead:
    with archive.open(member) as stream:
        raw = stream.read(HEAD_BYTES)
    return FileHead(raw, decode_head(raw), member.rpartition("/")[2])


def _sureness(known: ImportFormat, head: FileHead) -> int:
    return 0 if known.name in _NEVER_PACKED else known.recognises(head)


@contextmanager
def _unpacked(archive: SafeZip, member: str) -> Iterator[Path]:
    """A member as a file under a name of ours, for as long as it is read."""
    if archive.size(member) > LARGEST:
        raise UnreadableFile(FileProblem.TOO_LARGE)
    with tempfile.NamedTemporaryFile(prefix="unpacked-") as file:
        with archive.open(member) as stream:
            shutil.copyfileobj(stream, file, 1 << 20)
        file.flush()
        yield Path(file.name)
