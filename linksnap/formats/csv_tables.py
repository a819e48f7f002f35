"""CSV files with a header: cells by the name of their column, and what every row has in common."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from linksnap.formats.addresses import address_problem, refused
from linksnap.formats.base import FileProblem, RefusedRow, RowReason, UnreadableFile
from linksnap.formats.csv_records import read_records
from linksnap.formats.moments import moment
from linksnap.formats.text_decoding import TextLine

_DELIMITERS = ",;\t|"
_EXCEL_HINT = re.compile(r"sep=(.)$", re.IGNORECASE)
_MOST_COLUMNS = 500
_LONGEST_HEADER = 20_000


@dataclass
class CsvRow:
    """One row: `cells` by the lower-case name of their column, columns that are missing left out."""

    number: int
    cells: dict[str, str]
    text: str
    problem: RowReason | None = None
    is_cut_short: bool = False
    notices: list[RowReason] = field(default_factory=list)

    def cell(self, *names: str) -> str:
        """The first of these columns that holds anything, without the spaces around it."""
        for name in names:
            value = self.cells.get(name, "").strip()
            if value:
                return value
        return ""

    def date(self, *names: str) -> datetime | None:
        """The point in time in a column; one that cannot be read leaves a notice."""
        text = self.cell(*names)
        found = moment(text) if text else None
        if text and found is None:
            self.notices.append(RowReason.WRONG_SHAPE)
        return found

    def flag(self, *names: str) -> bool | None:
        """Yes, no, or nothing that says either."""
        text = self.cell(*names).lower()
        if text in ("1", "true", "yes", "y", "是", "x"):
            return True
        return False if text in ("0", "false", "no", "n", "否") else None

    def refusal(self, url_column: str, title: str = "") -> RefusedRow | None:
        """Why this row is no link, or None."""
        url = self.cell(url_column)
        reason = self.problem or self._cut_problem(url_column) or address_problem(url)
        return refused(self.number, reason, url or self.text, title) if reason else None

    def all_notices(self) -> tuple[RowReason, ...]:
        """What had to be changed, each once. Ask last: reading the cells adds to it."""
        damaged = any("\ufffd" in value for value in self.cells.values())
        found = (*self.notices, *((RowReason.TRUNCATED,) * self.is_cut_short), *((RowReason.UNREADABLE,) * damaged))
        return tuple(dict.fromkeys(found))

    def _cut_problem(self, url_column: str) -> RowReason | None:
        """An address at the very end of a file that was cut off may be the beginning of another one."""
        if not self.is_cut_short:
            return None
        last = next(reversed(self.cells), url_column)
        return RowReason.TRUNCATED if last == url_column or url_column not in self.cells else None


@dataclass(frozen=True)
class CsvHeader:
    """The columns of a file, in lower case, and what separates them."""

    columns: tuple[str, ...]
    delimiter: str

    def has(self, *columns: str) -> bool:
        """Whether all of these columns are there."""
        return set(columns) <= set(self.columns)


def header_of(text: str) -> CsvHeader | None:
    """The header a text begins with; the separator is the one that makes most columns. None when it has no header."""
    lines = [line for line in text[:_LONGEST_HEADER].lstrip("\ufeff").splitlines()[:10] if line.strip()]
    hint = _EXCEL_HINT.match(lines[0].strip(" \r")) if lines else None
    if hint:
        lines = lines[1:]
    if not lines or len(lines[0]) >= _LONGEST_HEADER:
        return None
    delimiters = hint[1] if hint and hint[1] in _DELIMITERS else _DELIMITERS
    found = [CsvHeader(_columns(lines[0], delimiter), delimiter) for delimiter in delimiters]
    return max(found, key=lambda header: len(header.columns))


def open_table(lines: Iterable[TextLine], first_number: int = 1) -> tuple[CsvHeader, Iterator[CsvRow]]:
    """The header and the rows below it. Raises UnreadableFile (BAD_SYNTAX) when there is no header."""
    source = iter(lines)
    hint, header, is_cut = "", None, False
    for line in source:
        text = line.text.lstrip("\ufeff")
        if not hint and _EXCEL_HINT.match(text.strip(" \r\n")):
            hint = text
        elif text.strip():
            header, is_cut = header_of(hint + text), line.cut
            break
    if header is None or is_cut:
        raise UnreadableFile(FileProblem.BAD_SYNTAX)
    return header, _rows(source, header, first_number)


def read_table(lines: Iterable[TextLine], first_number: int = 1) -> Iterator[CsvRow]:
    """The rows of a table whose columns are known. Raises UnreadableFile (BAD_SYNTAX) when there is no header."""
    _header, rows = open_table(lines, first_number)
    yield from rows


def _rows(lines: Iterator[TextLine], header: CsvHeader, first_number: int) -> Iterator[CsvRow]:
    for number, record in enumerate(read_records(lines, header.delimiter), first_number):
        cells = dict(zip(header.columns, record.fields, strict=False))
        is_short = record.is_last_line and len(record.fields) < len(header.columns)
        yield CsvRow(number, cells, record.text, record.problem, is_short)


def _columns(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        fields = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(" ".join(name.split()).casefold() for name in fields[:_MOST_COLUMNS])
