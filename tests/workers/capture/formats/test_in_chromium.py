"""Formats made by the real browser: print, its own archive, tiles, web archives of pages that let a visitor in."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from PIL import Image
from warcio.archiveiterator import ArchiveIterator

from tests.sites.server import Answer, Route, SiteServer
from workers.capture.browser import ChromiumBrowser
from workers.capture.engine import capture
from workers.capture.formats.pdf import PrintedPage
from workers.capture.types import CaptureOptions, CaptureResult, Verdict

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

STRIPES = "".join(
    f'<p style="height:980px;margin:0 0 20px;background:rgb({n % 3 * 100},60,90)">第 {n} 段</p>' for n in range(40)
)
HEAD = '<!doctype html><html lang="zh"><meta charset="utf-8">'
SHADOW = """<h1>你好，打印</h1><p class="screen">屏幕上才有的一段文字，打印时不见</p><own-box></own-box>
<style>@media print { .screen { display: none } }</style>
<script>customElements.define("own-box", class extends HTMLElement { constructor() { super();
  const root = this.attachShadow({mode: "open"}); const sheet = new CSSStyleSheet();
  sheet.replaceSync("p { color: rgb(255, 0, 0) }"); root.adoptedStyleSheets = [sheet];
  root.innerHTML = "<p>影子里的字</p>" } })</script>"""
ROUTES: dict[str, Route] = {
    "/tall": Answer(f"{HEAD}<title>很高</title><style>body {{ margin: 0 }}</style>{STRIPES}"),
    "/shadow": Answer(f"{HEAD}<title>影子</title>{SHADOW}"),
    "/private": Answer(
        f'{HEAD}<title>账户</title><p>只有登录的人才看得到的一段文字，足够长。</p><img src="/private.png">',
        headers={"Set-Cookie": "renewed=geheim-2; Path=/"},
    ),
    "/endless-print": Answer(
        f"{HEAD}<title>打印</title><p>打印之前进入死循环的页面，文字足够长，不算空白。</p>"
        "<script>onbeforeprint = () => { for (;;); }</script>"
    ),
    "/private.png": Answer(b"\x89PNG", "image/png"),
}


async def captured(
    browser: ChromiumBrowser, site: SiteServer, path: str, folder: Path, options: CaptureOptions
) -> CaptureResult:
    """Capture a page of the site."""
    return await capture(browser, site.url(path), options, folder, lambda step, detail: None)


def file_of(result: CaptureResult, kind: str, part: int = 0) -> Path:
    """The file of a kind."""
    return next(one.path for one in result.artifacts if (one.kind, one.part) == (kind, part))


async def test_it_draws_each_tile_from_its_own_place(chromium: ChromiumBrowser, tmp_path: Path) -> None:
    options = CaptureOptions(formats=("html", "screenshot", "thumbnail"))
    with SiteServer(ROUTES) as site:
        result = await captured(chromium, site, "/tall", tmp_path, options)
    assert [one.height for one in result.artifacts if one.kind == "screenshot"] == [16_000, 16_000, 8_000]
    for part in range(3):
        with Image.open(file_of(result, "screenshot", part)) as tile:
            for paragraph in (part * 16, part * 16 + 7):
                red = tile.convert("RGB").getpixel((600, (paragraph - part * 16) * 1000 + 500))[0]  # type: ignore[index]
                assert abs(red - paragraph % 3 * 100) < 12, (part, paragraph)


async def test_it_prints_and_saves_what_scripts_built(chromium: ChromiumBrowser, tmp_path: Path) -> None:
    with SiteServer(ROUTES) as site:
        options = CaptureOptions(formats=("html", "pdf", "mhtml", "screenshot"))
        result = await captured(chromium, site, "/shadow", tmp_path, options)
    assert result.faults == {}
    assert re.match(rb"%PDF-1\.\d", file_of(result, "pdf").read_bytes())
    message = message_from_bytes(file_of(result, "mhtml").read_bytes())
    texts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_maintype() == "text"]
    whole = b"".join(text for text in texts if isinstance(text, bytes)).decode()
    assert "影子里的字" in whole and "rgb(255, 0, 0)" in whole
    # Printing comes after the pictures: they show the screen's style.
    assert "屏幕上才有" in file_of(result, "html").read_text(encoding="utf-8")


async def test_it_keeps_what_lets_a_visitor_in_out_of_the_archive(chromium: ChromiumBrowser, tmp_path: Path) -> None:
    visitor = CaptureOptions(
        formats=("html", "warc"),
        cookies=({"name": "sid", "value": "geheim-1", "domain": "127.0.0.1", "path": "/", "expires": -1},),
        headers={"X-Key": "geheim-3", "Authorization": "Bearer geheim-4"},
    )
    with SiteServer(ROUTES) as site, SiteServer(ROUTES) as other:
        result = await captured(chromium, site, "/private", tmp_path, visitor)
        heard = dict(site.heard)
        await captured(chromium, other, "/private", tmp_path, replace(visitor, cookies=(), headers={}))
    assert result.verdict in (Verdict.COMPLETE, Verdict.PARTIAL)
    assert "sid=geheim-1" in heard["/private"]["Cookie"] and heard["/private"]["X-Key"] == "geheim-3"
    assert not [head for _, head in other.heard if head["X-Key"] or "geheim-1" in str(head["Cookie"])]
    with file_of(result, "warc").open("rb") as file:
        kept = [record.raw_stream.read() + str(record.http_headers).encode() for record in ArchiveIterator(file)]
    assert len(kept) > 3
    assert b"geheim" not in b"".join(kept)


@pytest.mark.slow
async def test_it_loses_the_print_alone_to_a_page_that_never_lets_it_begin(
    chromium: ChromiumBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PrintedPage, "limit_s", 2.0)
    options = CaptureOptions(formats=("html", "screenshot", "thumbnail", "pdf", "mhtml", "warc"))
    with SiteServer(ROUTES) as site:
        result = await captured(chromium, site, "/endless-print", tmp_path, options)
    assert result.verdict is Verdict.COMPLETE
    assert set(result.faults) == {"pdf"}
    assert {one.kind for one in result.artifacts} == {"html", "screenshot", "thumbnail", "mhtml", "warc"}
