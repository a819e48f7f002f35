"""Two names in a real browser: the app shows what the content origin serves, at its place, on any width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from linksnap.models import Snapshot
from linksnap.services import content_tokens
from tests.content_origin import show_from
from tests.e2e.sample_documents import add_documents
from tests.e2e.visits import Visit
from tests.kept import artifact_of, link_of, passage_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.browser
Come = Callable[..., BrowserContext]
LONG = "".join(f'<p id="ls-{n}" data-ls-b="{n}">第{n}段：这些在活字时代由拣字工完成的事。</p>' for n in range(200))
WIDTHS = pytest.mark.parametrize("width", [1440, 390])


@pytest.fixture
def content(site: str, settings: Settings) -> str:
    """The second name of the running product."""
    address = site.replace("127.0.0.1", "localhost")
    show_from(settings, site, address)
    return address


@pytest.fixture
def snapshot() -> Snapshot:
    snapshot = snapshot_of(link_of(person("alice")))
    artifact_of(snapshot, "html", f"<!doctype html><meta charset=utf-8><body>{LONG}</body>".encode())
    artifact_of(snapshot, "text", "正文".encode())
    passage_of(snapshot, 4, "第150段", (150, 151), "ls-150")
    return snapshot


def complaints_of(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


def cookies_to(context: BrowserContext, host: str) -> list[str]:
    """The cookie headers that go to a host."""
    sent: list[str] = []
    context.on(
        "request",
        lambda request: sent.append(request.all_headers().get("cookie", "")) if f"//{host}:" in request.url else None,
    )
    return sent


@WIDTHS
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_it_opens_a_hit_at_its_passage(
    visit: Come, content: str, snapshot: Snapshot, width: int, scripts: bool
) -> None:
    page = visit(snapshot.owner, Visit(width=width, scripts=scripts)).new_page()
    complaints = complaints_of(page)
    page.goto(f"/s/{snapshot.link.public_id}/?p=4")
    hit = page.frame_locator(".frame").locator("#ls-150")
    expect(hit).to_be_in_viewport()
    assert hit.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    frame = page.frames[1]
    assert frame.url.startswith(f"{content}/v/") and frame.url.endswith("/html?p=4#ls-150")
    assert frame.evaluate("origin") == "null" and complaints == []


@WIDTHS
def test_it_pictures_the_pages_of_a_document(visit: Come, content: str, width: int) -> None:
    alice = person("alice")
    add_documents(alice)
    pdf = Snapshot.objects.get(owner=alice, document="pdf")
    context = visit(alice, Visit(width=width))
    page, sent = context.new_page(), cookies_to(context, "localhost")
    complaints = complaints_of(page)
    page.goto(f"/s/{pdf.link.public_id}/")
    for picture in page.locator(".leaves img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("e => e.naturalWidth") > 0
    assert complaints == [] and len(sent) >= 3 and set(sent) == {""}


def test_it_pictures_the_tiles_of_a_page(visit: Come, content: str, snapshot: Snapshot) -> None:
    add_documents(person("alice"))
    picture = Snapshot.objects.get(owner=snapshot.owner, document="image").artifacts.get(kind="page_image")
    for part in range(2):
        tile = artifact_of(snapshot, "screenshot", b"", part=part)
        tile.sha256, tile.size, tile.encoding, tile.width, tile.height = picture.sha256, picture.size, "", 640, 400
        tile.save()
    page = visit(snapshot.owner).new_page()
    page.goto(f"/s/{snapshot.link.public_id}/?view=screenshot")
    for tile_shown in page.locator("img.whole").all():
        tile_shown.scroll_into_view_if_needed()
        expect(tile_shown).to_have_js_property("naturalWidth", 640)


def test_it_goes_on_after_the_time_of_a_token(
    visit: Come, content: str, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(snapshot.owner).new_page()
    page.goto(f"/s/{snapshot.public_id}/html?p=4")
    first = page.url
    expect(page.locator("#ls-150")).to_be_attached()
    later = content_tokens.time.time() + 700
    monkeypatch.setattr(content_tokens.time, "time", lambda: later)
    page.reload()
    expect(page.locator("#ls-150")).to_be_attached()
    assert page.url.startswith(f"{content}/v/") and page.url.endswith("/html?p=4") and page.url != first
    stranger = visit(None).new_page()
    stranger.goto(first)
    assert "/sign-in/" in stranger.url
