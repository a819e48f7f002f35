"""The queue's buttons for many captures, with and without ticks."""

import pytest
from django.urls import reverse

from linksnap.models import Capture, Link, WorkState
from tests.kept import capture_of, link_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
BATCH = reverse("captures_batch")


def capture(number: int = 0, **fields: object) -> Capture:
    made = capture_of(link_of(person("alice"), f"https://{number}.example/湿地"), **fields)
    Link.objects.filter(pk=made.link_id).update(latest_capture=made)
    return made


def state_of(row: Capture) -> str:
    row.refresh_from_db()
    return row.state


def test_it_cancels_what_is_ticked_and_leads_back() -> None:
    first, second = capture(1), capture(2)
    answer = browser_of(person("alice")).post(
        BATCH, {"do": "cancel", "capture": first.public_id, "next": "/captures/?state=open"}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/captures/?state=open")
    assert (state_of(first), state_of(second)) == (WorkState.CANCELLED, WorkState.QUEUED)


def test_it_does_nothing_without_a_tick() -> None:
    row = capture()
    assert browser_of(person("alice")).post(BATCH, {"do": "cancel"}).status_code == 303
    assert state_of(row) == WorkState.QUEUED


def test_it_refuses_what_it_does_not_know() -> None:
    assert browser_of(person("alice")).post(BATCH, {"do": "删除", "all": "1"}).status_code == 400
    assert browser_of(person("alice")).get(BATCH).status_code == 405


def test_it_offers_each_reason_with_its_count() -> None:
    for number in range(3):
        capture(number, state=WorkState.FAILED, reason="timeout")
    capture(9, state=WorkState.FAILED, reason="tls_error")
    page = browser_of(person("alice")).get("/captures/", {"state": "failed", "reason": "timeout"}).content.decode()
    assert page.count('<li class="job ') == 3 and "reason=tls_error" in page
    browser_of(person("alice")).post(BATCH, {"do": "retry", "all": "1", "reason": "timeout"})
    assert Capture.objects.filter(state=WorkState.QUEUED).count() == 3


def test_it_leaves_a_strangers_captures_alone() -> None:
    row = capture()
    browser_of(person("charlie")).post(BATCH, {"do": "cancel", "capture": row.public_id})
    browser_of(person("charlie")).post(BATCH, {"do": "cancel", "all": "1"})
    assert state_of(row) == WorkState.QUEUED


def test_it_says_that_it_is_paused() -> None:
    capture(is_paused=True)
    page = browser_of(person("alice")).get("/captures/").content.decode()
    assert "Paused." in page and "Go on with the paused one" in page


def test_it_passes_over_what_is_no_id() -> None:
    row = capture()
    response = browser_of(person("alice")).post(BATCH, {"do": "cancel", "capture": ["\x00", "没有", row.public_id]})
    assert response.status_code == 303 and state_of(row) == WorkState.CANCELLED


def test_it_offers_nothing_where_nothing_can_be_done() -> None:
    capture(state=WorkState.SUCCEEDED)
    assert 'name="do"' not in browser_of(person("alice")).get("/captures/").content.decode()
    capture(1)
    assert 'name="do"' in browser_of(person("alice")).get("/captures/").content.decode()
