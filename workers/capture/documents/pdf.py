"""Reads a PDF by pypdfium2: text with headings and page anchors, facts, links, and pictures of the first pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.pdf_blocks import blocks_of, key_of, layout_of
from workers.capture.documents.pdf_facts import MAX_LINKS, identifiers, links_on, moment_of, stated_title
from workers.capture.documents.pdf_lines import Line, read_lines
from workers.capture.documents.pictures import PAGE_WIDTH, add_picture, add_thumbnail
from workers.extract.document import one_line
from workers.extract.types import ExtractedPage, LinkOut

MOST_PICTURES = 40
MOST_PAGES = 3_000
_FIRST_PAGES = 3
# Points are 1/72 inch: 4 is 288 dpi, for pages the size of a stamp; the tallest picture is three screens.
_MOST_SCALE = 4.0
_MOST_HEIGHT = 4_000
_TEXT_SHARE = 0.6


class PdfReader:
    """Text first, then pictures: whatever is late or breaks costs only what comes after it."""

    kinds = frozenset({Kind.PDF})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Read what can be read; a locked or damaged file has faults instead."""
        reading.page = ExtractedPage(title=file.name, metadata_sources={"title": "file_name"})
        try:
            pdf = pdfium.PdfDocument(file.path)
            count = len(pdf)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) in (pdfium.raw.FPDF_ERR_PASSWORD, pdfium.raw.FPDF_ERR_SECURITY)
            fault = DocumentFault.ENCRYPTED if locked else DocumentFault.DAMAGED
            reading.fault("text", fault)
            reading.fault("page_image", fault)
            return
        reading.evidence["pages"] = count
        reading.page = _text(pdf, file, reading)
        reading.told()
        _pictures(pdf, reading)


def _text(pdf: Any, file: DocumentFile, reading: Reading) -> ExtractedPage:
    end = reading.time_left() * (1 - _TEXT_SHARE)
    pages: dict[int, list[Line]] = {}
    links: list[LinkOut] = []
    for number in range(min(len(pdf), MOST_PAGES)):
        if reading.time_left() < end:
            break
        pages[number] = _lines(pdf, number, links)
    layout = layout_of(pages, _outline(pdf))
    article = Article()
    for number, lines in pages.items():
        _add_page(article, number, list(blocks_of(number, lines, layout)))
    if len(pages) < len(pdf) or article.is_full:
        reading.evidence["pages_read"] = len(pages)
        reading.fault("text", DocumentFault.CUT)
    elif not article.blocks:
        # A scan: everything that is there was kept, so the copy is whole; only its words are pixels.
        reading.evidence["text"] = DocumentFault.NO_TEXT.value
        reading.faults["text"] = DocumentFault.NO_TEXT.value
    return _with_facts(article, pdf, file, pages, tuple(links[:MAX_LINKS]))


def _lines(pdf: Any, number: int, links: list[LinkOut]) -> list[Line]:
    try:
        page = pdf[number]
        textpage = page.get_textpage()
        lines = read_lines(textpage)
        if len(links) < MAX_LINKS:
            links.extend(links_on(pdf, page, textpage))
    except pdfium.PdfiumError:  # one broken page among good ones
        return []
    textpage.close()
    page.close()
    return lines


def _outline(pdf: Any) -> dict[tuple[int, str], int]:
    """Page and title → level, from the bookmarks."""
    found: dict[tuple[int, str], int] = {}
    try:
        for mark in pdf.get_toc(max_depth=6):
            target = mark.get_dest()
            if target is not None and target.get_index() is not None and len(found) < 5_000:
                found.setdefault((target.get_index(), key_of(mark.get_title())), min(4, mark.level + 1))
    except (pdfium.PdfiumError, ValueError, RecursionError):
        pass
    return {place: level for place, level in found.items() if place[1]}


def _add_page(article: Article, number: int, blocks: list[Any]) -> None:
    """The first block carries the page's own anchor (`page-3`), so that a plain `#page-3` leads there."""
    anchor = f"page-{number + 1}"
    for place, block in enumerate(blocks):
        article.add(block.text, block.level, f"{anchor}-{place + 1}" if place else anchor)


def _with_facts(
    article: Article, pdf: Any, file: DocumentFile, pages: dict[int, list[Line]], links: tuple[LinkOut, ...]
) -> ExtractedPage:
    metadata = pdf.get_metadata_dict(skip_empty=True)
    title, source = stated_title(metadata), "pdf"
    if not title:
        headings = [block for block in article.blocks[:40] if block.level and block.anchor.split("-")[1] == "1"]
        top = min(headings, key=lambda block: block.level, default=None)
        title, source = (one_line(top.text), "heading") if top else (file.name, "file_name")
    first = "\n".join(line.text for number in range(_FIRST_PAGES) for line in pages.get(number, []))
    details: dict[str, Any] = {"pages": len(pdf), **identifiers(first)}
    for name, key in (("keywords", "Keywords"), ("made_with", "Creator")):
        if metadata.get(key):
            details[name] = one_line(metadata[key])[:300]
    return replace(
        article.page(title),
        author=one_line(metadata.get("Author", ""))[:500],
        description=one_line(metadata.get("Subject", ""))[:2000],
        published=moment_of(metadata.get("CreationDate", "")),
        modified=moment_of(metadata.get("ModDate", "")),
        metadata_sources={"title": source} | ({"author": "pdf"} if metadata.get("Author") else {}),
        links=links,
        details=details,
    )


def _pictures(pdf: Any, reading: Reading) -> None:
    wanted = min(len(pdf), MOST_PICTURES)
    for number in range(wanted):
        if reading.time_left() < 1.0:
            reading.faults["page_image"] = DocumentFault.DEADLINE.value
            break
        try:
            page = pdf[number]
            picture = _picture(page)
            page.close()
        except (pdfium.PdfiumError, MemoryError, ValueError):
            reading.faults["page_image"] = DocumentFault.DAMAGED.value
            continue
        add_picture(reading, picture, number)
        if number == 0:
            add_thumbnail(reading, picture)
        if number % 4 == 0:
            reading.told()
    if wanted < len(pdf):
        reading.evidence["pages_pictured"] = wanted


def _picture(page: Any) -> Any:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise ValueError("a page without an area")
    scale = min(_MOST_SCALE, PAGE_WIDTH / width, _MOST_HEIGHT / height)
    # A ribbon a mile long has a picture that is a hair: at least one pixel must be left of it.
    if width * scale < 1 or height * scale < 1:
        raise ValueError("a page without an area")
    return page.render(scale=scale, may_draw_forms=False).to_pil()
