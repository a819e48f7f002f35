"""Reading made-up files with the import formats, for the tests beside this file."""

from pathlib import Path

from linksnap.formats.base import ImportedEntry, ImportedRow, RefusedRow, RowReason
from linksnap.formats.registry import by_name, recognise

SAMPLES = Path(__file__).parent / "samples"


def rows_of(path: Path, name: str = "") -> list[ImportedRow]:
    """All rows, by the format of this name or the one that recognises the file."""
    known = by_name(name) if name else recognise(path, path.name)
    return list(known.read(path, with_pages=False))


def sample_rows(file_name: str) -> list[ImportedRow]:
    """All rows of a sample."""
    return rows_of(SAMPLES / file_name)


def written(folder: Path, content: str | bytes, name: str = "file") -> Path:
    """A file with this content; text is UTF-8 and its line ends stay as they are."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def entry(row: ImportedRow) -> ImportedEntry:
    """The row as an entry; the test fails when it was refused."""
    assert isinstance(row, ImportedEntry), row
    return row


def entries(rows: list[ImportedRow]) -> list[ImportedEntry]:
    """The rows that are links."""
    return [row for row in rows if isinstance(row, ImportedEntry)]


def reasons(rows: list[ImportedRow]) -> list[RowReason]:
    """The reasons of the refused rows."""
    return [row.reason for row in rows if isinstance(row, RefusedRow)]
