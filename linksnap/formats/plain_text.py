"""Links in plain text: one a line, in prose, or as Markdown with their titles."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.addresses import address_problem, refused
from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedRow, RowReason
from linksnap.formats.text_decoding import TextLine, read_lines
from linksnap.rules.pasted_text import find_candidates

_IMAGE = re.compile(r"!\[[^\[\]\n]{0,1000}\]\([^()\s]{0,8192}\)")
_MARKDOWN = re.compile(r"\[([^\[\]\n]{0,1000})\]\(\s*<?([^()\s<>]{1,8192}(?:\([^()\s]{0,500}\)[^()\s<>]{0,500}){0,8})")
_HEADING = re.compile(r"(#{1,6})\s+(.{1,300}?)\s*#*\s*$")
_SCHEME = re.compile(r"\s*(?:javascript|data|place|chrome|chrome-extension|edge|file|about|feed|ftp|mailto):\S", re.I)
# A line this long is no line of a list; looking for addresses in it would take time for nothing.
_LONGEST_LINE = 64 * 1024


class PlainText:
    """Reads what no other format claims, as long as there are addresses in it."""

    name = FormatName.TEXT

    def recognises(self, head: FileHead) -> int:
        """The least sure of all: any text with an address in its beginning."""
        if head.members or head.text.lstrip("\ufeff \t\r\n").startswith(("<", "{")):
            return 0
        lines = (line for line in head.text.splitlines() if len(line) <= _LONGEST_LINE)
        return 10 if any(next(find_candidates(line), "") or _SCHEME.match(line) for line in lines) else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The addresses in file order. A Markdown heading is the folder of what stands below it."""
        number = 0
        headings: list[tuple[int, str]] = []
        for line in read_lines(path):
            heading = _HEADING.match(line.text) if line.text.startswith("#") else None
            if heading:
                level = len(heading[1])
                headings = [*(outer for outer in headings if outer[0] < level), (level, heading[2])]
            folders = tuple(name for _level, name in headings)
            for row in _rows(line, number, folders):
                number = row.number
                yield row


def _rows(line: TextLine, number: int, folders: tuple[str, ...]) -> Iterator[ImportedRow]:
    if line.cut or len(line.text) > _LONGEST_LINE:
        yield refused(number + 1, RowReason.TOO_LONG, line.text)
        return
    notices = (RowReason.UNREADABLE,) if line.damaged else ()
    found = list(_addresses(line.text))
    for url, title in found:
        number += 1
        problem = address_problem(url)
        if problem:
            yield refused(number, problem, url, title)
        else:
            paths = (folders,) if folders else ()
            yield ImportedEntry(number, url, title=title, folders=paths, notices=notices)
    if not found and _SCHEME.match(line.text):
        yield refused(number + 1, RowReason.NOT_A_WEB_ADDRESS, line.text)


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """Addresses and their titles, in order: Markdown links first claim their places, prose is read between them."""
    text, place = _IMAGE.sub(" ", text), 0
    for match in _MARKDOWN.finditer(text):
        for url in find_candidates(text[place : match.start()]):
            yield url, ""
        yield match[2], " ".join(match[1].split())
        place = match.end()
    for url in find_candidates(text[place:]):
        yield url, ""
