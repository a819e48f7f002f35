"""The whole page as a picture, in tiles where it is too tall for one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PIL import Image

from workers.capture.formats.base import LoadedPage, Made
from workers.capture.formats.tiles import MAX_HEIGHT, tile, tile_heights
from workers.capture.types import ArtifactFile

QUALITY = 80


class Screenshot:
    """Full page, as wide as the window, in WebP tiles of at most 16,000 pixels; above 100,000 pixels it is cut."""

    kind = "screenshot"
    turn = 0
    limit_s = 40.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Take the tiles one after another: one picture of 16,000 pixels in memory is enough."""
        if loaded.height > MAX_HEIGHT:
            loaded.evidence["screenshot_cut"] = {"height": loaded.height, "kept": MAX_HEIGHT}
        files = []
        for part, _height in enumerate(tile_heights(loaded.height)):
            image = await tile(loaded, part)
            path = loaded.folder / (f"screenshot.{part}.webp" if part else "screenshot.webp")
            await asyncio.to_thread(_write_webp, image, path)
            files.append(ArtifactFile(self.kind, path, "image/webp", image.width, image.height, part))
        return tuple(files)


def _write_webp(image: Image.Image, path: Path) -> None:
    image.save(path, "WEBP", quality=QUALITY, method=0)
