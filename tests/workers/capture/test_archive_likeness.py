"""The archive, opened offline, asks for nothing and looks like the page it came from: on a disk and in our sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from linksnap.services.artifact_delivery import CONTENT_SECURITY_POLICY
from tests.sites import articles, features
from tests.sites.server import Answer, SiteServer
from workers.capture.browser import ChromiumBrowser
from workers.capture.browsing import Page, Shot
from workers.capture.engine import capture
from workers.capture.page_ready import wait_until_ready
from workers.capture.types import CaptureOptions

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
OPTIONS = CaptureOptions(formats=("html",), height=700, retries=False)
# What a developer's run looks at; every feature is looked at by the slow one.
CORE = ("shadow", "rules_changed", "imports", "art_direction", "fonts", "canvas_styles", "frames_cross", "dialog")
MORE = (*(name for name in features.FEATURES if name not in CORE), "zh", "gbk")
PAGES = [*CORE, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE)]


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**articles.ROUTES, **features.ROUTES}) as running:
        yield running


async def picture_of(page: Page, url: str) -> Image.Image:
    """A page from top to bottom as pixels."""
    await page.goto(url, 10)
    await wait_until_ready(page, OPTIONS, 10, lambda detail: None)
    height = await page.run("() => document.documentElement.scrollHeight")
    shot = await page.take_shot(Shot(OPTIONS.width, height, image_format="png", whole_window=True))
    return Image.open(io.BytesIO(shot)).convert("RGB")


def share_of_other_pixels(one: Image.Image, other: Image.Image) -> float:
    """How many pixels differ visibly, 0 to 1."""
    difference = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 24 else 0)
    return difference.histogram()[255] / (one.width * one.height)


@pytest.mark.parametrize("name", PAGES)
async def test_it_looks_like_the_page_and_fetches_nothing(
    name: str, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
) -> None:
    result = await capture(chromium, site.url(f"/{name}"), OPTIONS, tmp_path, lambda step, detail: None)
    # Some of these pages hold a password field or a picture that never comes on purpose; the verdict may say so.
    assert [artifact.kind for artifact in result.artifacts] == ["html"]
    live, archived = await chromium.open_page(OPTIONS), await chromium.open_page(OPTIONS)
    before = await picture_of(live, site.url(f"/{name}"))
    asked = len(site.asked)
    after = await picture_of(archived, (tmp_path / "page.html").as_uri())
    requested = archived.traffic.requested
    await live.close()
    await archived.close()
    assert requested == 1, archived.traffic.refused
    assert len(site.asked) == asked
    assert before.size == after.size
    off = share_of_other_pixels(before, after)
    if off >= 0.001:
        before.save(tmp_path / "before.png")
        after.save(tmp_path / "after.png")
    assert off < 0.001, tmp_path


@pytest.mark.parametrize("name", ["canvas_styles", "video", "scrollers"])
async def test_it_looks_the_same_where_we_show_it(
    name: str, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
) -> None:
    # The product shows archives in a sandbox without scripts, where canvases and films are drawn in another way.
    await capture(chromium, site.url(f"/{name}"), OPTIONS, tmp_path, lambda step, detail: None)
    archive = (tmp_path / "page.html").read_bytes()
    site.routes["/shown"] = Answer(archive, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})
    still = CaptureOptions(formats=("html",), height=700, javascript=False)
    live, shown = await chromium.open_page(OPTIONS), await chromium.open_page(still)
    before = await picture_of(live, site.url(f"/{name}"))
    await shown.goto(site.url("/shown"), 10)
    await wait_until_ready(shown, still, 10, lambda detail: None)
    height = await shown.run("() => document.documentElement.scrollHeight")
    shot = await shown.take_shot(Shot(OPTIONS.width, height, image_format="png", whole_window=True))
    after = Image.open(io.BytesIO(shot)).convert("RGB")
    await live.close()
    await shown.close()
    assert before.size == after.size
    off = share_of_other_pixels(before, after)
    before.save(tmp_path / "before.png")
    after.save(tmp_path / "after.png")
    assert off < 0.001, tmp_path
