"""Many captures at once: one reason, a selection, all; never somebody else's."""

import pytest

from linksnap.models import Capture, CaptureQueue, CaptureSource, Event, EventKind, Link, WorkState
from linksnap.services import capture_batches
from linksnap.services.capture_batches import BatchAction, Chosen
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def captures(count: int, **fields: object) -> list[Capture]:
    rows = []
    for number in range(count):
        capture = capture_of(link_of(person("alice"), f"https://{number}.example/第{number}篇"), **fields)
        Link.objects.filter(pk=capture.link_id).update(latest_capture=capture)
        rows.append(capture)
    return rows


def act(action: BatchAction, ids: tuple[str, ...] = (), reason: str = "") -> int:
    return capture_batches.act(person("alice"), action, Chosen(ids, reason))


def states() -> list[str]:
    return list(Capture.objects.order_by("pk").values_list("state", flat=True))


def test_it_cancels_a_selection_and_says_so_in_their_history() -> None:
    first, second, _ = captures(3)
    assert act(BatchAction.CANCEL, (first.public_id, second.public_id)) == 2
    assert states() == [WorkState.CANCELLED, WorkState.CANCELLED, WorkState.QUEUED]
    assert Event.objects.filter(kind=EventKind.CANCELLED).count() == 2


def test_it_pauses_all_that_wait_and_lets_them_go_on() -> None:
    captures(2)
    captures_running = capture_of(link_of(person("alice")), state=WorkState.RUNNING)
    assert act(BatchAction.PAUSE) == 2
    captures_running.refresh_from_db()
    assert not captures_running.is_paused
    assert act(BatchAction.RESUME) == 2 and not Capture.objects.filter(is_paused=True).exists()


def test_it_tries_all_of_one_reason_again() -> None:
    captures(2, state=WorkState.FAILED, reason="timeout", options={"javascript": False})
    other = capture_of(link_of(person("alice")), state=WorkState.FAILED, reason="tls_error")
    Link.objects.filter(pk=other.link_id).update(latest_capture=other)
    assert act(BatchAction.RETRY, reason="timeout") == 2
    again = Capture.objects.filter(state=WorkState.QUEUED)
    assert again.count() == 2 and {row.queue for row in again} == {CaptureQueue.NOW}
    assert all(row.options == {"javascript": False} and row.link.latest_capture_id == row.pk for row in again)
    assert act(BatchAction.RETRY, reason="timeout") == 0


def test_it_tries_many_again_in_bulk() -> None:
    captures(25, state=WorkState.DEAD, reason="crash")
    assert act(BatchAction.RETRY) == 25
    assert Capture.objects.filter(state=WorkState.QUEUED, queue=CaptureQueue.BULK).count() == 25


def test_it_asks_for_no_second_capture_of_a_page_that_is_being_fetched() -> None:
    (failed,) = captures(1, state=WorkState.FAILED, reason="timeout")
    running = capture_of(failed.link, state=WorkState.RUNNING, source=CaptureSource.BROWSER)
    act(BatchAction.RETRY)
    assert list(Capture.objects.exclude(pk=failed.pk)) == [running]


def test_it_touches_nobody_elses_captures() -> None:
    (mine,) = captures(1)
    for action in BatchAction:
        assert capture_batches.act(person("bob"), action, Chosen((mine.public_id,))) == 0
        assert capture_batches.act(person("bob"), action, Chosen()) == 0
    assert states() == [WorkState.QUEUED]
