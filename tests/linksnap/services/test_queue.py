"""Claims, leases and fences on the real database."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap.models import Capture, WorkState
from linksnap.services import queue
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db
LEASE = queue.Lease("test", 60)


def waiting(number: int = 0) -> Capture:
    return capture_of(link_of(person("alice"), f"https://example.org/文章/{number}"))


def claim(capture: Capture) -> Capture | None:
    return queue.claim(Capture, capture.pk, LEASE)


def test_it_gives_a_row_to_one_claimer_only() -> None:
    capture = waiting()
    first, second = claim(capture), claim(capture)
    assert first is not None and first.state == WorkState.RUNNING and first.attempts == 1
    assert second is None


def test_it_leaves_a_row_that_is_not_due() -> None:
    capture = waiting()
    Capture.objects.filter(pk=capture.pk).update(run_after=Now() + timedelta(minutes=5))
    assert claim(capture) is None


def test_it_gives_an_abandoned_row_a_higher_fence() -> None:
    capture = waiting()
    first = claim(capture)
    Capture.objects.filter(pk=capture.pk).update(lease_until=Now() - timedelta(seconds=1))
    second = claim(capture)
    assert first and second and second.fence == first.fence + 1


def test_it_drops_the_late_result_of_a_zombie() -> None:
    capture = waiting()
    zombie = claim(capture)
    Capture.objects.filter(pk=capture.pk).update(lease_until=Now() - timedelta(seconds=1))
    heir = claim(capture)
    assert zombie and heir
    assert not queue.finish(zombie, WorkState.SUCCEEDED)
    assert not queue.beat(zombie, 60)
    assert queue.finish(heir, WorkState.SUCCEEDED)


def test_it_does_not_give_out_a_row_that_killed_three_workers() -> None:
    capture = waiting()
    for _ in range(queue.MOST_DEATHS):
        assert claim(capture) is not None
        Capture.objects.filter(pk=capture.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert claim(capture) is None


def test_it_puts_a_row_back_with_its_reason() -> None:
    claimed = claim(waiting())
    assert claimed and queue.put_back(claimed, timedelta(seconds=30), "timeout", "网页没有应答")
    claimed.refresh_from_db()
    assert (claimed.state, claimed.reason, claimed.detail) == (WorkState.QUEUED, "timeout", "网页没有应答")
    assert claim(claimed) is None


def test_it_takes_a_batch_oldest_first() -> None:
    rows = [waiting(number) for number in range(3)]
    for age, row in enumerate(rows):
        Capture.objects.filter(pk=row.pk).update(run_after=Now() - timedelta(minutes=age))
    taken = queue.claim_batch(Capture, 2, LEASE)
    assert [row.pk for row in taken] == [rows[2].pk, rows[1].pk]
