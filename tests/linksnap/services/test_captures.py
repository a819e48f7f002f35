"""What a person asks of captures, and what the sweeper does for them."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from linksnap import jobs
from linksnap.models import Capture, CaptureQueue, EventKind, WorkState
from linksnap.services import captures, sweep
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def waiting(number: int = 0, **fields: object) -> Capture:
    return capture_of(
        link_of(person("alice"), f"https://example.org/文章/{number}"),
        **{"queued_at": Now() - timedelta(minutes=5), **fields},
    )


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sent: list[int] = []
    monkeypatch.setattr(jobs, "send_capture_hint", lambda capture_id, queue: sent.append(capture_id) or True)
    monkeypatch.setattr(jobs, "waiting_hints", lambda queue: 0)
    return sent


def test_it_joins_the_open_capture_of_a_link() -> None:
    capture = waiting()
    assert captures.snapshot_again(capture.link) == capture


def test_it_makes_a_new_capture_once_the_last_has_ended() -> None:
    capture = waiting(state=WorkState.FAILED)
    again = captures.retry(capture)
    assert again != capture and again.state == WorkState.QUEUED


def test_it_moves_a_waiting_retry_to_the_front() -> None:
    capture = waiting(queue=CaptureQueue.BULK)
    Capture.objects.filter(pk=capture.pk).update(run_after=Now() + timedelta(hours=1))
    same = captures.retry(capture)
    assert same == capture and same.queue == CaptureQueue.NOW and same.run_after < timezone.now()


def test_it_moves_a_capture_from_the_bulk_to_the_front_when_a_person_asks_for_the_page() -> None:
    capture = waiting(queue=CaptureQueue.BULK, run_after=Now() + timedelta(hours=3))
    assert captures.enqueue(capture.link, CaptureQueue.BULK).queue == CaptureQueue.BULK
    hastened = captures.enqueue(capture.link)
    assert hastened.pk == capture.pk and hastened.queue == CaptureQueue.NOW
    assert hastened.run_after <= timezone.now()


def test_it_lets_a_paused_capture_go_on_when_a_person_asks_for_the_page() -> None:
    capture = waiting(is_paused=True)
    assert captures.enqueue(capture.link, CaptureQueue.BULK).is_paused
    assert not captures.snapshot_again(capture.link).is_paused
    Capture.objects.filter(pk=capture.pk).update(is_paused=True)
    assert not captures.retry(capture).is_paused


def test_it_cancels_once() -> None:
    capture = waiting()
    assert captures.cancel(capture) and not captures.cancel(capture)
    assert capture.events.filter(kind=EventKind.CANCELLED).count() == 1


def test_it_hints_at_a_due_row_once_a_minute(hints: list[int]) -> None:
    capture = waiting()
    sweep.sweep()
    sweep.sweep()
    assert hints == [capture.pk]
    Capture.objects.update(hinted_at=Now() - timedelta(minutes=2))
    sweep.sweep()
    assert hints == [capture.pk, capture.pk]


def test_it_leaves_the_first_hint_to_who_made_the_row(hints: list[int]) -> None:
    waiting(queued_at=Now())
    sweep.sweep()
    assert hints == []


def test_it_hints_first_at_what_somebody_waits_for(hints: list[int]) -> None:
    bulk, now = waiting(1, queue=CaptureQueue.BULK), waiting(2)
    sweep.sweep()
    assert hints == [now.pk, bulk.pk]


def test_it_brings_back_the_row_of_a_dead_worker(hints: list[int]) -> None:
    capture = waiting(state=WorkState.RUNNING, attempts=1)
    Capture.objects.update(lease_until=Now() - timedelta(seconds=1))
    sweep.sweep()
    assert hints == [capture.pk]


def test_it_gives_up_on_a_row_that_killed_three_workers(hints: list[int]) -> None:
    capture = waiting(state=WorkState.RUNNING, attempts=3)
    Capture.objects.update(lease_until=Now() - timedelta(seconds=1))
    sweep.sweep()
    capture.refresh_from_db()
    assert (capture.state, capture.reason, hints) == (WorkState.DEAD, "crash", [])
    assert capture.events.filter(kind=EventKind.DEAD).exists()


def test_it_stops_hinting_while_the_broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    capture = waiting()
    monkeypatch.setattr(jobs, "send_capture_hint", lambda *_: False)
    monkeypatch.setattr(jobs, "waiting_hints", lambda queue: 0)
    assert sweep.hint_due_captures() == 0
    capture.refresh_from_db()
    assert capture.hinted_at is None
