"""Pages that stand before a page, and innocents that look like them, in real Chromium: each gets its verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.pictures import picture
from tests.sites.server import SiteServer
from tests.sites.walls import ROUTES, WALLS, Wall
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.engine import capture
from workers.capture.types import CaptureOptions, CaptureResult, Verdict

need_chromium()
pytestmark = pytest.mark.browser
OPTIONS = CaptureOptions(formats=("html",), deadline_s=40, nav_timeout_s=10, retries=False)
PILES, AT_ONCE = 4, 4


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**ROUTES, "/cat.png": picture("navy", 300, 200)}) as running:
        yield running


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("start", range(PILES))
async def test_it_knows_walls_from_pages(
    start: int, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
) -> None:
    # A capture mostly waits for its page to be still: some side by side take hardly longer than one.
    free = asyncio.Semaphore(AT_ONCE)

    async def judged(wall: Wall) -> CaptureResult:
        async with free:
            folder = tmp_path / str(WALLS.index(wall))
            folder.mkdir()
            return await capture(chromium, site.url(wall.path), OPTIONS, folder, lambda step, detail: None)

    walls = WALLS[start::PILES]
    results = await asyncio.gather(*(judged(wall) for wall in walls))
    wrong = {
        f"{wall.path} is {wall.verdict}": (result.verdict, result.evidence)
        for wall, result in zip(walls, results, strict=True)
        if result.verdict is not wall.verdict or result.evidence["letters"] < 0
    }
    assert wrong == {}


def test_it_is_tried_on_as_many_innocents_as_walls() -> None:
    innocents = [wall for wall in WALLS if wall.verdict is Verdict.COMPLETE]
    assert len(innocents) >= 35
    assert len(WALLS) - len(innocents) >= 35
