"""Reads the words and the size of an SVG; its picture is drawn by the browser, without scripts (see `drawing`)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import read_text
from workers.extract.document import one_line
from workers.extract.types import ExtractedPage

_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)(?:px)?\s*$")
_WORDS = frozenset({"title", "desc", "text"})


class SvgReader:
    """Title, description and every `text` element, in the order of the file."""

    kinds = frozenset({Kind.SVG})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Words and size; a drawing that is no XML has neither."""
        text, _, is_cut = read_text(file.path)
        try:
            root: Element = fromstring(text.encode("utf-8"), forbid_dtd=False)
        except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError, MemoryError):
            reading.page = ExtractedPage(title=file.name)
            reading.fault("text", DocumentFault.CUT if is_cut else DocumentFault.DAMAGED)
            return
        said = [
            (element.tag.rpartition("}")[2], one_line("".join(element.itertext())))
            for element in root.iter()
            if isinstance(element.tag, str)
        ]
        article = Article()
        for tag, words in said:
            if tag in _WORDS:
                article.add(words)
        title = next((words for tag, words in said if tag == "title" and words), "")
        source = "document" if title else "file_name"
        reading.page = replace(
            article.page(title or file.name), metadata_sources={"title": source}, details=_size(root)
        )


def _size(root: Element) -> dict[str, Any]:
    sides = [_NUMBER.match(root.get(name, "")) for name in ("width", "height")]
    if all(sides):
        return {"width": round(float(sides[0][1])), "height": round(float(sides[1][1])), "format": "SVG"}  # type: ignore[index]
    return {"format": "SVG"}
