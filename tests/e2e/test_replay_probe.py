"""The replay probe: over a hundred hostile archives in a real browser, framed and alone, from one name and from two."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from playwright.sync_api import BrowserContext
from pytest_django import Settings

# Before anything is patched: what is first read while headers are off would go without them ever after.
import linksnap.views.artifact  # noqa: F401
from linksnap.models import Snapshot
from linksnap.services import artifact_delivery
from tests.content_origin import show_from
from tests.e2e.replay_probe import ReplayProbe, Sightings, Visit, lines
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person
from tests.sites.hostile_payloads import Payload, payloads
from tests.sites.listener import Listener, listening

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.usefixtures("breaks_policy")
]  # fmt: skip
Come = Callable[..., BrowserContext]
WAYS = ("framed", "framed without the attribute", "alone")
# What Chromium as it is driven here does nothing with, guard or not: without a window it fetches no icons, manifests or
# PDFs and connects to nothing ahead of time, with scripts it reads no <noscript>; "script-style-mix" only wakes when a
# cleaner has read and written it once. Others, or a later one, might.
INERT = {
    "css-filter", "fetch-embed-pdf", "fetch-noscript", "fetch-object-pdf", "image-svg", "link-icon", "link-manifest",
    "link-preconnect", "link-prerender", "on-marquee", "on-object", "url-embed", "url-math", "url-object",
    "url-refresh", "use-data", "script-style-mix",
    # Windows that a click opens are not seen among many tabs; tests/e2e/test_hostile_archive.py counts them one by one.
    "act-form-out", "act-popup-link",
}  # fmt: skip

# What a browser lets a page do with its own name alone: seen only where the app has the same one.
OF_ONE_NAME = {"fetch-svg-use", "speculation"}


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture
def connected() -> Iterator[Listener]:
    """Counts connections: an address in a page may cause one without any request."""
    with listening() as server:
        yield server


@pytest.fixture(params=["one name", "two names"])
def origin(request: pytest.FixtureRequest, site: str, settings: Settings) -> str:
    """Where archived pages are shown from: the app's own name, or another one for the same server."""
    if request.param == "one name":
        return site
    content = site.replace("127.0.0.1", "localhost")
    show_from(settings, site, content)
    return content


def kept(pages: list[Payload]) -> dict[str, Snapshot]:
    """Each page as the archive of a link of alice's."""
    found = {}
    for page in pages:
        snapshot = snapshot_of(link_of(person("alice"), f"https://敌意.example/{page.name}"), title="敌意")
        artifact_of(snapshot, "html", page.html)
        found[page.name] = snapshot
    return found


def take_away_the_frames_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The frame of our own page without its attribute, to see what the headers alone hold.

    The server itself leaves it out: a page that the browser's driver has rewritten may frame no other name of this
    machine, and whatever the headers did, nothing would have been seen.
    """

    def bare(*arguments: Any, **named: Any) -> HttpResponse:
        response = render(*arguments, **named)
        assert b'sandbox=""' in response.content
        response.content = response.content.replace(b'sandbox=""', b"")
        return response

    monkeypatch.setattr("linksnap.views.snapshot.render", bare)


def seen(probe: ReplayProbe, pages: list[Payload], way: str) -> Sightings:
    snapshots = kept(pages)
    is_framed = way != "alone"
    visits = [
        Visit(page, f"/s/{snapshot.link.public_id}/" if is_framed else f"/s/{snapshot.public_id}/html", is_framed)
        for page in pages
        for snapshot in [snapshots[page.name]]
    ]
    return probe.visit_all(visits)


@pytest.mark.parametrize("way", WAYS)
def test_it_keeps_every_hostile_page_still(
    visit: Come, site: str, origin: str, way: str, listener: Listener, connected: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if way == "framed without the attribute":
        take_away_the_frames_sandbox(monkeypatch)
    pages = payloads(f"{listener.address}/leak", site, connected.address)
    context = visit(person("alice"))
    found = seen(ReplayProbe(context, listener), pages, way)
    assert len(pages) >= 150
    assert list(lines(found)) == []
    assert (listener.asked, connected.connections) == ([], 0)
    # The app's own, for when there is no connection.
    workers = [one.url for one in context.service_workers if one.url != f"{site}/offline-worker.js"]
    assert workers == [] and not [one for one in context.cookies() if "leak" in one["name"]]


def test_it_would_see_each_of_them_without_the_guard(
    visit: Come, site: str, origin: str, listener: Listener, connected: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(artifact: object, etag: str, *_: object) -> dict[str, str]:
        return {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "", "ETag": etag}

    monkeypatch.setattr(artifact_delivery, "guarded_headers", bare)
    pages = payloads(f"{listener.address}/leak", site, connected.address)
    found = seen(ReplayProbe(visit(person("alice")), listener, follows_links=True), pages, "alone")
    if connected.connections:
        found.note("link-preconnect", "connected")
    unseen = {page.name for page in pages} - found.of.keys()
    assert sorted(unseen - INERT - (OF_ONE_NAME if origin != site else set())) == []
