"""What the engine asks on its way to a document: is this a page, under which name do we ask, what is here already."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from workers.capture.browsing import Page
from workers.capture.errors import PageBusy, PageCrashed, PageFault
from workers.capture.recordings.base import SavedPage
from workers.capture.types import CaptureOptions, Verdict

# The media types of files people send that are documents, not saved pages.
UPLOADED = frozenset({"application/pdf", "image/*"})

# A file read as HTML is bare text: what has a doctype, a head or an element before its first words is a page.
_FIRST_LETTERS = """() => {
  const first = document.body && document.body.firstChild;
  const isBare = first && first.nodeType === Node.TEXT_NODE && !document.doctype && !document.head.childElementCount;
  return isBare ? document.body.textContent.slice(0, 64) : '';
}"""
# Read as text, the bytes of a file turn into these: letters of windows-1252, or U+FFFD in UTF-8.
_PLAIN_MARK = re.compile(r"\s*%PDF-\d\.\d")
_BINARY_MARK = re.compile(r".?PNG|GIF8[79]a|RIFF.{0,6}WEBP|PK|.{0,10}(?:JFIF|Exif|ftyp)|.{0,4}ÿØÿ", re.DOTALL)
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffdÿ]|‰PNG")


def is_sent_document(options: CaptureOptions) -> bool:
    """Whether the capture is of a document that a person sent as a file."""
    return options.saved is not None and options.saved.content_type in UPLOADED


async def check_content(page: Page) -> None:
    """What calls itself a page may be a picture or a PDF: its first letters decide. Raises PageFault (wrong_type)."""
    try:
        shown = await page.run(_FIRST_LETTERS, timeout_s=3.0)
    except (PageBusy, PageCrashed):
        return
    if isinstance(shown, str) and is_no_page(shown):
        raise PageFault(Verdict.WRONG_TYPE, "content")


def is_no_page(shown: str) -> bool:
    """Whether the first letters of a page are those of a binary file that the browser took for text."""
    if _PLAIN_MARK.match(shown):
        return True
    return _BINARY_MARK.match(shown) is not None and _NO_LETTER.search(shown[:12]) is not None


async def agent_of(page: Page) -> str:
    """The browser's own name, so that the file is fetched under the same; "" when the page does not answer."""
    try:
        return str(await page.run("() => navigator.userAgent", timeout_s=3.0) or "")
    except (PageBusy, PageCrashed):
        return ""


async def body_at_hand(options: CaptureOptions, saved: SavedPage | None, url: str) -> bytes | None:
    """The document's bytes where nothing needs to be fetched: a file that was sent, an answer in an archive."""
    if saved is not None:
        answer = saved.find(url)
        return answer.body if answer else b""
    if options.saved is not None:
        return await asyncio.to_thread(Path(options.saved.path).read_bytes)
    return None
