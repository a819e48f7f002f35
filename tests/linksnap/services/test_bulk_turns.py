"""Bulk captures come by turns: owners, sites, and never many hints at once; people do not wait behind them."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from redis import Redis

from linksnap import jobs
from linksnap.models import Capture, CaptureQueue, CaptureSource, WorkState
from linksnap.services import bulk_turns, captures, sweep
from linksnap.services.bulk_turns import BulkTurns
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def waiting(name: str, host: str, count: int, **fields: object) -> list[Capture]:
    made = []
    for number in range(count):
        link = link_of(person(name), f"https://{host}/{name}/文章/{number}")
        made.append(capture_of(link, queue=CaptureQueue.BULK, **fields))
    past = Now() - timedelta(minutes=5)
    Capture.objects.filter(pk__in=[one.pk for one in made]).update(run_after=past, queued_at=past)
    return made


def hinted() -> set[int]:
    return set(Capture.objects.filter(hinted_at__isnull=False).values_list("pk", flat=True))


def test_it_never_holds_many_hints(broker: Redis) -> None:
    for number in range(bulk_turns.MOST_HINTS + 9):
        waiting("alice", f"site{number}.example", 1)
    turns = BulkTurns()
    assert turns.hint() == bulk_turns.MOST_HINTS == broker.llen("capture_bulk")
    assert turns.hint() == 0
    broker.lpop("capture_bulk")
    assert turns.hint() == 1


def test_it_takes_turns_among_owners(broker: Redis) -> None:
    for number in range(20):
        waiting("alice", f"a{number}.example", 1)
    bobs = waiting("bob", "b.example", 1)
    Capture.objects.filter(pk=bobs[0].pk).update(run_after=Now() - timedelta(seconds=5))
    BulkTurns().hint()
    assert bobs[0].pk in hinted()


def test_it_visits_a_site_once_in_a_while(broker: Redis) -> None:
    rows = waiting("alice", "one.example", 4)
    other = waiting("alice", "two.example", 1)
    turns = BulkTurns()
    assert turns.hint() == 2 and hinted() == {rows[0].pk, other[0].pk}
    assert turns.hint() == 0
    gaps = list(Capture.objects.filter(run_after__gt=Now()).order_by("run_after").values_list("run_after", flat=True))
    assert len(gaps) == 3 and (gaps[2] - gaps[0]).total_seconds() == pytest.approx(10, abs=0.1)


def test_it_leaves_a_site_alone_while_somebody_is_there(broker: Redis) -> None:
    waiting("alice", "one.example", 1)
    now = capture_of(link_of(person("bob"), "https://one.example/现在"))
    Capture.objects.filter(pk=now.pk).update(state=WorkState.RUNNING, lease_until=Now() + timedelta(minutes=1))
    assert BulkTurns().hint() == 0


def test_it_needs_no_pause_for_pages_that_came_as_files(broker: Redis) -> None:
    waiting("alice", "one.example", 3, source=CaptureSource.IMPORT, upload_sha256="0" * 64)
    assert BulkTurns().hint() == 3


def test_it_hints_a_persons_own_save_before_everything_in_bulk(broker: Redis) -> None:
    waiting("alice", "one.example", 3)
    own = capture_of(link_of(person("bob"), "https://own.example/自己"))
    Capture.objects.filter(pk=own.pk).update(queued_at=Now() - timedelta(minutes=1))
    sweep.hint_due_captures()
    assert broker.llen("capture_now") == 1 and own.pk in hinted()


def test_it_leaves_few_hints_in_the_broker_however_many_captures_are_waited_for(
    broker: Redis, django_capture_on_commit_callbacks: object
) -> None:
    alice = person("alice")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for n in range(jobs.MOST_CAPTURE_HINTS + 6):
            captures.enqueue(link_of(alice, f"https://own-{n}.example/一个接一个"), CaptureQueue.NOW)
    assert broker.llen("capture_now") == jobs.MOST_CAPTURE_HINTS

    # A minute later none of them was taken: no hint is lost, and none is sent twice.
    Capture.objects.update(queued_at=Now() - timedelta(minutes=2))
    assert sweep.hint_due_captures() == 0
    left = Capture.objects.order_by("-pk")[0]
    Capture.objects.filter(pk=left.pk).update(state=WorkState.RUNNING, attempts=1, lease_until=Now() - timedelta(1))
    # What a dead worker left does not wait for room.
    assert sweep.hint_due_captures() == 1 and left.pk in hinted()
    broker.ltrim("capture_now", 0, 3)
    assert sweep.hint_due_captures() == jobs.MOST_CAPTURE_HINTS - 4


def test_it_leaves_bulk_to_the_sweeper(broker: Redis, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        captures.enqueue(link_of(person("alice"), "https://one.example/批量"), CaptureQueue.BULK)
    assert broker.llen("capture_bulk") == 0 and jobs.waiting_hints("capture_bulk") == 0


def test_it_sends_nothing_while_the_broker_is_away(settings: object) -> None:
    waiting("alice", "one.example", 1)
    settings.REDIS_URL = "redis://127.0.0.1:9/0"  # type: ignore[attr-defined]
    jobs.valkey.cache_clear()
    try:
        assert BulkTurns().hint() == 0
    finally:
        jobs.valkey.cache_clear()
