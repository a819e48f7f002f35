"""OneTab's text: `address | title` a line, with a blank line between groups of tabs."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.addresses import address_problem, refused
from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedRow, RowReason
from linksnap.formats.text_decoding import TextLine, read_lines

_ROW = re.compile(r"\s*([a-z][a-z0-9+.\-]{0,30}:\S+) \| ")


class OneTab:
    """Reads what OneTab's "Export" shows."""

    name = FormatName.ONETAB

    def recognises(self, head: FileHead) -> int:
        """When most of the lines are of that shape."""
        lines = [line for line in head.text.splitlines()[:200] if line.strip()]
        rows = sum(bool(_ROW.match(line)) for line in lines)
        return 80 if lines and rows * 5 >= len(lines) * 4 else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The tabs in file order. Groups have no names in the file, so they are not kept."""
        number = 0
        for line in read_lines(path):
            if line.text.strip():
                number += 1
                yield _row(number, line)


def _row(number: int, line: TextLine) -> ImportedRow:
    # Old versions wrote no title; an address holds no spaces, so the first bar between spaces is the one.
    url, _bar, title = (part.strip() for part in line.text.partition(" | "))
    problem = RowReason.TOO_LONG if line.cut and not _bar else address_problem(url)
    if problem:
        return refused(number, problem, url, title)
    notices = (RowReason.UNREADABLE,) if line.damaged else ()
    return ImportedEntry(number, url, title=" ".join(title[:10_000].split()), notices=notices)
