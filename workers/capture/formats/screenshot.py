"""The whole page as one picture."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from PIL import Image

from workers.capture.browsing import Shot
from workers.capture.formats.base import LoadedPage
from workers.capture.types import ArtifactFile

# WebP ends at 16,383 pixels, and taller pictures give a protocol error.
MAX_HEIGHT = 16_000
QUALITY = 80


class Screenshot:
    """Full page, as wide as the window, at most 16,000 pixels high."""

    kind = "screenshot"

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Take the picture and write it as WebP.

        The browser could write WebP itself, but needs four times the processor time for it.
        """
        width, height = loaded.options.width, min(loaded.height, MAX_HEIGHT)
        shot = Shot(width, height, image_format="jpeg", quality=92, whole_window=len(loaded.snapshots) > 1)
        picture = await loaded.page.take_shot(shot)
        path = loaded.folder / "screenshot.webp"
        await asyncio.to_thread(_write_webp, picture, path)
        return ArtifactFile(self.kind, path, "image/webp", width, height)


def _write_webp(picture: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(picture)) as image:
        image.save(path, "WEBP", quality=QUALITY, method=0)
