"""Reads JSON and XML: laid out with indents, as a listing whose every piece can be found."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import read_text
from workers.capture.documents.plain import add_listing, read_plain

_TITLE_NAMES = ("title", "name", "标题", "名称")


class StructuredReader:
    """What does not parse is shown as the text it is."""

    kinds = frozenset({Kind.JSON, Kind.XML})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """A listing with indents."""
        text, encoding, is_cut = read_text(file.path, file.declared)
        reading.evidence["encoding"] = encoding
        laid_out = None if is_cut else (_json if file.sniffed.kind is Kind.JSON else _xml)(text)
        if laid_out is None:
            reading.evidence["parsed"] = False
            read_plain(text, file, reading)
        else:
            title, lines = laid_out
            article = Article()
            add_listing(article, lines)
            source = "document" if title else "file_name"
            reading.page = replace(article.page(title or file.name), metadata_sources={"title": source})
            if article.is_full:
                reading.fault("text", DocumentFault.CUT)
        if is_cut:
            reading.fault("text", DocumentFault.CUT)


def _json(text: str) -> tuple[str, list[str]] | None:
    try:
        value = json.loads(text)
        lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    except (ValueError, RecursionError, MemoryError):
        return None
    said = [value.get(name) for name in _TITLE_NAMES] if isinstance(value, dict) else []
    return next((one for one in said if isinstance(one, str) and one.strip()), "")[:300], lines


def _xml(text: str) -> tuple[str, list[str]] | None:
    """Entities are refused (a billion laughs), and nothing outside the document is read."""
    try:
        root: Element = fromstring(text.encode("utf-8"), forbid_dtd=False)
        indent(root)
        lines = tostring(root, encoding="unicode").split("\n")
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError, MemoryError):
        return None
    title = next((child.text for child in root if child.tag.rpartition("}")[2] == "title" and child.text), "")
    return (title or "").strip()[:300], lines
