"""Pictures of made-up pages, drawn with Pillow, so that no library on a screenshot is empty of images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 400)
_FONTS = Path("/usr/share/fonts/opentype/noto")


@dataclass(frozen=True)
class Look:
    """How a made-up page looks: paper, ink, accent, and which of four layouts."""

    paper: str
    ink: str
    accent: str
    layout: str


def thumbnail(title: str, lines: Sequence[str], look: Look) -> bytes:
    """The thumbnail of a page as WebP, 640 by 400; drawn once, as every test shows the same pages."""
    return _thumbnail(title, tuple(lines), look)


@cache
def _thumbnail(title: str, lines: tuple[str, ...], look: Look) -> bytes:
    image = Image.new("RGB", SIZE, look.paper)
    draw = ImageDraw.Draw(image)
    {"article": _article, "picture": _picture, "manual": _manual, "chart": _chart}[look.layout](
        draw, title, lines, look
    )
    data = BytesIO()
    image.save(data, "WEBP", quality=80, method=4)
    return data.getvalue()


@cache
def sheet(heading: str, text: str, look: Look) -> bytes:
    """The picture of a page of a PDF as WebP, 620 by 877."""
    image = Image.new("RGB", (620, 877), look.paper)
    draw = ImageDraw.Draw(image)
    y = _block(draw, (72, 84), heading, 480, 28, look.ink, bold=True, serif=True) + 18
    for _ in range(5):
        y = _block(draw, (72, y), text, 476, 17, look.ink, serif=True) + 12
    draw.rectangle((72, 806, 548, 807), fill=look.accent)
    data = BytesIO()
    image.save(data, "WEBP", quality=80, method=4)
    return data.getvalue()


def _font(size: int, *, bold: bool = False, serif: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = _FONTS / f"Noto{'Serif' if serif else 'Sans'}CJK-{'Bold' if bold else 'Regular'}.ttc"
    return ImageFont.truetype(str(path), size, index=2) if path.exists() else ImageFont.load_default(size)


def _wrapped(
    draw: ImageDraw.ImageDraw, text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> list[str]:
    lines, line = [], ""
    for piece in text.split(" ") if " " in text else list(text):
        wider = f"{line} {piece}".strip() if " " in text else line + piece
        if draw.textlength(wider, font=font) > width and line:
            lines.append(line)
            line = piece
        else:
            line = wider
    return [*lines, line]


def _block(
    draw: ImageDraw.ImageDraw,
    xy: tuple[int, int],
    text: str,
    width: int,
    size: int,
    ink: str,
    *,
    bold: bool = False,
    serif: bool = False,
) -> int:
    font = _font(size, bold=bold, serif=serif)
    x, y = xy
    for line in _wrapped(draw, text, width, font):
        draw.text((x, y), line, font=font, fill=ink)
        y += round(size * 1.45)
    return y


def _article(draw: ImageDraw.ImageDraw, title: str, lines: Sequence[str], look: Look) -> None:
    draw.rectangle((80, 52, 120, 56), fill=look.accent)
    y = _block(draw, (80, 72), title, 480, 36, look.ink, bold=True, serif=True) + 14
    for line in lines:
        y = _block(draw, (80, y), line, 470, 15, look.ink) + 8


def _picture(draw: ImageDraw.ImageDraw, title: str, lines: Sequence[str], look: Look) -> None:
    draw.rectangle((0, 250, 640, 400), fill=look.accent)
    draw.ellipse((430, 70, 530, 170), fill="#ffe0b0")
    for n, height in enumerate((60, 100, 74, 120, 54, 88)):
        draw.polygon([(n * 120 - 60, 250), (n * 120 + 40, 250 - height), (n * 120 + 150, 250)], fill=look.ink)
    _block(draw, (48, 286), title, 540, 32, "#ffffff", bold=True, serif=True)


def _manual(draw: ImageDraw.ImageDraw, title: str, lines: Sequence[str], look: Look) -> None:
    draw.rectangle((0, 0, 150, 400), fill=look.accent)
    for n in range(9):
        draw.rectangle((24, 40 + n * 30, 70 + (n * 37) % 56, 46 + n * 30), fill="#8fa3b8" if n != 3 else "#ffffff")
    y = _block(draw, (184, 44), title, 420, 28, look.ink, bold=True) + 12
    for line in lines:
        y = _block(draw, (184, y), line, 420, 15, look.ink) + 8
    draw.rounded_rectangle((184, y + 4, 600, y + 70), 6, fill="#eceff2")


def _chart(draw: ImageDraw.ImageDraw, title: str, lines: Sequence[str], look: Look) -> None:
    y = _block(draw, (48, 40), title, 540, 28, look.ink, bold=True) + 20
    for n, width in enumerate((430, 350, 250, 90)):
        draw.rectangle((130, y + n * 46, 130 + width, y + 22 + n * 46), fill=look.accent)
        draw.text((48, y + n * 46), lines[n % len(lines)][:6], font=_font(14), fill=look.ink)
