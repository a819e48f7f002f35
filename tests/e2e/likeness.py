"""Whether a screen still looks as on its kept picture: what tells the time is left out, and so are other fonts."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import BrowserContext, Page

# "2 h" becomes "yesterday": what tells the time grows to the left, where it stands at the end of a line.
_TIMES = """() => [...document.querySelectorAll("time, .ms, .when")].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.x - 60, box.y - 2, box.right + 30, box.bottom + 2];
})"""
_DRAWN = """() => document.querySelector("#map:not(.ready)") === null && [...document.images].every((one) =>
  one.complete || one.getBoundingClientRect().top > window.innerHeight)"""
_LETTERS = (
    '<p style="font:20px Inter,sans-serif">Handgloves 0123</p><p style="font:20px sans-serif" lang="zh">永和九年</p>'
)
# Kept pictures are compressed: next to letters that alone moves a pixel by up to a fifth of its range.
_LOUD = 72


@dataclass(frozen=True)
class Shown:
    """A picture of a screen, and the boxes (left, top, right, bottom; px) of what tells the time on it."""

    picture: Image.Image
    times: Sequence[Sequence[float]]


def shown(page: Page) -> Shown:
    """What a page shows as soon as the pictures in its window are there."""
    page.wait_for_function(_DRAWN)
    return Shown(Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB"), page.evaluate(_TIMES))


def letters(context: BrowserContext) -> Image.Image:
    """A few letters as this browser draws them here: with other fonts every picture is another."""
    page = context.new_page()
    page.set_viewport_size({"width": 240, "height": 120})
    page.set_content(_LETTERS)
    drawn = Image.open(BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return drawn


def same(one: Image.Image, file: Path) -> bool:
    """Whether a picture is to the pixel what a file holds; a file that is missing is another picture."""
    return file.exists() and one.tobytes() == Image.open(file).convert("RGB").tobytes()


def changed(now: Shown, kept: Path) -> float:
    """The share (0 to 1) of a kept picture that looks otherwise now, times left out; 1 for another size or no file."""
    if not kept.exists():
        return 1.0
    before = Image.open(kept).convert("RGB")
    if before.size != now.picture.size:
        return 1.0
    apart = ImageChops.difference(before, now.picture).convert("L").point(lambda value: 255 * (value > _LOUD))
    pen = ImageDraw.Draw(apart)
    for left, top, right, bottom in now.times:
        if right > left and bottom > top:
            pen.rectangle((left, top, right, bottom), fill=0)
    return apart.histogram()[255] / (apart.width * apart.height)
