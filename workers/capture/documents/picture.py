"""Reads a picture: its size, whether it moves, harmless facts of its EXIF, and a copy made by us to look at."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.pictures import QUALITY, add_picture, add_thumbnail
from workers.capture.types import ArtifactFile
from workers.extract.document import one_line
from workers.extract.types import ExtractedPage

MOST_PIXELS = 100_000_000
SHOWN_SIZE = (2_560, 2_560)
MOST_FRAMES = 60
MOST_MOVING_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "ICO")
# What helps to find a picture again. Never the place: who shares a library must not share where they live.
_FACTS = {
    "camera_make": ExifTags.Base.Make,
    "camera": ExifTags.Base.Model,
    "software": ExifTags.Base.Software,
    "copyright": ExifTags.Base.Copyright,
}
_SHOT_FACTS = {
    "lens": ExifTags.Base.LensModel,
    "iso": ExifTags.Base.ISOSpeedRatings,
    "aperture": ExifTags.Base.FNumber,
    "exposure": ExifTags.Base.ExposureTime,
    "focal_length": ExifTags.Base.FocalLength,
}


class PictureReader:
    """Pillow with a limit on pixels, told before anything is unpacked."""

    kinds = frozenset({Kind.PICTURE})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Size and facts first, then the picture."""
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
        reading.page = ExtractedPage(title=file.name)
        try:
            with Image.open(file.path, formats=_FORMATS) as image:
                _read(image, file, reading)
        except Image.DecompressionBombError:
            reading.fault("page_image", DocumentFault.TOO_MANY_PIXELS)
        except UnidentifiedImageError:
            unknown = file.sniffed.suffix == "heic"
            reading.fault("page_image", DocumentFault.NOT_READ if unknown else DocumentFault.DAMAGED)
        except (OSError, ValueError, SyntaxError, MemoryError, EOFError):
            reading.fault("page_image", DocumentFault.DAMAGED)


def _read(image: Image.Image, file: DocumentFile, reading: Reading) -> None:
    frames = int(getattr(image, "n_frames", 1))
    exif = image.getexif()
    is_turned = exif.get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
    width, height = (image.height, image.width) if is_turned else image.size
    details: dict[str, Any] = {"width": width, "height": height, "format": image.format or ""}
    if frames > 1:
        details["frames"] = frames
    reading.page = _page(file, exif, details)
    reading.told()
    if frames > 1 and _moving(image, frames, reading):
        return
    image.seek(0)
    upright = ImageOps.exif_transpose(image) or image
    upright.thumbnail(SHOWN_SIZE)
    add_picture(reading, upright, 0)
    add_thumbnail(reading, upright)


def _page(file: DocumentFile, exif: Image.Exif, details: dict[str, Any]) -> ExtractedPage:
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    facts = {name: _plain(exif.get(tag)) for name, tag in _FACTS.items()}
    facts |= {name: _plain(shot.get(tag)) for name, tag in _SHOT_FACTS.items()}
    said = _words(exif.get(ExifTags.Base.ImageDescription))[:2000]
    article = Article()
    article.add(said)
    page = article.page(said[:200] or file.name)
    return replace(
        page,
        author=_words(exif.get(ExifTags.Base.Artist))[:300],
        published=_taken(str(shot.get(ExifTags.Base.DateTimeOriginal) or "")),
        metadata_sources={"title": "exif" if said else "file_name"},
        details=details | {name: value for name, value in facts.items() if value not in ("", None)},
    )


def _plain(value: Any) -> str | int | float | None:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str):
        return _words(value)[:200]
    try:
        return round(float(value), 5)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _words(value: Any) -> str:
    """EXIF has ASCII only, and cameras and people write UTF-8 there, which Pillow reads letter by letter."""
    text = str(value or "").strip("\x00 ")
    with contextlib.suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return one_line(text)


def _taken(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _moving(image: Image.Image, frames: int, reading: Reading) -> bool:
    """Write a short animation as one; False for one that is too much, of which the first frame is shown."""
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_MOVING_PIXELS:
        reading.evidence["frames_shown"] = 1
        return False
    path = reading.folder / "page_image.0.webp"
    image.seek(0)
    add_thumbnail(reading, image.convert("RGBA"))
    image.seek(0)
    image.save(path, "WEBP", save_all=True, quality=QUALITY, method=1)
    reading.artifacts.append(ArtifactFile("page_image", path, "image/webp", image.width, image.height, 0))
    return True
