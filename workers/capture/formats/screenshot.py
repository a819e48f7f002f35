"""The whole page as one picture."""

from __future__ import annotations

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
        """Take the picture; the browser writes the WebP itself."""
        width, height = loaded.options.width, min(loaded.height, MAX_HEIGHT)
        shot = Shot(width, height, quality=QUALITY, whole_window=len(loaded.snapshots) > 1)
        picture = await loaded.page.take_shot(shot)
        path = loaded.folder / "screenshot.webp"
        path.write_bytes(picture)
        return ArtifactFile(self.kind, path, "image/webp", width, height)
