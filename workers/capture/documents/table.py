"""Reads tables of plain text (CSV, TSV): each row is one block, so that a hit names its row."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import read_text

MOST_ROWS = 5_000
MOST_CELLS = 200
_CELL_LETTERS = 2_000
_SAMPLE = 20_000


class TableReader:
    """The delimiter is told by the first lines; a comma where they tell nothing."""

    kinds = frozenset({Kind.TABLE})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """The first 5,000 rows."""
        text, encoding, is_cut = read_text(file.path, file.declared)
        reading.evidence["encoding"] = encoding
        article = Article()
        article.raw("<table>")
        count, widest = 0, 0
        for row in _rows(text):
            count += 1
            if count <= MOST_ROWS and not article.is_full:
                cells = [" ".join(cell.split())[:_CELL_LETTERS] for cell in row[:MOST_CELLS]]
                widest = max(widest, len(row))
                article.add("\t".join(cells), tag="tr")
        article.raw("</table>")
        details = {"rows": count, "columns": widest}
        reading.page = replace(article.page(file.name), metadata_sources={"title": "file_name"}, details=details)
        if is_cut or count > MOST_ROWS or article.is_full:
            reading.fault("text", DocumentFault.CUT)


def _rows(text: str) -> list[list[str]]:
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t|")
    except csv.Error:
        dialect = "excel"
    csv.field_size_limit(1_000_000)
    try:
        return [row for row in csv.reader(io.StringIO(text.replace("\x00", "")), dialect) if row]
    except csv.Error:
        return [[line] for line in text.split("\n") if line]
