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
# What a page of text weighs in each of them against the first, and the least that a better one weighs more.
SHARES = (1.0, 0.84, 0.76, 0.66, 0.55, 0.45, 0.27)
BETTER_WEIGHS = 1.05


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
    times = image.width // SIZE[0]
    if times > 1 and image.size == (times * SIZE[0], times * SIZE[1]):
        # A window's top: whole squares of pixels become one, for an eighth of the processor time of the filter below.
        image = image.reduce(times)
    elif image.size != SIZE:
        image = ImageOps.fit(image, SIZE, centering=(0.5, 0.0))
    # Noise, at its best blurred: nothing is to be seen in it anyway.
    return _best_that_fits(image) or _webp(image.reduce(8).resize(SIZE), QUALITIES[-1])


def _best_that_fits(image: Image.Image) -> bytes | None:
    """The best quality within the weight, None where none is; most are found in two or three tries."""
    written = _webp(image, QUALITIES[0])
    if len(written) <= MAX_BYTES:
        return written
    guesses = (number for number, share in enumerate(SHARES) if len(written) * share <= MAX_BYTES)
    number = next(guesses, len(QUALITIES) - 1)
    fitting = _webp(image, QUALITIES[number])
    if len(fitting) > MAX_BYTES:
        below = (_webp(image, quality) for quality in QUALITIES[number + 1 :])
        return next((written for written in below if len(written) <= MAX_BYTES), None)
    # Photographs lose weight faster than text: a better one may fit, too.
    while number > 1 and len(fitting) * BETTER_WEIGHS <= MAX_BYTES:
        number -= 1
        if len(written := _webp(image, QUALITIES[number])) > MAX_BYTES:
            break
        fitting = written
    return fitting


def _webp(image: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()
