"""The process that looks at the pictures of an archive: drawn as we draw them, drawn anew, or no pictures at all.

Run by services.archive.pictures; it reads what strangers made, so it knows no key and its memory and time are limited.
"""

import io
import resource
import sys
from typing import BinaryIO

from PIL import Image

# Above what a capture draws (a page of documents: 100 million pixels).
_MOST_PIXELS = 120_000_000
_MOST_MEMORY_BYTES = 2 << 30
_LENGTH_BYTES = 8
_FORMATS = {b"image/png": "PNG", b"image/webp": "WEBP"}
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_WEBP_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
# Of the flags of an extended WebP: animation, XMP, EXIF and colour profile. Ours has at most transparency.
_WEBP_STRANGE_FLAGS = 0b00101110


def main() -> None:
    """Answer one picture after another until nobody asks: type and bytes come in, what becomes of them goes out."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS // 2
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while content_type := _receive(source):
        for piece in _judged(content_type, _receive(source)):
            out.write(len(piece).to_bytes(_LENGTH_BYTES, "big") + piece)
        out.flush()


def _judged(content_type: bytes, data: bytes) -> tuple[bytes, bytes]:
    """A word and the picture: `same` without bytes, `drawn` with new ones, `none` for what is no picture."""
    kind = _FORMATS.get(content_type, "")
    try:
        with Image.open(io.BytesIO(data), formats=[kind] if kind else []) as opened:
            opened.load()
            if is_bare(kind, data):
                return b"same", b""
            drawn = io.BytesIO()
            image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
            image.save(drawn, kind, **({"lossless": True} if kind == "WEBP" else {}))
            return b"drawn", drawn.getvalue()
    except (OSError, ValueError, SyntaxError, MemoryError, OverflowError, Image.DecompressionBombError):
        return b"none", b""


def is_bare(kind: str, data: bytes) -> bool:
    """True when nothing but a picture is in it: no metadata, no animation, nothing behind its end."""
    chunks = _png_chunks(data) if kind == "PNG" else _webp_chunks(data)
    return chunks is not None and set(chunks) <= (_PNG_CHUNKS if kind == "PNG" else _WEBP_CHUNKS)


def _png_chunks(data: bytes) -> list[bytes] | None:
    """The names of the chunks; None where they do not fill the file to its end (ISO 15948, 5.3)."""
    names, place = [], len(_PNG_HEAD)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        names.append(data[place + 4 : place + 8])
        place += 12 + length
    whole = data.startswith(_PNG_HEAD) and place == len(data) and names[-1:] == [b"IEND"]
    return names if whole else None


def _webp_chunks(data: bytes) -> list[bytes] | None:
    """The names of the chunks; None where they do not fill the file, or the head promises more (RFC 9649, 2)."""
    names, place = [], 12
    while place + 8 <= len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        names.append(data[place : place + 4])
        if names[-1] == b"VP8X" and data[place + 8] & _WEBP_STRANGE_FLAGS:
            return None
        place += 8 + length + length % 2
    said = int.from_bytes(data[4:8], "little") + 8
    whole = data[:4] == b"RIFF" and data[8:12] == b"WEBP" and place == len(data) == said
    return names if whole else None


def _receive(source: BinaryIO) -> bytes:
    length = int.from_bytes(source.read(_LENGTH_BYTES), "big")
    return source.read(length)


if __name__ == "__main__":
    main()
