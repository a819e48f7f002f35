"""What is put out of the way before a page is kept, in real Chromium, and what stays; and pictures of sticky pages."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from PIL import Image

from tests.sites.coverings import COVERINGS, ROUTES
from tests.sites.server import Answer, Route, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.browsing import Shot
from workers.capture.chromium_page import ChromiumPage
from workers.capture.errors import PageBusy
from workers.capture.flat_page import flattened
from workers.capture.page_ready import Readiness, wait_until_ready
from workers.capture.scripts_text import consent_script
from workers.capture.types import CaptureOptions

need_chromium()
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

STICKY = (
    "<body style='margin:0'><header style='position:sticky;top:0;height:60px;background:#000'></header>"
    "<div style='position:fixed;bottom:0;left:0;right:0;height:50px;background:#f00'></div>"
    + "<p style='height:100px;margin:0;background:#0f0'>段落</p>"
    * 30
)
FADING = (
    "<title>动画</title><style>@keyframes come{from{opacity:0}to{opacity:1}}"
    "#end{animation:come 60s both}#spin{animation:come 1s infinite alternate}</style>"
    "<p id=end>慢慢出现的文字，一分钟以后才看得清楚</p><p id=spin>一直在闪的文字</p>"
)
MORE: dict[str, Route] = {
    "/sticky": Answer(STICKY),
    "/fading": Answer(FADING),
    "/motion": Answer("<script>document.title = matchMedia('(prefers-reduced-motion: reduce)').matches</script>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**ROUTES, **MORE}) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: ChromiumBrowser) -> AsyncIterator[ChromiumPage]:
    opened = await chromium.open_page(CaptureOptions())
    yield opened
    await opened.close()


async def ready(page: ChromiumPage, url: str) -> Readiness:
    """Open an address and wait for its page."""
    await page.goto(url, 10)
    return await wait_until_ready(page, CaptureOptions(), 10, lambda detail: None)


@pytest.mark.parametrize(("path", "outcome"), [(path, outcome) for path, outcome, _ in COVERINGS])
async def test_it_puts_away_what_a_visitor_would(path: str, outcome: str, page: ChromiumPage, site: SiteServer) -> None:
    tidied = (await ready(page, site.url(path))).tidied
    title = await page.run("() => document.title")
    assert title != "accepted"
    if outcome == "kept":
        assert tidied == {}
        return
    if path.startswith(("/cookies", "/onetrust")):
        assert tidied["consent"] == outcome
    else:
        assert tidied[outcome] == 1
    assert title in (outcome, "页面")
    assert await page.run("() => getComputedStyle(document.body).overflowY") == "visible"
    stuck = "() => [...document.querySelectorAll('[style*=fixed]')].filter((one) => one.checkVisibility()).length"
    assert await page.run(stuck) == 0


async def test_it_unfolds_an_article_to_its_full_height(page: ChromiumPage, site: SiteServer) -> None:
    await ready(page, site.url("/unfold-app"))
    cut = "() => { const box = document.querySelector('#box'); return box.scrollHeight - box.clientHeight; }"
    assert await page.run(cut) == 0


async def test_it_lets_animations_come_to_their_end(page: ChromiumPage, site: SiteServer) -> None:
    await ready(page, site.url("/fading"))
    assert await page.run("() => getComputedStyle(document.querySelector('#end')).opacity") == "1"
    assert await page.run("() => getComputedStyle(document.querySelector('#spin')).opacity") == "1"


async def test_it_asks_for_little_motion(page: ChromiumPage, site: SiteServer) -> None:
    await ready(page, site.url("/motion"))
    assert await page.run("() => document.title") == "true"


async def test_it_takes_a_flat_picture_and_leaves_the_page_as_it_was(page: ChromiumPage, site: SiteServer) -> None:
    await ready(page, site.url("/sticky"))
    before = await page.run("() => document.body.outerHTML")
    async with flattened(page):
        shot = Shot(1280, 3060, scale=0.1, image_format="png")
        picture = Image.open(io.BytesIO(await page.take_shot(shot))).convert("RGB")
    colours = [picture.getpixel((120, y)) for y in range(picture.height)]
    black, red = (0, 0, 0), (255, 0, 0)
    assert [y for y, colour in enumerate(colours) if colour == black] == [0, 1, 2, 3, 4, 5]
    assert colours.count(red) == 5 and colours[-3] == red
    assert await page.run("() => document.body.outerHTML") == before


async def test_it_never_lets_the_list_of_banners_accept() -> None:
    assert 'heuristicMode: "tier1"' in consent_script() and 'tier2",\n      enable' not in consent_script()


async def test_it_ends_a_flood_of_requests(page: ChromiumPage, site: SiteServer) -> None:
    await page.goto(site.url("/about-cookies"), 10)
    asked = len(site.asked)
    flood = "() => { for (let n = 0; n < 1300; n += 1) fetch('/none?' + n).catch(() => 0); }"
    await page.run(flood)
    await page.wait_for_load(10)
    answered = "() => fetch('/more').then(() => 'sent')"
    with pytest.raises(PageBusy):
        await page.run(answered, timeout_s=2.0)
    assert len(site.asked) - asked <= 1_000
