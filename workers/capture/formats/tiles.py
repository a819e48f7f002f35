"""Pictures of a page in tiles that the browser can still take, the first of them shared by all who need it."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from workers.capture.browsing import Shot
from workers.capture.flat_page import flattened
from workers.capture.formats.base import LoadedPage

# WebP ends at 16,383 pixels, and taller pictures give a protocol error.
TILE_HEIGHT = 16_000
MAX_HEIGHT = 100_000


def tile_heights(height: int) -> list[int]:
    """The heights of the tiles of a page, from the top; pages above 100,000 pixels are cut there."""
    left = min(height, MAX_HEIGHT)
    whole, rest = divmod(left, TILE_HEIGHT)
    return [TILE_HEIGHT] * whole + ([rest] if rest else [])


async def tile(loaded: LoadedPage, number: int) -> Image.Image:
    """One tile, as wide as the window. Raises PageBusy, PageCrashed, NotMade."""
    if number > 0:
        return await _taken(loaded, number)
    if loaded.top is None:
        # Shielded: one format that runs out of its time must not take the picture from the other.
        loaded.top = asyncio.ensure_future(_taken(loaded, 0))
    return await asyncio.shield(loaded.top)


async def _taken(loaded: LoadedPage, number: int) -> Image.Image:
    """The browser could write WebP itself, but needs four times the processor time for it than JPEG."""
    heights = tile_heights(loaded.height)
    shot = Shot(
        loaded.options.width,
        heights[number],
        image_format="jpeg",
        quality=92,
        whole_window=len(loaded.snapshots) > 1,
        top=number * TILE_HEIGHT,
    )
    async with flattened(loaded.page):
        picture = await loaded.page.take_shot(shot)
    return await asyncio.to_thread(_decoded, picture)


def _decoded(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image
