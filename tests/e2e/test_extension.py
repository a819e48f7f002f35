"""The extension in a real Chromium: connect it, send a page behind a sign-in as it is seen, tag it, take a proposal."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from linksnap.models import Capture, CaptureSource, Link, LinkTag, TokenScope, User
from linksnap.services import tokens, upload_store
from tests.e2e.visits import unbroken
from tests.kept import capture_of, link_of, suggestion_of, tag_of
from tests.people import person
from tests.sites.server import Answer, SiteServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "http://wiki.example/内部/值班手册"
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>值班手册</title>
<link rel="stylesheet" href="/look.css"></head><body><h1>值班手册</h1>
<p id="greeting">请先登录</p><img src="/seal.png" alt="印章"><canvas id="c" width="4" height="4"></canvas>
<input id="who" value=""><input type="password" id="secret">
<script>document.getElementById("greeting").textContent = "晚上十一点交接，钥匙在二楼。";
document.getElementById("c").getContext("2d").fillRect(0, 0, 4, 4);</script></body></html>"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def full_chromium() -> str:
    """The headless shell knows no extensions."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no full Chromium on this machine (the headless shell knows no extensions)")


@pytest.fixture
def wiki() -> Iterator[SiteServer]:
    sheet = Answer("h1 { color: rgb(1, 2, 3) } .seal { background: url(/seal.png) }", "text/css")
    with SiteServer({"/": Answer(PAGE), "/look.css": sheet, "/seal.png": Answer(PIXEL, "image/png")}) as site:
        site.routes |= {"/%E5%86%85%E9%83%A8/%E5%80%BC%E7%8F%AD%E6%89%8B%E5%86%8C": Answer(PAGE)}
        yield site


@pytest.fixture
def installed(tmp_path: Path, wiki: SiteServer) -> Iterator[BrowserContext]:
    """A browser with the extension, which may read every site: nobody is there to click on the browser's question."""
    folder = tmp_path / "extension"
    shutil.copytree(settings.BASE_DIR / "linksnap" / "extension", folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["host_permissions"] = ["http://*/*"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    args = [f"--disable-extensions-except={folder}", f"--load-extension={folder}", "--no-sandbox", "--headless=new"]
    args += [f"--host-resolver-rules=MAP wiki.example:80 127.0.0.1:{wiki.port}", "--lang=zh-CN"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=full_chromium(), headless=False, args=args
        )
        context.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        with unbroken(context):
            yield context


def extension_id(context: BrowserContext) -> str:
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    return str(worker.url.split("/")[2])


def connected(context: BrowserContext, site: str, owner: User, scope: TokenScope = TokenScope.WRITE) -> Page:
    """The options page, filled in and tried."""
    page = context.new_page()
    page.goto(f"chrome-extension://{extension_id(context)}/options.html")
    page.locator("#server").fill(site + "/")
    page.locator("#token").fill(tokens.create(owner, "扩展", scope).secret)
    page.locator("button.main").click()
    return page


def popup_for(context: BrowserContext, reading: Page) -> Page:
    """The popup as a page of its own, told which tab it is about."""
    reading.bring_to_front()
    popup = context.new_page()
    popup.goto(f"chrome-extension://{extension_id(context)}/options.html")
    number = popup.evaluate(
        "async (start) => (await chrome.tabs.query({})).find((tab) => (tab.url ?? '').startsWith(start)).id",
        "http://wiki.example",
    )
    popup.goto(f"chrome-extension://{extension_id(context)}/popup.html?tab={number}")
    return popup


def test_it_saves_with_a_token_that_may_only_save(installed: BrowserContext, site: str) -> None:
    alice = person("alice")
    expect(connected(installed, site, alice, TokenScope.SAVE).locator("#status")).to_contain_text("0")
    reading = installed.new_page()
    reading.goto(ADDRESS)
    popup = popup_for(installed, reading)
    popup.locator("#tags").fill("值班")
    popup.locator("#notes").fill("夜班用")
    popup.locator("#save").click()
    expect(popup.locator("#open")).to_be_visible()
    expect(popup.locator("#status")).not_to_have_class(re.compile("wrong"))
    link = Link.objects.get(owner=alice)
    names = list(LinkTag.objects.filter(link=link).values_list("tag__name", flat=True))
    assert (link.notes, names) == ("夜班用", ["值班"])


def test_it_sends_a_page_as_it_is_seen(installed: BrowserContext, site: str, tmp_path: Path) -> None:
    alice = person("alice")
    expect(connected(installed, site, alice).locator("#status")).to_contain_text("0")
    reading = installed.new_page()
    reading.goto(ADDRESS)
    reading.locator("#who").fill("林")
    reading.locator("#secret").fill("不外传")
    popup = popup_for(installed, reading)
    popup.locator("#tags").fill("值班，handbook")
    popup.locator("#notes").fill("夜班用")
    popup.locator("#as-seen").check()
    popup.locator("#save").click()
    expect(popup.locator("#open")).to_be_visible()
    link = Link.objects.get(owner=alice)
    assert set(link.link_tags.values_list("tag__name", flat=True)) == {"值班", "handbook"}
    assert link.notes == "夜班用"
    capture = Capture.objects.get(link=link)
    assert capture.source == CaptureSource.UPLOAD
    upload_store.copy_out(capture.upload_sha256, tmp_path / "sent.html")
    sent = (tmp_path / "sent.html").read_text("utf-8")
    assert "晚上十一点交接" in sent and "<script" not in sent and "不外传" not in sent
    assert "rgb(1, 2, 3)" in sent and 'value="林"' in sent
    assert len(re.findall(r"data:image/png", sent)) >= 2 and 'src="/seal.png"' not in sent


def test_it_knows_a_page_that_was_saved_before_and_takes_a_proposed_tag(installed: BrowserContext, site: str) -> None:
    alice = person("alice")
    expect(connected(installed, site, alice).locator("#status")).to_contain_text("0")
    reading = installed.new_page()
    reading.goto(ADDRESS)
    from_wire = reading.url
    link = link_of(alice, from_wire, "值班手册")
    capture_of(link)
    tag_of(alice, "制度", link)
    suggestion_of(link, "运维")
    popup = popup_for(installed, reading)
    expect(popup.locator("#tags")).to_have_value("制度")
    popup.locator("li button.accept", has_text="运维").click()
    expect(popup.locator("#tags")).to_have_value("制度, 运维")
    popup.locator("#tags").fill("运维, 夜班")
    popup.locator("#save").click()
    expect(popup.locator("#open")).to_be_visible()
    expect(popup.locator("#status")).to_contain_text("快照")
    assert set(link.link_tags.values_list("tag__name", flat=True)) == {"运维", "夜班"}


def test_it_says_what_is_wrong_with_a_token(installed: BrowserContext, site: str) -> None:
    page = installed.new_page()
    page.goto(f"chrome-extension://{extension_id(installed)}/options.html")
    page.locator("#server").fill("ftp://没有")
    page.locator("#token").fill("lsnap_wrong")
    page.locator("form").evaluate("form => form.noValidate = true")
    page.locator("button.main").click()
    expect(page.locator("#status.wrong")).to_be_visible()
    page.locator("#server").fill(site)
    page.locator("button.main").click()
    expect(page.locator("#status.wrong")).to_contain_text("令牌")
