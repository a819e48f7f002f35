"""A hostile archive in a real browser, framed and in a tab of its own: nothing runs, nothing gets out."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page
from pytest_django import Settings

from linksnap.models import Link, Snapshot
from tests.content_origin import show_from
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import person
from tests.sites.hostile_archive import hostile_archive
from tests.sites.listener import listening

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("breaks_policy")]
Come = Callable[..., BrowserContext]
# What Chromium says of a request that its content security or same-origin policy kept from ever being sent.
STOPPED = ("csp", "origin", "net::ERR_BLOCKED_BY_CSP")
# In a frame none of these may lead anywhere; in a tab of its own a plain link is the reader's own choice.
FRAMED_CLICKS = ("top", "script", "ping", "send", "blank")
OWN_TAB_CLICKS = ("script", "send", "blank")


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server outside the product, and what it was asked for."""
    with listening() as server:
        yield f"{server.address}/leak", server.asked


@pytest.fixture(params=["one name", "two names"])
def shown_at(request: pytest.FixtureRequest, site: str, settings: Settings) -> str:
    """Where the archive's own address begins: on the app, or on another name of the same server."""
    if request.param == "one name":
        return f"{site}/s/"
    content = site.replace("127.0.0.1", "localhost")
    show_from(settings, site, content)
    return f"{content}/v/"


def kept_hostile(site: str, leak: str) -> Snapshot:
    snapshot = snapshot_of(link_of(person("alice"), "https://敌意.example/"))
    artifact_of(snapshot, "html", hostile_archive(leak, site))
    artifact_of(snapshot, "reader", hostile_archive(leak, site))
    passage_of(snapshot, 0, "正文", (1, 1))
    return snapshot


def requests_of(context: BrowserContext) -> list[str]:
    """Every request that leaves this browser from now on; those its own policy stopped before are not among them."""
    seen: list[str] = []
    context.on("response", lambda response: seen.append(f"{response.request.method} {response.url}"))
    context.on(
        "requestfailed",
        lambda request: None if request.failure in STOPPED else seen.append(f"{request.failure} {request.url}"),
    )
    return seen


def settle(page: Page, frame: Page | Frame, clicks: tuple[str, ...]) -> None:
    """Wait until every attempt had its turn, then do what an unwary reader would do with the mouse."""
    page.wait_for_load_state("networkidle")
    for name in clicks:
        frame.locator(f"#{name}").dispatch_event("click")
    page.wait_for_load_state("networkidle")


def leaks(seen: list[str]) -> list[str]:
    return [line for line in seen if "leak" in line]


@pytest.mark.parametrize("query", ["", "?p=0"])
def test_it_keeps_a_framed_archive_still(
    visit: Come, site: str, shown_at: str, canary: tuple[str, list[str]], query: str
) -> None:
    leak, asked = canary
    snapshot = kept_hostile(site, leak)
    context = visit(snapshot.owner)
    page, seen = context.new_page(), requests_of(context)
    page.goto(f"/s/{snapshot.link.public_id}/{query}")
    frame = next(frame for frame in page.frames[1:] if re.match(rf"{re.escape(shown_at)}[\w:.-]+/html", frame.url))
    settle(page, frame, FRAMED_CLICKS)
    assert (leaks(seen), asked) == ([], [])
    assert frame.locator("html").get_attribute("data-ran") is None
    assert page.url == f"{site}/s/{snapshot.link.public_id}/{query}"
    assert len(context.pages) == 1
    assert frame.get_by_text("正文 Body text").is_visible()
    assert not [cookie for cookie in context.cookies() if "leak" in cookie["name"]]


def test_it_keeps_an_archive_still_in_a_tab_of_its_own(
    visit: Come, site: str, shown_at: str, canary: tuple[str, list[str]]
) -> None:
    leak, asked = canary
    snapshot = kept_hostile(site, leak)
    context = visit(snapshot.owner)
    page, seen = context.new_page(), requests_of(context)
    page.goto(f"/s/{snapshot.public_id}/html")
    settle(page, page, OWN_TAB_CLICKS)
    assert (leaks(seen), asked) == ([], [])
    assert page.url.startswith(shown_at)
    assert seen == list(dict.fromkeys([f"GET {site}/s/{snapshot.public_id}/html", f"GET {page.url}"]))
    assert page.locator("html").get_attribute("data-ran") is None
    assert page.evaluate("origin") == "null"
    assert len(context.pages) == 1
    assert Link.objects.filter(pk=snapshot.link_id).exists()


def test_it_lets_nothing_through_in_the_reader(visit: Come, site: str, canary: tuple[str, list[str]]) -> None:
    leak, asked = canary
    snapshot = kept_hostile(site, leak)
    context = visit(snapshot.owner)
    page, seen = context.new_page(), requests_of(context)
    page.goto(f"/s/{snapshot.link.public_id}/?view=reader&p=0")
    page.wait_for_load_state("networkidle")
    assert (leaks(seen), asked) == ([], [])
    assert page.locator("html").get_attribute("data-ran") is None
    assert page.locator(".reader").get_by_text("正文 Body text").is_visible()
    assert page.locator(".reader :is(script, style, form, input, iframe, link, meta, svg, video)").count() == 0


def test_it_would_notice_an_archive_without_the_headers(
    browser: Browser, canary: tuple[str, list[str]], deadline: float
) -> None:
    leak, asked = canary
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate("html => document.write(html)", hostile_archive(leak, leak).decode())
    while not asked and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    page.close()
    assert asked
