"""The lines of a PDF page with their size and place: PDFs know letters on paper, and neither lines nor headings."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

# A page of a book has 3,000 letters; a page with more than this is a bomb or a plot of a million labels.
MAX_LETTERS = 200_000
_LINE = re.compile(r"[^\r\n]+")
# PDFium writes U+0002 (older ones U+FFFE) for a hyphen at the end of a line.
_HYPHENS = ("\x02", "\ufffe")


@dataclass(frozen=True)
class Line:
    """One line as it stands on its page: its words, its height and its box in points, y upwards."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float
    is_hyphenated: bool = False


def read_lines(textpage: Any) -> list[Line]:
    """The lines of a page in the order PDFium reads them."""
    text = textpage.get_text_range(0, min(textpage.count_chars(), MAX_LETTERS), errors="replace")
    lines: list[Line] = []
    for found in _LINE.finditer(text):
        words = found.group()
        if not words.strip():
            continue
        # Places in the text count UTF-16 units, as PDFium does.
        start = _units(text[: found.start()]) if not text.isascii() else found.start()
        box = _box(textpage, start + _units(words[: len(words) - len(words.lstrip())]), words.strip())
        is_hyphenated = words.rstrip().endswith(_HYPHENS)
        for mark in _HYPHENS:
            words = words.replace(mark, "")
        lines.append(Line(" ".join(words.split()), *box, is_hyphenated))
    return lines


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _box(textpage: Any, start: int, words: str) -> tuple[float, float, float, float, float]:
    """Height, left, right, top and bottom of a line, by its first, middle and last letter."""
    count = _units(words)
    places = [index for place in (0, count // 2, count - 1) if (index := _letter(textpage, start + place)) >= 0]
    boxes = [box for index in places if (box := _letter_box(textpage, index))]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    sizes = sorted(_letter_size(textpage, index) for index in places)
    heights = sorted(abs(top - bottom) for _, _, bottom, top in boxes)
    return (
        sizes[len(sizes) // 2] or heights[len(heights) // 2],
        min(left for left, _, _, _ in boxes),
        max(right for _, right, _, _ in boxes),
        max(top for _, _, _, top in boxes),
        min(bottom for _, _, bottom, _ in boxes),
    )


def _letter(textpage: Any, place: int) -> int:
    """The number of the letter at a place in the text; -1 for a space PDFium put there itself."""
    return int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, place))


def _letter_size(textpage: Any, index: int) -> float:
    """The size a letter is drawn in: that of its font, times how its matrix stretches it upwards.

    Boxes would not do: Chinese and Latin letters of one size have boxes of different heights.
    """
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        return 0.0
    size = pdfium_c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    return round(size, 2) if 0 < size < 10_000 else 0.0


def _letter_box(textpage: Any, index: int) -> tuple[float, float, float, float] | None:
    """Left, right, bottom and top of a letter: by its font, not by its ink."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
        return None
    return box.left, box.right, box.bottom, box.top
