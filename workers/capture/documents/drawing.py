"""Draws an SVG in the browser as a picture among pictures: there it runs no scripts and fetches nothing."""

from __future__ import annotations

import asyncio
import base64
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
_PAGE = (
    "<!doctype html><meta charset=utf-8><style>html,body{{margin:0;background:#fff}}"
    "img{{display:block;width:100vw;height:100vh;object-fit:contain}}</style>"
    '<img src="data:image/svg+xml;base64,{}">'
)


async def draw(browser: Browser, options: CaptureOptions, path: Path, reading: Reading) -> None:
    """Add the drawing's picture and thumbnail to `reading`, or the fault that there is none."""
    if path.stat().st_size > MOST_BYTES:
        reading.fault("page_image", DocumentFault.TOO_LARGE)
        return
    try:
        async with asyncio.timeout(LIMIT_S):
            shot = await _shot(browser, options, path.read_bytes())
        with Image.open(io.BytesIO(shot)) as image:
            add_picture(reading, image, 0)
            add_thumbnail(reading, image)
    except (PageBusy, NavigationFailed, TimeoutError):
        reading.fault("page_image", DocumentFault.DEADLINE)
    except (PageCrashed, OSError):
        log.warning("the browser could not draw an SVG")
        reading.fault("page_image", DocumentFault.CRASH)


async def _shot(browser: Browser, options: CaptureOptions, svg: bytes) -> bytes:
    body = _PAGE.format(base64.b64encode(svg).decode("ascii")).encode("ascii")
    saved = SavedPage(ADDRESS, {ADDRESS: SavedAnswer(200, "text/html; charset=utf-8", body)})
    # No cookie and no header of the visitor's: nothing here belongs to any site.
    page = await browser.open_page(replace(options, javascript=False, cookies=(), headers={}), saved)
    try:
        await page.goto(ADDRESS, LIMIT_S / 3)
        await page.wait_for_load(LIMIT_S / 3)
        return await page.take_shot(Shot(options.width, options.height, image_format="png"), LIMIT_S / 3)
    finally:
        await page.close()
