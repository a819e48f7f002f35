"""Reads plain text as paragraphs, and source code as pieces of a listing."""

from __future__ import annotations

import re
from dataclasses import replace

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import read_text

LISTING_LINES = 40
_PARAGRAPHS = re.compile(r"\n[ \t\u3000]*\n\s*")
_TITLE_LETTERS = 120


class PlainReader:
    """Any text: what is written in it is never taken for markup."""

    kinds = frozenset({Kind.PLAIN, Kind.SOURCE})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Paragraphs at empty lines; code and long unbroken lists in pieces of forty lines."""
        text, encoding, is_cut = read_text(file.path, file.declared)
        read_plain(text, file, reading)
        reading.evidence["encoding"] = encoding
        if is_cut:
            reading.fault("text", DocumentFault.CUT)


def read_plain(text: str, file: DocumentFile, reading: Reading) -> None:
    """Fill in `reading` from decoded text."""
    article = Article()
    is_code = file.sniffed.kind is Kind.SOURCE
    for paragraph in [text] if is_code else _PARAGRAPHS.split(text.strip()):
        lines = paragraph.split("\n")
        if is_code or len(lines) > LISTING_LINES:
            add_listing(article, lines)
        else:
            article.add(paragraph.strip())
    title, source = _title(text, file, is_code)
    details = {"language": file.sniffed.suffix} if is_code else {}
    reading.page = replace(article.page(title), metadata_sources={"title": source}, details=details)
    if article.is_full:
        reading.fault("text", DocumentFault.CUT)


def add_listing(article: Article, lines: list[str]) -> None:
    """Lines as they stand, in pieces short enough to be found one by one."""
    for start in range(0, len(lines), LISTING_LINES):
        article.add("\n".join(lines[start : start + LISTING_LINES]), tag="pre")


def _title(text: str, file: DocumentFile, is_code: bool) -> tuple[str, str]:
    """The first line where it reads like one: short, alone, no sentence."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip().strip("#=*- ")
    if (
        not is_code
        and 1 < len(first) <= _TITLE_LETTERS
        and rest[:1].strip() == ""
        and not first.endswith((".", "。", ",", "，"))
    ):
        return first, "first_line"
    return file.name or first[:_TITLE_LETTERS], "file_name"
