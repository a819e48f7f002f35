"""Paste, watch, open, accept a tag, find by meaning: the real product, as a new user meets it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.visits import unbroken
from tests.running_stack import RunningStack
from tests.sites.articles import ROUTES
from tests.sites.server import SiteServer

pytestmark = [pytest.mark.browser, pytest.mark.encoder, pytest.mark.timeout(300)]
Come = Callable[..., BrowserContext]
PATIENCE_MS = 90_000
# Beside other tests a page may take its time.
BUSY_MS = 30_000


@dataclass(frozen=True)
class Story:
    """What one person reads and asks; the question is in the other language, so it shares no word with the page."""

    language: str
    path: str
    title: str
    text: str
    question: str


CHINESE = Story(
    "zh-hans", "/zh", "西湖的三种看法", "杭州西湖的清晨", "a lake to look at in rain, in snow and on a moonless night"
)
ENGLISH = Story(
    "en", "/en", "The keeper of the tide tables", "The tide tables of the harbour", "灯塔看守人为什么不用电脑记潮水"
)


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(ROUTES) as server:
        yield server


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, encoder_folder: object, chromium_path: str, site: SiteServer
) -> Iterator[RunningStack]:
    folder = tmp_path_factory.mktemp("whole-pipe")
    allow = f"127.0.0.1:{site.port}"
    running = RunningStack(
        folder / "数据", encoder_folder, LINKSNAP_EGRESS_ALLOW=allow, LINKSNAP_CHROMIUM=chromium_path
    )
    try:
        running.wait("ready")
        yield running
    finally:
        running.process.terminate()
        running.process.wait(60)
        running.wait("gone", 60)


@pytest.fixture(scope="module")
def signed_in(product: RunningStack, browser: Browser) -> dict[str, object]:
    """Come in by the link of the terminal, which works once; the cookies of whoever did."""
    with unbroken(browser.new_context(java_script_enabled=False)) as context:
        page = context.new_page()
        page.goto(product.sign_in_link())
        page.locator("main form button[type=submit]").click()
        expect(page.locator("nav").first).to_be_visible()
        state = context.storage_state()
        page.goto(product.sign_in_link())
    return dict(state)


def home(product: RunningStack) -> str:
    return f"http://localhost:{product.environ['LINKSNAP_PORT']}"


@pytest.fixture
def come(product: RunningStack, signed_in: dict[str, object], browser: Browser) -> Iterator[Come]:
    """Opens a browser for the reader of a story; no page may break its content security policy in it."""
    with ExitStack() as opened:

        def coming(story: Story, *, scripts: bool) -> BrowserContext:
            context = browser.new_context(
                base_url=home(product),
                java_script_enabled=scripts,
                storage_state=signed_in,
                viewport={"width": 1280, "height": 900},
            )
            context.set_default_timeout(BUSY_MS)
            context.add_cookies([{"name": "linksnap_language", "value": story.language, "url": home(product)}])
            return opened.enter_context(unbroken(context))

        yield coming


def paste(page: Page, address: str) -> None:
    page.goto("/")
    page.locator(".add [name=url]").fill(address)
    page.locator(".add button[type=submit]").click()


def find_and_open(page: Page, story: Story) -> None:
    """Ask in the other language; the hit shows its passage and opens there."""
    for _ in range(8):
        page.goto(f"/?mode=hybrid&q={story.question}")
        # Beside other tests the encoder may answer late; then the page says so and has searched by words alone.
        if page.locator("main .note.warning").count() == 0:
            break
    hit = page.locator("#results .card").first
    expect(hit).to_be_visible()
    expect(hit.locator(".why")).not_to_be_empty()
    hit.locator("h2 a").first.click()
    page.wait_for_url("**/s/**")
    expect(page.locator("main h1").first).to_contain_text(story.title, timeout=BUSY_MS)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text(story.text).first).to_be_attached(timeout=BUSY_MS)


@pytest.mark.parametrize("story", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_it_goes_the_whole_way_with_scripts(come: Come, site: SiteServer, story: Story) -> None:
    context = come(story, scripts=True)
    page = context.new_page()
    paste(page, site.url(story.path))
    job = page.locator(".jobs .job").filter(has_text=story.title).first
    accept = job.locator("button[name=accept], .chip.prop button").first
    expect(accept).to_be_visible(timeout=PATIENCE_MS)
    name = accept.inner_text().strip()
    accept.click()
    expect(job.locator(".chip.prop").filter(has_text=name)).to_have_count(0)
    find_and_open(page, story)
    expect(page.locator("main")).to_contain_text(name)


@pytest.mark.parametrize("story", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_it_goes_the_whole_way_without_scripts(come: Come, site: SiteServer, story: Story) -> None:
    context = come(story, scripts=False)
    page = context.new_page()
    # Another address of the same page: a link of its own, so that the other tests' snapshots are not found here.
    paste(page, site.url(story.path + "?print=1"))
    page.wait_for_url("**/captures/**")
    chip = page.locator(".chip.prop button").first
    expect(chip).to_be_visible(timeout=PATIENCE_MS)
    name = chip.inner_text().strip()
    chip.click()
    find_and_open(page, story)
    page.goto("/tags/")
    expect(page.locator("main")).to_contain_text(name)


def test_it_refuses_in_the_readers_language_and_keeps_nothing(come: Come) -> None:
    context = come(CHINESE, scripts=False)
    page = context.new_page()
    paste(page, "http://10.0.0.1/内网")
    expect(page.locator("main")).to_contain_text("内部网络")
    page.goto("/")
    expect(page.locator("#results")).not_to_contain_text("10.0.0.1")


def test_it_keeps_the_link_with_the_verdict_when_the_site_is_not_there(come: Come) -> None:
    context = come(ENGLISH, scripts=False)
    page = context.new_page()
    paste(page, "https://no-such-site.invalid/page")
    page.wait_for_url("**/captures/**")
    expect(page.locator("main")).to_contain_text("There is no site of this name.", timeout=PATIENCE_MS)
    page.goto("/captures/")
    expect(page.locator("main")).to_contain_text("no-such-site.invalid")


@pytest.mark.slow
def test_it_keeps_the_sample_library_like_any_page_and_takes_it_away(come: Come) -> None:
    context = come(ENGLISH, scripts=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Put in a sample library").click()
    expect(page.locator("main .note")).to_contain_text("10 sample pages")
    mine = page.locator(".card").filter(has_text="sample.linksnap.example")
    for _ in range(60):
        page.goto("/?view=grid")
        if mine.filter(has=page.locator(".shot img")).count() == 10:
            break
        page.wait_for_timeout(1500)
    expect(mine.filter(has=page.locator(".shot img"))).to_have_count(10)
    expect(mine.filter(has_text="一壶绿茶怎么泡")).to_contain_text("茶")
    page.goto("/?mode=keyword&q=茶叶 八十度")
    expect(page.locator("#results .card").first).to_contain_text("一壶绿茶怎么泡", timeout=PATIENCE_MS)
    page.goto("/")
    page.get_by_role("button", name="Take the sample away").click()
    expect(page.get_by_role("button", name="Put in a sample library")).to_be_visible()
    expect(mine).to_have_count(0)
