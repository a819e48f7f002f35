"""Reads office files and books for search; how they looked is kept in the file alone, and the person is told so."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from workers.capture.documents.article import Article, page_of_markup
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.office_text import WRITERS, attribute, local, parse_part
from workers.capture.documents.zip_parts import ZipParts
from workers.extract.document import one_line, parse, serialise
from workers.extract.types import ExtractedPage

MOST_CHAPTERS = 500
MOST_MARKUP = 8_000_000
_ABOUT = {
    "title": "title",
    "creator": "author",
    "initial-creator": "author",
    "description": "description",
    "subject": "description",
}
_MOMENTS = {"created": "published", "creation-date": "published", "modified": "modified", "date": "modified"}


class OfficeReader:
    """DOCX, XLSX, PPTX, ODT, ODS, ODP and EPUB; older formats (DOC, XLS, RTF …) are only kept."""

    kinds = frozenset({Kind.OFFICE})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Text with headings, title, author and dates."""
        suffix = file.sniffed.suffix
        reading.page = ExtractedPage(title=file.name)
        if suffix != "epub" and suffix not in WRITERS:
            reading.faults["text"] = DocumentFault.NOT_READ.value
            return
        try:
            with ZipParts(file.path) as parts:
                page = _book(parts, file) if suffix == "epub" else _written(parts, suffix, reading)
                reading.page = _with_facts(page, parts, file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            reading.fault("text", DocumentFault.DAMAGED)
            return
        if not reading.page.blocks:
            reading.faults["text"] = DocumentFault.NO_TEXT.value


def _written(parts: ZipParts, suffix: str, reading: Reading) -> ExtractedPage:
    article = Article()
    WRITERS[suffix](parts, article)
    if article.is_full:
        reading.fault("text", DocumentFault.CUT)
    return article.page("")


def _book(parts: ZipParts, file: DocumentFile) -> ExtractedPage:
    """EPUB 3.3: the container names the package, the package's spine the chapters in their order."""
    markup, size = [], 0
    for name in _chapters(parts)[:MOST_CHAPTERS]:
        root = parse(parts.read(name).decode("utf-8", "replace"))
        body = root.find("body") if root is not None else None
        if body is None or size > MOST_MARKUP:
            continue
        body.tag = "section"
        body.attrib.clear()
        # Chapters use the same ids over and over.
        for element in body.iter("*"):
            element.attrib.pop("id", None)
        markup.append(serialise(body))
        size += len(markup[-1])
    return page_of_markup("".join(markup)[:MOST_MARKUP], file.url, "")


def _package(parts: ZipParts) -> str:
    container = parse_part(parts, "META-INF/container.xml")
    files = (
        [attribute(one, "full-path") for one in container.iter() if local(one) == "rootfile"]
        if container is not None
        else []
    )
    return files[0] if files else ""


def _chapters(parts: ZipParts) -> list[str]:
    package = _package(parts)
    root = parse_part(parts, package) if package else None
    if root is None:
        return [name for name in parts.names() if name.endswith((".xhtml", ".html"))]
    files = {attribute(one, "id"): unquote(attribute(one, "href")) for one in root.iter() if local(one) == "item"}
    spine = [files.get(attribute(one, "idref"), "") for one in root.iter() if local(one) == "itemref"]
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, name)) for name in spine if name]


def _with_facts(page: ExtractedPage, parts: ZipParts, file: DocumentFile) -> ExtractedPage:
    """Title, author and dates by the file's own sheet of them, else its first heading, else its name."""
    facts: dict[str, str] = {}
    moments: dict[str, datetime] = {}
    for name in ("docProps/core.xml", "meta.xml", _package(parts)):
        root = parse_part(parts, name) if name else None
        for element in root.iter() if root is not None else ():
            said = one_line(element.text or "")
            if said and local(element) in _ABOUT:
                facts.setdefault(_ABOUT[local(element)], said[:2000])
            elif said and local(element) in _MOMENTS and (moment := _moment(said)):
                moments.setdefault(_MOMENTS[local(element)], moment)
    heading = next((block.text for block in page.blocks[:50] if block.level), "")
    source = "document" if facts.get("title") else "heading" if heading else "file_name"
    title = facts.pop("title", "") or heading or file.name
    return replace(
        page,
        title=title[:1000],
        author=facts.get("author", "")[:500],
        description=facts.get("description", ""),
        published=moments.get("published"),
        modified=moments.get("modified"),
        metadata_sources={"title": source},
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
