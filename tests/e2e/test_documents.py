"""Documents from an address to the screen: captured by the real engine, shown by the real pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from linksnap.models import Link, SiteTurn, WorkState
from tests.e2e.visits import Visit
from tests.kept import capture_of, link_of, passage_of
from tests.people import person
from tests.sites import documents
from tests.sites.server import SiteServer
from workers import pipeline
from workers.capture.supervisor import CaptureHost

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def papers() -> Iterator[SiteServer]:
    with SiteServer(documents.ROUTES) as running:
        yield running


@pytest.fixture(scope="module")
def host(chromium_path: str) -> Iterator[CaptureHost]:
    with CaptureHost(chromium=chromium_path) as running:
        yield running


def captured(papers: SiteServer, path: str, host: CaptureHost, patch: pytest.MonkeyPatch) -> Link:
    """A link to one of the documents, captured."""
    patch.setattr(pipeline, "capture_host", lambda: host)
    capture = capture_of(link_of(person("alice"), papers.url(path)))
    # All papers are of one site, which would have its pause between them.
    SiteTurn.objects.all().delete()
    pipeline.run_capture(capture.pk)
    capture.refresh_from_db()
    assert capture.state == WorkState.SUCCEEDED, (capture.reason, capture.detail)
    return Link.objects.select_related("current_snapshot").get(pk=capture.link_id)


def test_it_opens_a_pdf_at_the_page_of_the_hit(
    papers: SiteServer, host: CaptureHost, visit: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = captured(papers, "/handbook.pdf", host, monkeypatch)
    snapshot = link.current_snapshot
    assert snapshot is not None
    assert (snapshot.document, snapshot.title, snapshot.lang) == ("pdf", documents.TITLE, "zh-Hans")
    passage_of(snapshot, 1, "恢复演练要把密码和钥匙放在哪里也写下来。", (6, 6), "page-3-2")
    page = visit(person("alice"), Visit(scripts=False, width=390)).new_page()
    page.goto(f"/s/{link.public_id}/?p=1")
    assert page.url.endswith("#page-3")
    hit = page.locator("li.hit")
    assert hit.bounding_box()["y"] < 300 and page.locator("#page-1").bounding_box()["y"] < 0  # type: ignore[index]
    assert hit.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1240
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hit.get_by_role("link").click()
    expect(page.locator("#r-page-3")).to_be_visible()


def test_it_plays_and_never_opens_what_it_keeps(
    papers: SiteServer, host: CaptureHost, visit: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    tone, drawing = (captured(papers, path, host, monkeypatch) for path in ("/tone.wav", "/diagram.svg"))
    page = visit(person("alice")).new_page()
    page.goto(f"/s/{tone.public_id}/")
    seconds = "player => new Promise(tell => { player.onloadedmetadata = () => tell(player.duration); player.load(); })"
    assert page.locator("audio").evaluate(seconds) == 2
    page.goto(f"/s/{drawing.public_id}/")
    assert page.locator("img.picture").evaluate("image => image.naturalWidth") == 1280
    with page.expect_download() as waiting:
        page.locator(".banner .more").click()
    assert waiting.value.suggested_filename.endswith(".svg")
