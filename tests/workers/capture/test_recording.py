"""What is written down of the network: every exchange, large bodies, raw bytes; nothing of the visitor's own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.pictures import picture
from tests.sites.server import Answer, Route, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.chromium_page import ChromiumPage
from workers.capture.traffic import BODY_LIMIT, Exchange
from workers.capture.types import CaptureOptions

need_chromium()
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LARGE = picture("navy").data + os.urandom(BODY_LIMIT + 1_000_000)
GBK = (
    '<meta charset="gbk"><title>国标</title><p>这一页用国标码写成。</p>'
    '<img src="/large.png"><script src="/a.js"></script>'
)
ROUTES: dict[str, Route] = {
    "/from": Answer(status=302, headers={"Location": "/gbk", "Set-Cookie": "seen=1"}),
    "/gbk": Answer(GBK.encode("gbk"), "text/html"),
    "/large.png": Answer(LARGE, "image/png"),
    "/a.js": Answer("document.title += '码'", "text/javascript"),
    "/endless": Answer("<title>无尽</title><p>等</p><script>fetch('/never')</script>"),
    "/never": lambda site: (site.release.wait(20), Answer("late"))[1],
}
LEAN = CaptureOptions()
WHOLE = CaptureOptions(formats=("html", "warc"))


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(ROUTES) as running:
        yield running


async def opened(chromium: ChromiumBrowser, url: str, options: CaptureOptions) -> ChromiumPage:
    page = await chromium.open_page(options)
    await page.goto(url, 10)
    assert await page.wait_for_load(10)
    await page.settle_bodies(10)
    return page


def by_path(page: ChromiumPage) -> dict[str, Exchange]:
    return {"/" + exchange.url.split("/", 3)[3]: exchange for exchange in page.traffic.exchanges}


async def test_it_keeps_a_large_body_in_a_file(chromium: ChromiumBrowser, site: SiteServer) -> None:
    page = await opened(chromium, site.url("/from"), LEAN)
    body = page.traffic.body(site.url("/large.png"))
    assert body is not None and isinstance(body.content, Path)
    assert body.size == len(LARGE) and body.data == LARGE and body.content_type == "image/png"
    await page.close()
    assert not body.content.exists()


async def test_it_writes_down_redirects_and_answers(chromium: ChromiumBrowser, site: SiteServer) -> None:
    page = await opened(chromium, site.url("/from"), LEAN)
    await page.close()
    found = by_path(page)
    assert (found["/from"].status, found["/from"].kind) == (302, "document")
    assert ("Location", "/gbk") in found["/from"].headers
    assert (found["/a.js"].body, found["/a.js"].fault) == (None, "not_kept")
    assert found["/large.png"].address == "127.0.0.1" and found["/large.png"].protocol == "http/1.0"
    assert page.traffic.main is not None and page.traffic.main.redirects[0].status == 302


async def test_it_keeps_every_byte_for_the_formats_that_want_all(chromium: ChromiumBrowser, site: SiteServer) -> None:
    page = await opened(chromium, site.url("/from"), WHOLE)
    found = by_path(page)
    bodies = {path: exchange.body.data for path, exchange in found.items() if exchange.body is not None}
    await page.close()
    assert bodies["/gbk"] == GBK.encode("gbk") and bodies["/large.png"] == LARGE
    assert bodies["/a.js"] == "document.title += '码'".encode()
    assert page.traffic.main is not None and page.traffic.main.status == 200


async def test_it_waits_for_no_endless_answer(chromium: ChromiumBrowser, site: SiteServer) -> None:
    begun = time.monotonic()
    page = await opened(chromium, site.url("/endless"), WHOLE)
    assert time.monotonic() - begun < 8
    assert await page.run("document.title") == "无尽"
    await page.close()


async def test_it_writes_down_nothing_of_the_visitors(chromium: ChromiumBrowser, site: SiteServer) -> None:
    options = CaptureOptions(
        formats=("warc",), headers={"X-Key": "geheim"}, cookies=({"name": "session", "value": "geheim"},)
    )
    page = await opened(chromium, site.url("/from"), options)
    await page.close()
    assert "geheim" not in repr(page.traffic.exchanges) + repr(options)
    assert not [name for exchange in page.traffic.exchanges for name, _ in exchange.headers if name == "Set-Cookie"]
