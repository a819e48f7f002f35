"""The top of the page as a small picture for lists."""

from __future__ import annotations

import asyncio
import io

from PIL import Image, ImageOps

from workers.capture.browsing import Shot
from workers.capture.formats.base import LoadedPage, Made
from workers.capture.formats.tiles import tile
from workers.capture.types import ArtifactFile

SIZE = (640, 400)
MAX_BYTES = 25_000
QUALITIES = (78, 65, 50, 35, 20, 10, 1)


class Thumbnail:
    """640 x 400 pixels WebP, at most 25 kB."""

    kind = "thumbnail"
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> Made:
        """Cut it out of the whole picture where one is made anyway, else take the window's part at the size needed."""
        height = round(loaded.options.width * SIZE[1] / SIZE[0])
        if "screenshot" in loaded.options.formats:
            image = await tile(loaded, 0)
            picture = await asyncio.to_thread(small_webp, image.crop((0, 0, image.width, min(height, image.height))))
        else:
            shot = Shot(loaded.options.width, height, SIZE[0] / loaded.options.width, "jpeg", 92)
            picture = await asyncio.to_thread(_small_of_bytes, await loaded.page.take_shot(shot))
        path = loaded.folder / "thumbnail.webp"
        path.write_bytes(picture)
        return ArtifactFile(self.kind, path, "image/webp", *SIZE)


def _small_of_bytes(picture: bytes) -> bytes:
    with Image.open(io.BytesIO(picture)) as opened:
        return small_webp(opened)


def small_webp(picture: Image.Image) -> bytes:
    """Any picture as a 640 x 400 WebP of at most 25 kB."""
    image = picture.convert("RGB")
    if image.size != SIZE:
        image = ImageOps.fit(image, SIZE, centering=(0.5, 0.0))
    for quality in QUALITIES:
        written = _webp(image, quality)
        if len(written) <= MAX_BYTES:
            return written
    # Noise, at its best blurred: nothing is to be seen in it anyway.
    return _webp(image.reduce(8).resize(SIZE), QUALITIES[-1])


def _webp(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()
