"""Rows of a JSON file, be it plain or alone in a zip, as the formats built on JSON read them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from linksnap.formats.addresses import address_problem, refused
from linksnap.formats.base import ImportedEntry, ImportedRow, RefusedRow, RowReason
from linksnap.formats.json_fields import JsonFields, storable
from linksnap.formats.json_rows import JsonRow, Place, json_rows
from linksnap.formats.safe_zip import is_zip, open_zip


def read_json(path: Path, places: Iterable[Place], through: str = "") -> Iterator[JsonRow]:
    """The values at `places` of the file, or of the JSON files in a zip one after the other (see `json_rows`).

    Raises UnreadableFile.
    """
    wanted = tuple(places)
    with path.open("rb") as stream:
        if not is_zip(stream.read(4)):
            stream.seek(0)
            yield from json_rows(stream, wanted, through)
            return
    with open_zip(path) as archive:
        for name in archive.names:
            if name.endswith(".json"):
                with archive.open(name) as member:
                    yield from json_rows(member, wanted, through)


def entries(rows: Iterable[JsonRow], entry: Callable[[int, JsonFields], ImportedRow]) -> Iterator[ImportedRow]:
    """Numbers the rows and has each that can be read made into an entry; the others are refused with their reason."""
    for number, row in enumerate(rows, 1):
        if row.problem is not None:
            yield refused(number, row.problem, storable(row.text))
            continue
        fields = JsonFields(row.value)
        yield (
            entry(number, fields) if fields.is_object else refused(number, RowReason.WRONG_SHAPE, str(row.value)[:300])
        )


def checked(entry: ImportedEntry) -> ImportedEntry | RefusedRow:
    """The entry, or its refusal when its address can be no link."""
    problem = address_problem(entry.url)
    return refused(entry.number, problem, entry.url, entry.title) if problem else entry
