"""Pages that stand before a page, and innocents that look like them, in real Chromium: each gets its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.pictures import picture
from tests.sites.server import SiteServer
from tests.sites.walls import ROUTES, WALLS, Wall
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.engine import capture
from workers.capture.types import CaptureOptions, Verdict

need_chromium()
pytestmark = pytest.mark.browser
OPTIONS = CaptureOptions(formats=("html",), deadline_s=40, nav_timeout_s=10, retries=False)


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**ROUTES, "/cat.png": picture("navy", 300, 200)}) as running:
        yield running


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.path}-{wall.verdict.value}")
async def test_it_knows_a_wall_from_a_page(
    wall: Wall, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
) -> None:
    result = await capture(chromium, site.url(wall.path), OPTIONS, tmp_path, lambda step, detail: None)
    assert result.verdict is wall.verdict, result.evidence
    assert result.evidence["letters"] >= 0


def test_it_is_tried_on_as_many_innocents_as_walls() -> None:
    innocents = [wall for wall in WALLS if wall.verdict is Verdict.COMPLETE]
    assert len(innocents) >= 35
    assert len(WALLS) - len(innocents) >= 35
