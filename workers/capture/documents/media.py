"""Reads sound and film: title, author, duration, size and cover, by the metadata in their containers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import tinytag
from PIL import Image

from workers.capture.documents.article import Article
from workers.capture.documents.base import DocumentFile, Kind, Reading
from workers.capture.documents.containers import Film, read_matroska, read_mp4
from workers.capture.documents.picture import MOST_PIXELS
from workers.capture.documents.pictures import add_picture, add_thumbnail
from workers.capture.types import Document
from workers.extract.document import one_line

_BOXED = frozenset({"mp4", "m4a", "mov"})
_MATROSKA = frozenset({"webm", "mkv"})


class MediaReader:
    """tinytag for the tags; our own small readers for what it does not tell, the size of a film."""

    kinds = frozenset({Kind.MEDIA})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """The facts, and the words people wrote into the tags; the file itself is kept as it is."""
        tags = _tags(file)
        film = _film(file)
        title = one_line(getattr(tags, "title", None) or film.title)
        article = Article()
        for words in (
            title,
            getattr(tags, "artist", None),
            getattr(tags, "album", None),
            getattr(tags, "comment", None),
        ):
            article.add(one_line(words or ""))
        seconds = getattr(tags, "duration", None) or film.seconds
        details: dict[str, Any] = {"seconds": round(float(seconds), 2)} if seconds else {}
        if file.sniffed.document is Document.VIDEO and film.width and film.height:
            details |= {"width": film.width, "height": film.height}
        for name in ("album", "genre", "year"):
            if value := one_line(str(getattr(tags, name, None) or "")):
                details[name] = value[:200]
        reading.page = replace(
            article.page(title or file.name),
            author=one_line(getattr(tags, "artist", None) or "")[:300],
            metadata_sources={"title": "tags" if title else "file_name"},
            details=details,
        )
        reading.told()
        _cover(tags, reading)


def _tags(file: DocumentFile) -> tinytag.TinyTag | None:
    try:
        with file.path.open("rb") as stream:
            return tinytag.TinyTag.get(f"_.{file.sniffed.suffix}", file_obj=stream, image=True)
    except (tinytag.TinyTagException, OSError, ValueError, LookupError, ArithmeticError, MemoryError, TypeError):
        return None


def _film(file: DocumentFile) -> Film:
    size = file.path.stat().st_size
    try:
        with file.path.open("rb") as stream:
            if file.sniffed.suffix in _BOXED:
                return read_mp4(stream, size)
            return read_matroska(stream, size) if file.sniffed.suffix in _MATROSKA else Film()
    except (OSError, ValueError, OverflowError):
        return Film()


def _cover(tags: tinytag.TinyTag | None, reading: Reading) -> None:
    picture = tags.images.any if tags is not None else None
    if picture is None or not picture.data:
        return
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    try:
        with Image.open(io.BytesIO(picture.data), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
            image.thumbnail((800, 800))
            add_picture(reading, image, 0)
            add_thumbnail(reading, image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        reading.evidence["cover"] = "damaged"
