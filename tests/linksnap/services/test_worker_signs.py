"""Signs of life on the real database, and when an idle worker must take itself for deaf."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap.models import Capture, CaptureQueue, WorkerSign, WorkState
from linksnap.services import worker_signs
from linksnap.services.worker_signs import Sign
from tests.kept import capture_of, link_of
from tests.people import person

pytestmark = pytest.mark.django_db
BOTH = ("capture_now", "capture_bulk")


def late_capture(**fields: object) -> Capture:
    capture = capture_of(link_of(person("alice"), "https://example.org/迟到"), **fields)
    Capture.objects.filter(pk=capture.pk).update(run_after=Now() - timedelta(minutes=3))
    return capture


def test_it_keeps_one_row_a_process() -> None:
    worker_signs.give(Sign("机器:7", "capture"))
    worker_signs.give(Sign("机器:7", "capture", doing="capture", done=4))
    sign = WorkerSign.objects.get()
    assert (sign.kind, sign.doing, sign.done) == ("capture", "capture", 4) and sign.pid > 0
    worker_signs.take_back("机器:7")
    assert not WorkerSign.objects.exists()


def test_it_forgets_the_dead_after_an_hour() -> None:
    for name, age in (("a:1", 0), ("b:2", 2)):
        worker_signs.give(Sign(name, "bulk"))
        WorkerSign.objects.filter(name=name).update(seen_at=Now() - timedelta(hours=age))
    assert worker_signs.forget_dead() == 1 and WorkerSign.objects.get().name == "a:1"


def test_it_calls_work_overdue_by_the_queues_a_worker_listens_to() -> None:
    late_capture(queue=CaptureQueue.NOW)
    assert worker_signs.work_is_overdue(BOTH)
    assert not worker_signs.work_is_overdue(("capture_bulk",)) and not worker_signs.work_is_overdue(("maintain",))


@pytest.mark.parametrize("fields", [{"is_paused": True}, {"state": WorkState.CANCELLED}])
def test_it_expects_nobody_to_take_what_is_held_or_over(fields: dict[str, object]) -> None:
    late_capture(queue=CaptureQueue.NOW, **fields)
    assert not worker_signs.work_is_overdue(BOTH)


def test_it_blames_no_worker_while_the_broker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    late_capture(queue=CaptureQueue.NOW)
    monkeypatch.setattr("linksnap.jobs.broker_answers", lambda: False)
    assert not worker_signs.work_is_overdue(BOTH)
