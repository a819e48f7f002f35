"""What a PDF says about itself: title, author, dates, DOI and arXiv number, and where its links lead."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pypdfium2.raw as pdfium_c

from workers.extract.document import one_line
from workers.extract.types import LinkOut

MAX_LINKS = 1_000
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(\d\d)?'?(\d\d)?)?")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^`\u3000-\u9fff]{2,100}")
_ARXIV = re.compile(r"\barXiv:\s?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)", re.IGNORECASE)
# Titles that programs write because nobody gave one.
_NO_TITLE = re.compile(
    r"^(?:untitled|无标题|未命名|document\d*|文档\s?\d*|slide \d+|about:blank)$"
    r"|^.*\.(?:docx?|pptx?|xlsx?|tex|dvi|indd|qxd|pdf|html?)$|^microsoft (?:word|powerpoint)",
    re.IGNORECASE,
)


def stated_title(metadata: dict[str, str]) -> str:
    """The title in the file's own metadata; "" where a program wrote a file's name there."""
    title = one_line(metadata.get("Title", ""))
    return "" if _NO_TITLE.search(title) or len(title) < 2 else title


def moment_of(text: str) -> datetime | None:
    """A PDF date (ISO 32000-1, section 7.9.4: `D:20240301081500+08'00'`) in UTC; None for anything else."""
    found = _DATE.match(text.strip())
    if found is None:
        return None
    numbers = [int(part) if part else least for part, least in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)]
    sign, hours, minutes = found[7], int(found[8] or 0), int(found[9] or 0)
    try:
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
        zone = timezone(offset) if sign in ("+", "-") else UTC
        return datetime(*numbers, tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]
    except (ValueError, OverflowError):
        return None


def identifiers(text: str) -> dict[str, str]:
    """DOI and arXiv number in the words of the first pages."""
    found = {}
    if doi := _DOI.search(text):
        found["doi"] = doi[0].rstrip(".,;:)]”")
    if arxiv := _ARXIV.search(text):
        found["arxiv"] = arxiv[1]
    return found


def links_on(pdf: Any, page: Any, textpage: Any) -> Iterator[LinkOut]:
    """The web addresses a page links to, with the words they stand on."""
    start, link = ctypes.c_int(0), pdfium_c.FPDF_LINK()
    count = 0
    while count < MAX_LINKS and pdfium_c.FPDFLink_Enumerate(page, ctypes.byref(start), ctypes.byref(link)):
        count += 1
        action = pdfium_c.FPDFLink_GetAction(link)
        if not action or pdfium_c.FPDFAction_GetType(action) != pdfium_c.PDFACTION_URI:
            continue
        url = _address(pdf, action)
        if url:
            yield LinkOut(url, _words_on(textpage, link)[:300])


def _address(pdf: Any, action: Any) -> str:
    size = pdfium_c.FPDFAction_GetURIPath(pdf, action, None, 0)
    if not 4 < size < 4096:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFAction_GetURIPath(pdf, action, buffer, size)
    url = buffer.value.decode("utf-8", "replace").strip()
    return url if url.startswith(("http://", "https://")) else ""


def _words_on(textpage: Any, link: Any) -> str:
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
        return ""
    return one_line(textpage.get_text_bounded(box.left, box.bottom, box.right, box.top, errors="replace"))
