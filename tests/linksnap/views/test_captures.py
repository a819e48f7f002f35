"""The queue, one capture, and what can be done about it; also by whom not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from linksnap.models import Capture, EventKind, WorkState
from linksnap.services import events
from tests.kept import artifact_of, capture_of, link_of, snapshot_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ACTIONS = ["capture_retry", "capture_cancel", "capture_dismiss"]


def capture(**fields: object) -> Capture:
    return capture_of(link_of(person("alice"), title="湿地影像志"), **fields)


def test_it_lists_alices_captures_and_none_of_them_to_bob() -> None:
    capture(state=WorkState.FAILED, reason="tls_error")
    assert "The site&#x27;s certificate is not valid." in browser_of(person("alice")).get("/captures/").content.decode()
    assert "湿地影像志" not in browser_of(person("bob")).get("/captures/").content.decode()


@pytest.mark.parametrize(("state", "count"), [("", 3), ("open", 1), ("failed", 1), ("done", 1), ("nonsense", 3)])
def test_it_filters_the_queue(state: str, count: int) -> None:
    for number, work in enumerate([WorkState.QUEUED, WorkState.FAILED, WorkState.SUCCEEDED]):
        capture_of(link_of(person("alice"), f"https://{number}.example/"), state=work)
    page = browser_of(person("alice")).get("/captures/", {"state": state}).content.decode()
    assert page.count('<li class="job ') == count


def test_it_loads_itself_again_only_while_something_happens() -> None:
    waiting = capture()
    client = browser_of(person("alice"))
    address = reverse("capture", args=[waiting.public_id])
    assert 'http-equiv="refresh"' in client.get(address).content.decode()
    Capture.objects.update(state=WorkState.CANCELLED)
    assert 'http-equiv="refresh"' not in client.get(address).content.decode()


def test_it_tells_the_history_of_a_capture() -> None:
    found = capture(state=WorkState.FAILED, reason="timeout", step="load")
    events.record(found, EventKind.STEP, step="load")
    events.record(found, EventKind.FAILED, reason="timeout")
    page = browser_of(person("alice")).get(reverse("capture", args=[found.public_id])).content.decode()
    assert "Step: Load" in page
    assert "Failed: The site took too long to answer." in page


def test_it_shows_how_the_page_looked_before_a_capture_failed() -> None:
    failed = capture(state=WorkState.DEAD, reason="crash")
    address = reverse("capture", args=[failed.public_id])
    assert "last-look" not in browser_of(person("alice")).get(address).content.decode()
    kept = snapshot_of(failed.link, "湿地影像志")
    artifact_of(kept, "thumbnail", b"picture")
    page = browser_of(person("alice")).get(address).content.decode()
    assert "How the page looked last" in page and reverse("artifact", args=[kept.public_id, "thumbnail"]) in page


def test_it_tells_seconds_and_artifacts_of_a_finished_capture() -> None:
    link = link_of(person("alice"))
    done = capture_of(link, state=WorkState.SUCCEEDED, step_seconds={"fetch": 1.0, "load": 10.2}, step="done")
    artifact_of(snapshot_of(link, "湿地影像志", capture=done), "screenshot", b"picture")
    page = browser_of(person("alice")).get(reverse("capture", args=[done.public_id])).content.decode()
    assert "Ready in 11 s. Kept: image." in page


@pytest.mark.parametrize("name", ["capture", *ACTIONS])
def test_it_hides_captures_from_others(name: str) -> None:
    found = capture()
    address = reverse(name, args=[found.public_id])
    assert browser_of(None).post(address).status_code == 302
    bob = browser_of(person("bob"))
    response = bob.get(address) if name == "capture" else bob.post(address)
    assert response.status_code == 404
    found.refresh_from_db()
    assert found.state == WorkState.QUEUED
    assert found.dismissed_at is None


def test_it_changes_nothing_by_get() -> None:
    found = capture()
    for name in ACTIONS:
        assert browser_of(person("alice")).get(reverse(name, args=[found.public_id])).status_code == 405


def test_it_tries_again() -> None:
    found = capture(state=WorkState.FAILED, finished_at=timezone.now())
    response = browser_of(person("alice")).post(reverse("capture_retry", args=[found.public_id]))
    again = Capture.objects.exclude(pk=found.pk).get()
    assert response["Location"] == reverse("capture", args=[again.public_id])


def test_it_cancels_and_goes_back_only_to_this_site() -> None:
    found = capture()
    address = reverse("capture_cancel", args=[found.public_id])
    response = browser_of(person("alice")).post(address, {"next": "//evil.example/偷"})
    assert response["Location"] == reverse("capture", args=[found.public_id])
    found.refresh_from_db()
    assert found.state == WorkState.CANCELLED


def test_it_dismisses() -> None:
    found = capture(state=WorkState.FAILED, finished_at=timezone.now())
    response = browser_of(person("alice")).post(reverse("capture_dismiss", args=[found.public_id]), {"next": "/"})
    assert response["Location"] == "/"
    assert "湿地影像志" not in browser_of(person("alice")).get("/captures/tray/").content.decode()
