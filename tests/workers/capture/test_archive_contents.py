"""What stands in the archive and the reader: blocks, anchors, no programs, addresses kept but harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from tests.sites import articles, features
from tests.sites.server import Answer, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.supervisor import CaptureHost
from workers.capture.types import ArtifactFile, CaptureOptions, CaptureResult

need_chromium()
pytestmark = pytest.mark.browser

HARMFUL = """<base href="/elsewhere/"><meta http-equiv=refresh content="99">
<p onclick="steal()" id=keep>点我 &lt;script&gt;</p>
<a href="javascript:steal()">js</a><a href="sub?q=1&amp;r=2" ping="/ping">relative</a><form action="/post"><button
formaction="/other">go</button></form><img src="/never-there.png"><svg onload="steal()">
<script>steal()</script>
<a xlink:href="javascript:steal()"><text>x</text></a><animate attributeName="href" values="http://a.example/x"/></svg>
<iframe src="javascript:'x'"></iframe><video src="/film.mp4" autoplay></video>
<style>p{background:url(/gone.png)}</style>
<div style="background:url('/gone2.png')">更多的文字</div>
<template><b>not shown</b></template><noscript>never</noscript>
<link rel=preload href=/pre.js as=script>
<object data="/gone.swf"></object><textarea></textarea>
<p data-ls-b=7>假的编号</p>"""


NEUTRAL = """<meta http-equiv=refresh content="900; url=/refresh"><p>不会再动的地址，一个也不少</p>
<a href="/zh" ping="/ping1 /ping2">打点</a><form action="/form"><button formaction="/button">送</button></form>
<svg><image href="/image"/><use xlink:href="/use#x"/></svg><object data="/object"></object><embed src="/embed">
<video src="/video"></video><link rel=stylesheet href="/sheet"><blockquote cite="/cite">引</blockquote>
<style>p{background:url(/css-url)}</style>"""


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    own = {"/harmful": Answer(f"<!doctype html><title>坏</title>{HARMFUL}"), "/neutral": features.page(NEUTRAL)}
    routes = {**articles.ROUTES, **features.ROUTES, **own}
    with SiteServer(routes) as running:
        yield running


def capture(host: CaptureHost, url: str, folder: Path, *formats: str) -> CaptureResult:
    """One capture with these formats."""
    return host.capture(url, CaptureOptions(formats=formats), folder, lambda step, detail: None)


def tree(artifact: ArtifactFile) -> lxml.html.HtmlElement:
    """An artifact's HTML, parsed."""
    return lxml.html.document_fromstring(artifact.path.read_bytes().decode("utf-8"))


def test_it_leaves_nothing_that_acts(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = capture(host, site.url("/harmful"), tmp_path, "html")
    text = (tmp_path / "page.html").read_text("utf-8")
    page = tree(result.artifacts[0])
    assert page.xpath("//script | //noscript | //base | //meta[@http-equiv='refresh'] | //link[@rel='preload']") == []
    assert not [name for element in page.iter("*") for name in element.attrib if name.startswith("on")]
    assert "javascript:" not in re.sub(r'data-linksnap-src="[^"]*"', "", text)
    assert not page.xpath(
        "//@src[starts-with(., 'http')] | //@action | //@formaction | //@ping | //@autoplay | //@srcset"
    )
    assert "url(/" not in text and "url(http" not in text and "not shown" not in text


def test_it_keeps_the_addresses_it_made_harmless(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = capture(host, site.url("/harmful"), tmp_path, "html")
    page = tree(result.artifacts[0])
    assert page.xpath("//img/@data-linksnap-src") == [site.url("/never-there.png")]
    assert page.xpath("//form/@data-linksnap-src") == [site.url("/post")]
    assert page.xpath("//a[text()='relative']/@href") == [site.url("/elsewhere/sub?q=1&r=2")]
    assert site.url("/never-there.png") in result.missing


def test_it_names_every_address_that_may_no_longer_act(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    page = tree(capture(host, site.url("/neutral"), tmp_path, "html").artifacts[0])
    kept = " ".join(page.xpath("//@data-linksnap-src")).split()
    named = ("ping1", "ping2", "form", "button", "refresh", "image", "use", "object", "embed", "video", "sheet", "cite")
    assert set(named) <= {url.partition("#")[0].rpartition("/")[2] for url in kept}
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "data:,#" in text and "css-url" in text
    live = page.xpath("//*[not(self::a)]/@href | //@src | //@action | //@formaction | //@ping | //@poster | //@data")
    assert not [url for url in live if not url.startswith(("data:", "#"))]


def test_it_keeps_the_numbers_of_what_leaves_its_place(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    page = tree(capture(host, site.url("/dialog"), tmp_path, "html").artifacts[0])
    numbers = sorted(int(number) for number in page.xpath("//@data-ls-b"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert page.xpath("//dialog[@data-linksnap-modal]//p/@data-ls-b") and page.xpath("//*[@data-linksnap='backdrop']")


def test_it_numbers_the_blocks_the_same_in_archive_and_reader(
    host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    result = capture(host, site.url("/zh"), tmp_path, "html", "reader")
    archive, reader = (tree(artifact) for artifact in result.artifacts)
    numbers = [int(number) for number in archive.xpath("//@data-ls-b")]
    assert numbers == list(range(1, len(numbers) + 1))
    blocks = {block.get("data-ls-b"): block for block in archive.xpath("//*[@data-ls-b]")}
    seen = reader.xpath("//*[@data-ls-b]")
    assert len(seen) >= 9
    for block in seen:
        same = blocks[block.get("data-ls-b")]
        assert (block.get("id"), block.text_content().strip()) == (same.get("id"), same.text_content().strip())


def test_it_keeps_the_pages_own_ids(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    page = tree(capture(host, site.url("/zh"), tmp_path, "html").artifacts[0])
    heading = page.xpath("//h1")[0]
    assert (heading.get("id"), heading.get("data-ls-b")) == ("top-title", "1")
    assert page.xpath("//h2")[0].get("id") == f"ls-{page.xpath('//h2')[0].get('data-ls-b')}"


def test_it_trusts_no_block_number_of_the_page(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    page = tree(capture(host, site.url("/harmful"), tmp_path, "html").artifacts[0])
    numbers = page.xpath("//@data-ls-b")
    assert len(numbers) == len(set(numbers))


def test_it_keeps_structured_data_and_shows_pictures_in_the_reader(
    host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    result = capture(host, site.url("/zh"), tmp_path, "html", "reader", "favicon")
    assert '"author": "张三"' in (tmp_path / "page.html").read_text("utf-8")
    assert "data:image/jpeg;base64," in (tmp_path / "reader.html").read_text("utf-8")
    assert (result.artifacts[2].kind, result.artifacts[2].width) == ("favicon", 32)


def test_it_keeps_no_password(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    capture(host, site.url("/forms"), tmp_path, "html")
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "secret-word" not in text and "NOSCRIPT" not in text
    assert 'value="新的值 &lt;&quot;&amp;"' in text and "第一行\nsecond</textarea>" in text


def test_it_runs_no_script_when_told_so(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    options = CaptureOptions(formats=("html", "reader"), javascript=False)
    host.capture(site.url("/forms"), options, tmp_path, lambda step, detail: None)
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "NOSCRIPT" in text and "新的值" not in text
