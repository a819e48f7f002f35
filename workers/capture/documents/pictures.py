"""Writes the pictures that are shown of a document: WebP made by us, never the file's own bytes."""

from __future__ import annotations

from PIL import Image

from workers.capture.documents.base import Reading
from workers.capture.formats.thumbnail import SIZE, small_webp
from workers.capture.types import ArtifactFile

PAGE_WIDTH = 1_240
QUALITY = 78


def add_picture(reading: Reading, image: Image.Image, part: int, kind: str = "page_image") -> None:
    """One still picture as an artifact's part."""
    path = reading.folder / f"{kind}.{part}.webp"
    # Sixteen bits a channel, palettes and CMYK are nothing WebP knows.
    shown = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if _has_alpha(image) else "RGB")
    shown.save(path, "WEBP", quality=QUALITY, method=2)
    reading.artifacts.append(ArtifactFile(kind, path, "image/webp", image.width, image.height, part))


def add_thumbnail(reading: Reading, image: Image.Image) -> None:
    """The picture for lists, on white where it lets through."""
    if _has_alpha(image):
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    path = reading.folder / "thumbnail.webp"
    path.write_bytes(small_webp(image))
    reading.artifacts.append(ArtifactFile("thumbnail", path, "image/webp", *SIZE))


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
