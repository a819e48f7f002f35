"""The words of office files by their XML: paragraphs and headings of texts, rows of tables, slides of shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workers.capture.documents.article import Article
from workers.capture.documents.zip_parts import ZipParts

MOST_ROWS = 5_000
_BREAKS = {"tab": " ", "br": "\n", "cr": "\n"}
_STYLE_LEVEL = re.compile(r"(?:heading|标题|titre|berschrift)\s*([1-6])$|^([1-6])$", re.IGNORECASE)
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml$")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml$")


def parse_part(parts: ZipParts, name: str) -> Element | None:
    """One part as a tree; None where it is missing or no harmless XML."""
    data = parts.read(name)
    try:
        root: Element | None = fromstring(data, forbid_dtd=True) if data else None
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def add_word(parts: ZipParts, article: Article) -> None:
    """DOCX (ECMA-376): paragraphs in `word/document.xml`, headings by the name of their style."""
    root = parse_part(parts, "word/document.xml")
    for element in root.iter() if root is not None else ():
        if local(element) == "p":
            style = next((attribute(one, "val") for one in element.iter() if local(one) == "pStyle"), "")
            article.add(_run_text(element), _level(style))


def _level(style: str) -> int:
    found = _STYLE_LEVEL.search(style)
    return int(found[1] or found[2]) if found else int(style.lower() == "title")


def _run_text(paragraph: Element) -> str:
    return "".join((one.text or "") if local(one) == "t" else _BREAKS.get(local(one), "") for one in paragraph.iter())


def add_open_document(parts: ZipParts, article: Article) -> None:
    """ODT, ODS and ODP (ISO/IEC 26300): `content.xml` holds headings, paragraphs and rows of cells."""
    root = parse_part(parts, "content.xml")
    for element in root.iter() if root is not None else ():
        name = local(element)
        if name == "h":
            level = attribute(element, "outline-level")
            article.add(
                _all_text(element), min(6, int(level)) if level.isdecimal() and len(level) < 3 and int(level) else 1
            )
        elif name == "table-row":
            cells = [_all_text(cell).strip() for cell in element if local(cell) == "table-cell"]
            article.add("\t".join(cells).rstrip("\t"))
        elif name == "p":
            article.add(_all_text(element))


def _all_text(element: Element) -> str:
    return "".join(element.itertext())


def add_show(parts: ZipParts, article: Article) -> None:
    """PPTX: each slide is a heading with its number's anchor and the paragraphs on it."""
    for number, name in _numbered(parts, _SLIDE):
        root = parse_part(parts, name)
        paragraphs = [_run_text(one).strip() for one in root.iter() if local(one) == "p"] if root is not None else []
        said = [text for text in paragraphs if text]
        for place, text in enumerate(said):
            article.add(text, 2 if place == 0 else 0, "" if place else f"page-{number}")


def add_sheets(parts: ZipParts, article: Article) -> None:
    """XLSX: each row of each sheet; most texts lie in a table of their own and are named by number."""
    shared = _shared_texts(parts)
    for number, name in _numbered(parts, _SHEET):
        root = parse_part(parts, name)
        count = 0
        article.raw(f'<table id="sheet-{number}">')
        for row in root.iter() if root is not None else ():
            if local(row) == "row" and count < MOST_ROWS:
                count += 1
                cells = [_cell_text(cell, shared) for cell in row if local(cell) == "c"]
                article.add("\t".join(" ".join(cell.split()) for cell in cells), tag="tr")
        article.raw("</table>")


def _shared_texts(parts: ZipParts) -> list[str]:
    root = parse_part(parts, "xl/sharedStrings.xml")
    if root is None:
        return []
    return ["".join(one.text or "" for one in item.iter() if local(one) == "t") for item in root if local(item) == "si"]


def _cell_text(cell: Element, shared: list[str]) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        return "".join(one.text or "" for one in cell.iter() if local(one) == "t")
    value = next((one.text or "" for one in cell if local(one) == "v"), "")
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and len(value) < 9 and int(value) < len(shared) else ""
    return value


def _numbered(parts: ZipParts, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    found = [(int(match[1]), name) for name in parts.names() if (match := pattern.match(name)) and len(match[1]) < 6]
    yield from sorted(found)[:2_000]


WRITERS: dict[str, Callable[[ZipParts, Article], None]] = {
    "docx": add_word,
    "odt": add_open_document,
    "ods": add_open_document,
    "odp": add_open_document,
    "pptx": add_show,
    "xlsx": add_sheets,
}
