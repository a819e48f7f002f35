"""Records of a CSV file of any separator, streamed; one broken record costs itself and not the rows after it."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from linksnap.formats.base import RowReason
from linksnap.formats.text_decoding import LINE_CAP, TextLine

# A quote that is never closed swallows the lines after it, so they are read again without it. A file made of such
# quotes would be read again and again: after this many characters, quotes may no longer span lines.
_MOST_READ_AGAIN = 8 * LINE_CAP
# Python's own limit (128 KiB) is for the whole process and too small for notes that hold an article.
csv.field_size_limit(max(csv.field_size_limit(), LINE_CAP))


@dataclass(frozen=True)
class CsvRecord:
    """The fields of one record, or the `problem` why it has none; `text` is how its first line begins.

    `is_last_line`: the file ends in this record, without an end of line.
    """

    fields: list[str]
    text: str
    problem: RowReason | None = None
    is_last_line: bool = False


class _Unreadable(Exception):
    """The record that is being read is longer than any can be."""


class _Lines:
    """The lines of the file for the csv module, which can be taken back."""

    def __init__(self, lines: Iterable[TextLine]) -> None:
        self._lines = iter(lines)
        self._again: deque[TextLine] = deque()
        self._read_again = 0
        self._size = 0
        self.taken: list[TextLine] = []
        self.is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        self.taken.append(line)
        self._size += len(line.text)
        is_too_long = line.cut or self._size > LINE_CAP
        if is_too_long or (len(self.taken) > 1 and self._read_again > _MOST_READ_AGAIN):
            raise _Unreadable
        # The csv module refuses a CR inside a field that has no quotes.
        text = line.text
        return text.replace("\r\n", "\n").replace("\r", " ") if "\r" in text else text

    def begin(self) -> None:
        """A record begins."""
        self.taken = []
        self._size = 0

    def take_back(self) -> None:
        """All lines of the record but its first are to be read again."""
        self._again.extendleft(reversed(self.taken[1:]))
        self._read_again += self._size if len(self.taken) > 1 else 0
        self.is_over = False


def read_records(lines: Iterable[TextLine], delimiter: str) -> Iterator[CsvRecord]:
    """The records in order, blank ones left out."""
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter)
    columns = 0
    while True:
        source.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except (_Unreadable, csv.Error):
            if not source.taken:
                return
            yield _broken(source.taken)
            source.take_back()
            reader = csv.reader(source, delimiter=delimiter)
            continue
        columns = columns or len(fields)
        last = source.taken[-1].text
        if source.is_over and _is_open(source.taken, delimiter):
            yield CsvRecord([], source.taken[0].text, RowReason.TRUNCATED)
            if _looks_like_row(source.taken, delimiter, columns):
                source.take_back()
                reader = csv.reader(source, delimiter=delimiter)
        elif any(field.strip() for field in fields):
            yield CsvRecord(fields, source.taken[0].text, None, not last.endswith("\n"))


def _broken(taken: list[TextLine]) -> CsvRecord:
    reason = RowReason.TOO_LONG if taken[0].cut else RowReason.UNREADABLE
    return CsvRecord([], taken[0].text, reason)


def _is_open(taken: list[TextLine], delimiter: str) -> bool:
    """Whether the file ended before the quote of its last record did."""
    try:
        list(csv.reader((line.text for line in taken), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _looks_like_row(taken: list[TextLine], delimiter: str, columns: int) -> bool:
    """Whether the line after the first is a record of its own: then the quote was a stray one, and no long text."""
    if len(taken) < 2:
        return False
    return len(next(csv.reader([taken[1].text], delimiter=delimiter), [])) == columns > 1
