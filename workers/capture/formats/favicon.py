"""The site's icon as a small picture."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from workers.capture.data_urls import body_of_data_url
from workers.capture.formats.base import LoadedPage
from workers.capture.traffic import Body
from workers.capture.types import ArtifactFile

SIDE = 64
FIND_ICONS = """() => {
  const links = [...document.querySelectorAll('link[rel~="icon"], link[rel="apple-touch-icon"]')];
  const size = (link) => parseInt((link.getAttribute('sizes') || '').split('x')[0], 10) || 16;
  const raster = links.filter((link) => link.href && !/svg/.test(link.type + link.href));
  return raster.sort((one, two) => Math.abs(size(one) - 64) - Math.abs(size(two) - 64)).map((link) => link.href)
    .concat([new URL('/favicon.ico', location.href).href]).slice(0, 3);
}"""


class Favicon:
    """64 x 64 pixels PNG at most; sites without a raster icon have none."""

    kind = "favicon"
    turn = 0
    limit_s = 20.0

    async def write(self, loaded: LoadedPage) -> ArtifactFile | None:
        """Take the icon nearest to 64 pixels from the record, or fetch it by the page's own way."""
        for url in await loaded.page.run(FIND_ICONS, timeout_s=5.0) or ():
            body = await _icon_body(loaded, url)
            picture = small_png(body.data) if body else None
            if picture is None:
                continue
            data, side = picture
            path = loaded.folder / "favicon.png"
            path.write_bytes(data)
            return ArtifactFile(self.kind, path, "image/png", side, side)
        return None


async def _icon_body(loaded: LoadedPage, url: Any) -> Body | None:
    if not isinstance(url, str) or not url.startswith(("http:", "https:", "data:")):
        return None
    if url.startswith("data:"):
        return body_of_data_url(url)
    found = loaded.page.traffic.body(url)
    if found is None and (fetched := await loaded.page.fetch(url)):
        found = Body(*fetched)
    return found


def small_png(data: bytes) -> tuple[bytes, int] | None:
    """A picture drawn again as a PNG of at most 64 x 64, with its side; None when it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    side = max(1, min(SIDE, max(image.size)))
    image.thumbnail((side, side))
    square = Image.new("RGBA", (side, side))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    file = io.BytesIO()
    square.save(file, "PNG", optimize=True)
    return file.getvalue(), side
