"""Has the browser draw what only it can: an SVG as a picture, the beginning of a text for lists. Nothing runs there."""

from __future__ import annotations

import asyncio
import base64
import html
import io
import logging
from dataclasses import replace
from pathlib import Path

from PIL import Image

from workers.capture.browsing import Browser, Shot
from workers.capture.documents.base import DocumentFault, Reading
from workers.capture.documents.pictures import add_picture, add_thumbnail
from workers.capture.errors import NavigationFailed, PageBusy, PageCrashed
from workers.capture.recordings.base import SavedAnswer, SavedPage
from workers.capture.types import CaptureOptions

log = logging.getLogger(__name__)
# Never asked for over the network: the page is answered from memory.
ADDRESS = "http://drawing.invalid/"
MOST_BYTES = 5_000_000
LIMIT_S = 15.0
_TEXT = (
    "<!doctype html><meta charset=utf-8><style>body{{margin:56px 72px;background:#fff;color:#1d211f;"
    "font:26px/1.6 sans-serif;overflow-wrap:anywhere}}h1{{font-size:44px;line-height:1.25;margin:0 0 28px}}"
    "pre{{font:22px/1.5 monospace;white-space:pre-wrap}}table{{border-collapse:collapse}}"
    "td,th{{border:1px solid #ccc;padding:6px 14px}}a{{color:inherit}}</style><h1>{}</h1>{}"
)
_TEXT_LETTERS = 6_000
_PAGE = (
    "<!doctype html><meta charset=utf-8><style>html,body{{margin:0;background:#fff}}"
    "img{{display:block;width:100vw;height:100vh;object-fit:contain}}</style>"
    '<img src="data:image/svg+xml;base64,{}">'
)


async def draw(browser: Browser, options: CaptureOptions, path: Path, reading: Reading, seconds: float) -> None:
    """Add the drawing's picture and thumbnail to `reading` within `seconds`, or the fault that there is none."""
    if path.stat().st_size > MOST_BYTES:
        reading.fault("page_image", DocumentFault.TOO_LARGE)
        return
    try:
        async with asyncio.timeout(min(LIMIT_S, seconds)):
            drawn = base64.b64encode(path.read_bytes()).decode("ascii")
            shot = await _shot(browser, options, _PAGE.format(drawn))
        with Image.open(io.BytesIO(shot)) as image:
            add_picture(reading, image, 0)
            add_thumbnail(reading, image)
    except (PageBusy, NavigationFailed, TimeoutError):
        reading.fault("page_image", DocumentFault.DEADLINE)
    except (PageCrashed, OSError):
        log.warning("the browser could not draw an SVG")
        reading.fault("page_image", DocumentFault.CRASH)


async def draw_text(browser: Browser, options: CaptureOptions, reading: Reading, seconds: float) -> None:
    """Add a thumbnail of the first lines within `seconds`; a picture for lists is never worth a fault."""
    blocks = "".join(_block(block.text, block.level) for block in reading.page.blocks[:40])
    try:
        async with asyncio.timeout(min(LIMIT_S, seconds)):
            page = _TEXT.format(html.escape(reading.page.title[:200]), blocks)
            shot = await _shot(browser, options, page)
        with Image.open(io.BytesIO(shot)) as image:
            add_thumbnail(reading, image)
    except (PageBusy, NavigationFailed, PageCrashed, TimeoutError, OSError):
        log.info("no thumbnail of a text")


def _block(text: str, level: int) -> str:
    """Plain words in markup of ours: what was a table or a listing shows its lines."""
    words = html.escape(text[:_TEXT_LETTERS].replace("\t", "   "))
    if level:
        return f"<h3>{words}</h3>"
    return f"<pre>{words}</pre>" if "\n" in words else f"<p>{words}</p>"


async def _shot(browser: Browser, options: CaptureOptions, html_text: str) -> bytes:
    body = html_text.encode("utf-8", "replace")
    saved = SavedPage(ADDRESS, {ADDRESS: SavedAnswer(200, "text/html; charset=utf-8", body)})
    # No cookie and no header of the visitor's: nothing here belongs to any site.
    page = await browser.open_page(replace(options, javascript=False, cookies=(), headers={}), saved)
    try:
        await page.goto(ADDRESS, LIMIT_S / 3)
        await page.wait_for_load(LIMIT_S / 3)
        return await page.take_shot(Shot(options.width, options.height, image_format="png"), LIMIT_S / 3)
    finally:
        await page.close()
