"""Saved pages opened by the real browser: they look right, and nothing at all leaves it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.sites import saved_pages
from tests.sites.saved_pages import TEXT, TITLE, URL, Recorded
from tests.sites.server import Answer, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.recordings.registry import open_saved_page
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, SavedFile, Verdict

need_chromium()
pytestmark = pytest.mark.browser

GREEN, RED = (0, 100, 0), (192, 32, 48)


def opened(host: CaptureHost, folder: Path, body: bytes, kind: str, url: str = URL) -> CaptureResult:
    path = folder / "file"
    path.write_bytes(body)
    options = CaptureOptions(
        formats=("html", "screenshot", "thumbnail", "reader", "favicon"),
        saved=SavedFile(str(path), kind),
        deadline_s=60,
    )
    return host.capture(url, options, folder, lambda step, detail: None)


def archive(folder: Path) -> str:
    return (folder / "page.html").read_text("utf-8")


def colours(folder: Path) -> set[tuple[int, int, int]]:
    """The colours of the screenshot, roughly: each channel to the nearest of 32 steps."""
    with Image.open(folder / "screenshot.webp") as image:
        found = image.convert("RGB").getcolors(1 << 24) or []
    return {(colour[0] // 24, colour[1] // 24, colour[2] // 24) for _, colour in found if isinstance(colour, tuple)}


def near(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    return (colour[0] // 24, colour[1] // 24, colour[2] // 24)


@pytest.fixture(scope="module")
def outside() -> Iterator[SiteServer]:
    """A server of this machine that would notice being asked."""
    with SiteServer({"/": Answer("<p>外面")}) as running:
        yield running


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port that would notice a mere connection, such as a preconnect."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield listening


def test_it_keeps_a_page_as_the_persons_own_browser_saw_it(host: CaptureHost, tmp_path: Path) -> None:
    result = opened(host, tmp_path, saved_pages.single_file(), "text/html")
    assert (result.verdict, result.title, result.status, result.final_url) == (Verdict.COMPLETE, TITLE, None, URL)
    assert {artifact.kind for artifact in result.artifacts} == {"html", "screenshot", "thumbnail", "reader"}
    assert TEXT in archive(tmp_path) and "data:image/png;base64," in archive(tmp_path)
    assert TEXT in (tmp_path / "reader.html").read_text("utf-8") and near(RED) in colours(tmp_path)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (saved_pages.mhtml(), "multipart/related"),
        (saved_pages.warc(saved_pages.recorded_page()), "application/warc"),
        (saved_pages.wacz({"data.warc.gz": saved_pages.warc(saved_pages.recorded_page())}), "application/wacz"),
    ],
    ids=["mhtml", "warc", "wacz"],
)
def test_it_shows_text_picture_and_style_of_an_archive(
    body: bytes, kind: str, host: CaptureHost, tmp_path: Path
) -> None:
    result = opened(host, tmp_path, body, kind)
    assert (result.verdict, result.title, result.missing) == (Verdict.COMPLETE, TITLE, ())
    assert result.status == (None if kind == "multipart/related" else 200)
    assert TEXT in archive(tmp_path) and "data:image/png;base64," in archive(tmp_path)
    assert "rgb(0, 100, 0)" in archive(tmp_path) and near(RED) in colours(tmp_path)


@pytest.mark.asyncio(loop_scope="module")
async def test_it_shows_what_chrome_itself_saves_as_mhtml(
    host: CaptureHost, chromium: ChromiumBrowser, tmp_path: Path
) -> None:
    frame = '<iframe src="https://nei.example/"></iframe>'
    rows = [
        Recorded(URL, saved_pages.page("/tu/hong.png", frame, '<link rel="stylesheet" href="/yang.css">').encode()),
        *saved_pages.recorded_page()[2:],
        Recorded("https://nei.example/", "<meta charset=utf-8><p>框里的话。".encode()),
    ]
    (tmp_path / "warc").write_bytes(saved_pages.warc(rows))
    saved = open_saved_page(SavedFile(str(tmp_path / "warc"), "application/warc"), URL)
    page = await chromium.open_page(CaptureOptions(), saved)
    await page.goto(URL, 10)
    await page.wait_for_load(10)
    answer = await page._session.send("Page.captureSnapshot", {"format": "mhtml"})
    await page.close()
    body = answer["data"].encode()
    result = await asyncio.to_thread(opened, host, tmp_path, body, "multipart/related")
    assert (result.verdict, result.title, result.missing) == (Verdict.COMPLETE, TITLE, ())
    assert "框里的话" in archive(tmp_path) and "rgb(0, 100, 0)" in archive(tmp_path) and near(RED) in colours(tmp_path)


def test_it_follows_the_redirects_of_an_archive(host: CaptureHost, tmp_path: Path) -> None:
    start = URL.replace("https://huiyuan", "https://www.huiyuan")
    result = opened(host, tmp_path, saved_pages.warc(saved_pages.recorded_page()), "application/warc", start)
    assert [(hop.url, hop.status) for hop in result.redirects] == [(start, 301)] and result.final_url == URL


def test_it_lets_nothing_out(host: CaptureHost, outside: SiteServer, listener: socket.socket, tmp_path: Path) -> None:
    site, port = outside.url(""), listener.getsockname()[1]
    head = (
        f'<base href="{site}/base/"><meta http-equiv="refresh" content="0;url={site}/refresh">'
        f'<link rel="preconnect" href="http://127.0.0.1:{port}"><link rel="dns-prefetch" href="//127.0.0.1:{port}">'
        f'<link rel="prefetch" href="{site}/prefetch"><link rel="preload" as="image" href="{site}/preload">'
        f'<link rel="icon" href="{site}/icon.png"><link rel="stylesheet" href="{site}/sheet.css">'
        f'<link rel="manifest" href="{site}/manifest"><script src="{site}/script.js"></script>'
        f'<style>@import "{site}/import.css"; @font-face{{font-family:x;src:url({site}/font)}} body{{font-family:x}}'
        f"body{{background:url({site}/background)}}</style>"
    )
    more = (
        f'<img src="{site}/img"><img src="relative.png"><iframe src="{site}/iframe"></iframe><embed src="{site}/embed">'
        f'<iframe src="data:text/html,<img src={site}/in-data>"></iframe><video src="{site}/video" autoplay></video>'
        f'<iframe srcdoc="<img src={site}/in-srcdoc>"></iframe><object data="{site}/object"></object>'
        f'<img src=x onerror="fetch(\'{site}/fetch\')"><script>new Image().src="{site}/scripted";'
        f'navigator.sendBeacon("{site}/beacon");new WebSocket("ws://127.0.0.1:{port}");document.title="改了"</script>'
        f'<svg><image href="{site}/svg"/></svg><form action="{site}/form"><input autofocus></form>'
    )
    for kind, body in (
        ("text/html", saved_pages.single_file(more, head)),
        ("application/warc", saved_pages.warc([Recorded(URL, saved_pages.page("/x", more, head).encode())])),
    ):
        result = opened(host, tmp_path, body, kind)
        assert (result.verdict, result.title) == (Verdict.PARTIAL, TITLE)
        assert TEXT in archive(tmp_path) and f"{site}/img" in result.missing
        assert outside.asked == []
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_it_would_notice_a_leak(host: CaptureHost, outside: SiteServer, tmp_path: Path) -> None:
    host.capture(outside.url("/"), CaptureOptions(formats=("html",)), tmp_path, lambda step, detail: None)
    assert outside.asked and not outside.asked.clear()  # type: ignore[func-returns-value]


def test_it_shows_frames_that_are_in_the_file_and_no_others(host: CaptureHost, tmp_path: Path) -> None:
    frames = '<iframe src="https://nei.example/框"></iframe><iframe src="https://wai.example/"></iframe>'
    rows = [
        Recorded(URL, saved_pages.page("/tu/hong.png", frames).encode()),
        *saved_pages.recorded_page()[3:],
        Recorded("https://nei.example/%E6%A1%86", "<meta charset=utf-8><p>框里的话。".encode()),
    ]
    result = opened(host, tmp_path, saved_pages.warc(rows), "application/warc")
    assert (result.verdict, result.missing) == (Verdict.PARTIAL, ("https://wai.example/",))
    assert "框里的话" in archive(tmp_path)


def test_it_runs_no_script_and_keeps_none(host: CaptureHost, tmp_path: Path) -> None:
    more = '<noscript>没有脚本</noscript><b onclick="x()">粗</b><script>document.body.textContent="换掉了"</script>'
    opened(host, tmp_path, saved_pages.single_file(more), "text/html")
    text = archive(tmp_path)
    assert TEXT in text and "<script>" not in text and "onclick" not in text and "换掉了" not in text


def test_it_captures_a_long_page_without_waiting_for_timers(host: CaptureHost, tmp_path: Path) -> None:
    result = opened(host, tmp_path, saved_pages.single_file(f"<p>{'很长的一段。' * 200}</p>" * 60), "text/html")
    assert result.verdict == Verdict.COMPLETE and result.timings["load"] < 8


@pytest.mark.parametrize(
    "body",
    [
        b"<base href=//x><plaintext>",
        "<p>".encode("utf-16") + "双字节的文字，足够长，不会被当成空白页面。".encode("utf-16-le"),
    ],
)
def test_it_keeps_odd_pages(body: bytes, host: CaptureHost, tmp_path: Path) -> None:
    assert opened(host, tmp_path, body, "text/html").verdict in {Verdict.COMPLETE, Verdict.NEAR_EMPTY}


def test_it_tells_by_the_verdict_what_is_wrong_with_a_file(host: CaptureHost, tmp_path: Path) -> None:
    assert opened(host, tmp_path, b"PK\x03\x04junk", "application/wacz").verdict == Verdict.UNREADABLE_FILE
    elsewhere = saved_pages.warc([Recorded(f"{URL}{n}", b"<p>x") for n in range(2)])
    assert opened(host, tmp_path, elsewhere, "application/warc").verdict == Verdict.NOT_IN_FILE
    pdf = saved_pages.warc([Recorded(URL, b"%PDF-1.7", "application/pdf")])
    assert opened(host, tmp_path, pdf, "application/warc").detail == "damaged"
    gone = saved_pages.warc([Recorded(URL, saved_pages.page("x").encode(), status="404 Not Found")])
    assert opened(host, tmp_path, gone, "application/warc").verdict == Verdict.ERROR_STATUS
