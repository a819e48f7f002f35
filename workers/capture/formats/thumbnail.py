"""The top of the page as a small picture for lists."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from workers.capture.browsing import Shot
from workers.capture.formats.base import LoadedPage
from workers.capture.types import ArtifactFile

SIZE = (640, 400)
MAX_BYTES = 25_000
QUALITIES = (78, 65, 50, 35, 20, 10, 1)


class Thumbnail:
    """640 x 400 pixels WebP, at most 25 kB."""

    kind = "thumbnail"

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Take the window's part at the size needed, then look for the best quality that fits."""
        width = loaded.options.width
        height = round(width * SIZE[1] / SIZE[0])
        shot = Shot(width, height, scale=SIZE[0] / width, image_format="jpeg", quality=92)
        picture = small_webp(await loaded.page.take_shot(shot))
        path = loaded.folder / "thumbnail.webp"
        path.write_bytes(picture)
        return ArtifactFile(self.kind, path, "image/webp", *SIZE)


def small_webp(picture: bytes) -> bytes:
    """Any picture as a 640 x 400 WebP of at most 25 kB."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("RGB")
    if image.size != SIZE:
        image = ImageOps.fit(image, SIZE, centering=(0.5, 0.0))
    written = b""
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=2)
        written = file.getvalue()
        if len(written) <= MAX_BYTES:
            break
    return written
