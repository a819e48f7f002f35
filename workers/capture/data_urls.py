"""Recorded bodies as `data:` addresses, with a media type the browser will accept."""

from __future__ import annotations

import base64
import io
from urllib.parse import unquote_to_bytes

from PIL import Image

from workers.capture.traffic import Body

MAGIC = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO", "font/otf"),
    (b"\x00\x01\x00\x00", "font/ttf"),
    (b"true", "font/ttf"),
)
FONT_ENDINGS = (".woff2", ".woff", ".ttf", ".otf", ".eot")


def sniffed_type(body: Body) -> str:
    """The body's media type: by its first bytes where they are plain, else as the server said."""
    head = body.data[:256]
    for magic, media_type in MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if b"<svg" in body.data[:2048].lower():
        return "image/svg+xml"
    return body.content_type.split(";")[0].strip().lower() or "application/octet-stream"


def is_font(body: Body, url: str) -> bool:
    """Whether a body is a web font; servers often call them octet streams."""
    path = url.split("?")[0].split("#")[0].lower()
    return "font" in sniffed_type(body) or path.endswith(FONT_ENDINGS)


def data_url(body: Body) -> str:
    """The body as a base64 `data:` address (RFC 2397)."""
    return f"data:{sniffed_type(body)};base64,{base64.b64encode(body.data).decode('ascii')}"


def body_of_data_url(url: str) -> Body | None:
    """The body inside a `data:` address, None when it is malformed."""
    head, comma, payload = url[5:].partition(",")
    if not comma:
        return None
    raw = unquote_to_bytes(payload)
    media_type = head.removesuffix(";base64")
    if head.endswith(";base64"):
        try:
            raw = base64.b64decode(raw + b"=" * (-len(raw) % 4))
        except ValueError:
            return None
    return Body(raw, media_type)


def pixel_width(body: Body) -> int:
    """A raster image's own width in pixels, 0 when it can't be told; only its header is read."""
    try:
        with Image.open(io.BytesIO(body.data)) as image:
            return image.width
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0
