"""Pictures: tiles of tall pages, one shot for picture and thumbnail, the sizes lists need."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from workers.capture.browsing import Shot
from workers.capture.engine import capture
from workers.capture.errors import PageBusy
from workers.capture.fake_browser import FakeBrowser, FakePage, FakeSite
from workers.capture.flat_page import flattened
from workers.capture.formats.thumbnail import MAX_BYTES, SIZE, small_webp
from workers.capture.formats.tiles import tile_heights
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult

URL = "http://zili.example/很高"


async def captured(folder: Path, height: int, *formats: str) -> CaptureResult:
    """Capture a page of this height."""
    browser = FakeBrowser({URL: FakeSite(height=height)})
    return await capture(browser, URL, CaptureOptions(formats=formats), folder, lambda step, detail: None)


def of_kind(result: CaptureResult, kind: str) -> list[ArtifactFile]:
    """The files of a kind."""
    return [artifact for artifact in result.artifacts if artifact.kind == kind]


@pytest.mark.parametrize(
    ("height", "tiles"),
    [(800, [800]), (16_000, [16_000]), (16_001, [16_000, 1]), (40_000, [16_000, 16_000, 8_000])],
)
def test_it_cuts_tall_pages_into_tiles(height: int, tiles: list[int]) -> None:
    assert tile_heights(height) == tiles


async def test_it_writes_each_tile_as_a_part(tmp_path: Path) -> None:
    tiles = of_kind(await captured(tmp_path, 17_000, "screenshot"), "screenshot")
    assert [(one.part, one.width, one.height) for one in tiles] == [(0, 1280, 16_000), (1, 1280, 1_000)]
    with Image.open(tiles[1].path) as second:
        assert (second.format, second.size) == ("WEBP", (1280, 1_000))


async def test_it_ends_at_a_hundred_thousand_pixels_and_says_so(tmp_path: Path) -> None:
    result = await captured(tmp_path, 1_000_000, "screenshot")
    assert sum(one.height for one in of_kind(result, "screenshot")) == 100_000
    assert result.evidence["screenshot_cut"] == {"height": 1_000_000, "kept": 100_000}


async def test_it_takes_one_picture_for_screenshot_and_thumbnail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots: list[Shot] = []
    take = FakePage.take_shot

    async def counted(page: FakePage, shot: Shot, timeout_s: float = 20.0) -> bytes:
        shots.append(shot)
        return await take(page, shot, timeout_s)

    monkeypatch.setattr(FakePage, "take_shot", counted)
    result = await captured(tmp_path, 5_000, "screenshot", "thumbnail")
    assert len(shots) == 1
    assert [(one.width, one.height) for one in of_kind(result, "thumbnail")] == [SIZE]
    shots.clear()
    await captured(tmp_path, 5_000, "thumbnail")
    assert [(shot.height, shot.scale) for shot in shots] == [(800, 0.5)]


@pytest.mark.parametrize("size", [(1280, 800), (1280, 40), (300, 3_000)])
def test_it_makes_small_pictures_that_weigh_little(size: tuple[int, int]) -> None:
    noise = Image.effect_noise(size, 120)
    small = small_webp(noise)
    assert len(small) <= MAX_BYTES
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == SIZE


@pytest.mark.parametrize(("laid_flat", "asked"), [(0, [False]), (3, [False, True]), (None, [False, True])])
async def test_it_undoes_only_what_laying_a_page_flat_has_changed(laid_flat: int | None, asked: list[bool]) -> None:
    told: list[object] = []

    class Watched(FakePage):
        async def run(self, script: str, argument: object = None, timeout_s: float = 10.0) -> int:
            told.append(argument)
            if laid_flat is None:
                raise PageBusy("it may be flat or not")
            return laid_flat

    async with flattened(Watched(FakeBrowser({}), CaptureOptions())):
        pass
    assert told == asked
