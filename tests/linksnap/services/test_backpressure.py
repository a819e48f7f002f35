"""A full disk stops captures, never the saving of links; people are told why captures come late."""

import shutil
import time
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture, CaptureQueue, WorkState
from linksnap.services import backpressure, capture_progress, links, sweep
from linksnap.services.backpressure import Pressure, is_full, pressure
from tests.kept import capture_of, link_of
from tests.people import person

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with 3 % left."""
    monkeypatch.setattr(backpressure, "_look", backpressure._DiskLook())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 97 * 10**10, 3 * 10**10))


@pytest.fixture(autouse=True)
def fresh_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backpressure, "_look", backpressure._DiskLook())


def test_it_calls_a_disk_full_at_95_percent_or_half_a_gigabyte() -> None:
    assert is_full(95 * 10**9, 100 * 10**9) and not is_full(94 * 10**9, 100 * 10**9)
    assert is_full(900_000_000, 1_200_000_000)
    assert not is_full(0, 0)


@pytest.mark.django_db
def test_it_saves_links_and_starts_nothing_on_a_full_disk(full_disk: None) -> None:
    saved = links.save(person("alice"), "https://example.org/磁盘")
    capture = Capture.objects.get(link=saved.link)
    assert capture_progress.claim(capture.pk, "w") is None and sweep.hint_due_captures() == 0
    assert pressure() is Pressure.DISK
    capture.refresh_from_db()
    assert capture.state == WorkState.QUEUED and capture.attempts == 0


@pytest.mark.django_db
@pytest.mark.parametrize("is_wiped", [False, True])
def test_it_hints_anew_when_there_is_room_again(
    full_disk: None, monkeypatch: pytest.MonkeyPatch, is_wiped: bool
) -> None:
    saved = links.save(person("alice"), "https://example.org/腾出空间")
    Capture.objects.filter(link=saved.link).update(hinted_at=Now(), queued_at=Now() - timedelta(minutes=1))
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    # Another test may have left the broker empty; a wipe in the same round must not hide the pause.
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: is_wiped)
    sweep.sweep()
    monkeypatch.setattr(jobs, "broker_was_wiped", lambda: False)
    Capture.objects.filter(link=saved.link).update(hinted_at=Now())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 5 * 10**11, 5 * 10**11))
    sent: list[int] = []
    monkeypatch.setattr(jobs, "send_capture_hint", lambda capture_id, queue: not sent.append(capture_id))
    monkeypatch.setattr(jobs, "waiting_hints", lambda queue: 0)
    for seconds, hints in ((5, 0), (9, 0), (16, 0), (20, 1)):
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: now + seconds)
        sweep.sweep()
        assert len(sent) == hints
    assert not backpressure.pause_is_over()


@pytest.mark.django_db
def test_it_tells_of_a_backlog_of_hours_but_not_of_an_import() -> None:
    late = capture_of(link_of(person("alice")), queue=CaptureQueue.BULK)
    Capture.objects.filter(pk=late.pk).update(run_after=Now() - timedelta(hours=3))
    assert pressure() is Pressure.NONE
    Capture.objects.filter(pk=late.pk).update(queue=CaptureQueue.NOW)
    assert pressure() is Pressure.BACKLOG
