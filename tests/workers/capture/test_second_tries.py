"""Second tries in real Chromium: the other way wins where it shows more, and the first result stays where not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.server import Answer, Route, SiteServer
from tests.sites.walls import PIECES
from tests.workers.capture.conftest import need_chromium
from workers import outbound
from workers.capture import strategies
from workers.capture.browser import ChromiumBrowser
from workers.capture.strategies import Order, capture_best
from workers.capture.types import CaptureOptions, CaptureResult, Strategy, Verdict

need_chromium()
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
ZH = PIECES["{zh}"]
WALLED = (
    f"<title>问答</title><h1>为什么西湖的水是咸的？</h1>{ZH * 3}<script>document.body.innerHTML = "
    "'<h2>登录后查看全部回答</h2><input type=tel placeholder=手机号>'</script>"
)
ROUTES: dict[str, Route] = {
    "/late": Answer(
        f"<title>慢慢来</title><div id=app>加载中</div><script>setTimeout(() => app.innerHTML = '{ZH}', 4000)</script>"
    ),
    "/walled": Answer(WALLED),
    "/busy": Answer(f"<title>忙</title>{ZH * 2}<script>onload = () => {{ while (true) {{}} }}</script>"),
    "/captcha": Answer("<title>安全验证</title><p>请完成安全验证后继续访问</p>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(ROUTES) as running:
        yield running


async def best_of(chromium: ChromiumBrowser, url: str, folder: Path) -> CaptureResult:
    """The best capture of an address, in little time."""
    options = CaptureOptions(formats=("html",), deadline_s=60, nav_timeout_s=3)

    async def keep(best: CaptureResult) -> CaptureResult:
        return best

    return await capture_best(chromium, Order(url, options, folder), lambda step, detail: None, keep)


@pytest.mark.parametrize(
    ("path", "strategy", "verdict"),
    [
        ("/late", Strategy.LONGER_WAIT, Verdict.COMPLETE),
        ("/walled", Strategy.NO_SCRIPTS, Verdict.COMPLETE),
        ("/captcha", Strategy.PLAIN, Verdict.BOT_CHECK),
    ],
)
async def test_it_keeps_the_way_that_brought_more(
    path: str, strategy: Strategy, verdict: Verdict, chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path
) -> None:
    result = await best_of(chromium, site.url(path), tmp_path)
    assert (result.strategy, result.verdict) == (strategy, verdict), result.evidence
    archive = result.artifacts[0].path.read_text("utf-8")
    assert ("西湖位于杭州市西面" in archive) == (verdict is Verdict.COMPLETE)
    assert len(result.evidence["tried"]) > 1


async def test_it_fetches_the_bare_document_of_a_page_no_browser_survives(
    chromium: ChromiumBrowser, site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = {**strategies.WAYS, Verdict.LOGIN_WALL: (Strategy.PLAIN_FETCH,)}
    answer = outbound.Answer(200, {"content-type": "text/html; charset=utf-8"}, WALLED.encode(), site.url("/walled"))
    monkeypatch.setattr(strategies, "WAYS", ways)
    monkeypatch.setattr(strategies, "ask", lambda request, proxy_url: answer)
    asked_before = len(site.asked)
    result = await best_of(chromium, site.url("/walled"), tmp_path)
    assert (result.strategy, result.verdict, result.status) == (Strategy.PLAIN_FETCH, Verdict.PARTIAL, 200)
    assert "西湖位于杭州市西面" in result.artifacts[0].path.read_text("utf-8")
    assert len(site.asked) == asked_before + 1
